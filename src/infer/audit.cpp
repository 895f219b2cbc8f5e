// SPDX-License-Identifier: Apache-2.0
#include "infer/audit.h"

#include <fmt/format.h>

#include <algorithm>

namespace firebreak::infer {

using result::Audit;
using topology::Names;
using topology::PathDecl;

namespace {

bool holds_all(const Names& some, const Names& of) {
  return std::ranges::all_of(
      of, [&](const auto& name) { return std::ranges::find(some, name) != some.end(); });
}

// What a label promises: no dependence on order, or only within partitions; no writing.
class Comparison {
 public:
  Comparison(const PathDecl& declared, const PathDecl& inferred, const Matters& matters)
      : declared_(declared), inferred_(inferred) {
    compare_labels();
    if (declared.idempotent || matters.repetition) {
      promise("idempotent", declared.idempotent, inferred.idempotent);
    }
    promise("free of 'repeats'", !declared.repeats, !inferred.repeats);
    if (matters.order) {
      promise("to emit in order", !declared.unordered_emission, !inferred.unordered_emission);
    }
    if (!holds_all(declared.rewrites, inferred.rewrites))
      more("an attribute is kept that is rewritten");
    if (!holds_all(inferred.rewrites, declared.rewrites))
      less("an attribute is rewritten that is kept");
  }

  bool stronger = false;
  bool weaker = false;
  std::vector<std::string> differences;

 private:
  void more(std::string what) {
    stronger = true;
    differences.push_back(std::move(what));
  }
  void less(std::string what) {
    weaker = true;
    differences.push_back(std::move(what));
  }

  void promise(const char* what, bool declared, bool inferred) {
    if (declared && !inferred) more(fmt::format("declared {}, which it is not", what));
    if (!declared && inferred) less(fmt::format("not declared {}, which it is", what));
  }

  void compare_labels() {
    const bool sensitive = !topology::is_confluent(inferred_.label);
    const bool says_sensitive = !topology::is_confluent(declared_.label);
    const std::string both = fmt::format("declared {}, inferred {}", result::label_of(declared_),
                                         result::label_of(inferred_));
    bool above = topology::is_write(inferred_.label) && !topology::is_write(declared_.label);
    bool below = topology::is_write(declared_.label) && !topology::is_write(inferred_.label);
    above = above || (sensitive && !says_sensitive);
    below = below || (says_sensitive && !sensitive);
    if (sensitive && says_sensitive) {
      // A gate says that messages of other partitions do not matter: the more attributes, the more.
      if (declared_.subscript &&
          (!inferred_.subscript || !holds_all(*inferred_.subscript, *declared_.subscript))) {
        above = true;
      } else if (inferred_.subscript &&
                 (!declared_.subscript || !holds_all(*declared_.subscript, *inferred_.subscript))) {
        below = true;
      }
    }
    if (above) more(both);
    if (below && !above) less(both);
  }

  const PathDecl& declared_;
  const PathDecl& inferred_;
};

}  // namespace

AuditResult audit(const PathDecl& declared, const PathDecl& inferred, const Matters& matters,
                  bool decided) {
  const Comparison comparison(declared, inferred, matters);
  AuditResult result{Audit::Exact, comparison.differences};
  if (comparison.stronger) {
    result.audit = decided ? Audit::Stronger : Audit::Undecided;
  } else if (!declared.newest.empty()) {
    result.audit = Audit::Undecided;
    result.differences.emplace_back("declared to keep the newest, which is not looked for");
  } else if (comparison.weaker) {
    result.audit = Audit::Weaker;
  }
  return result;
}

}  // namespace firebreak::infer

// SPDX-License-Identifier: Apache-2.0
#include "infer/audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

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
  Comparison(const PathDecl& declared, const PathDecl& inferred, const Matters& matters,
             bool proved_newest)
      : declared_(declared), inferred_(inferred), proved_newest_(proved_newest) {
    compare_labels();
    if (declared.idempotent || matters.repetition) {
      promise("idempotent", declared.idempotent, inferred.idempotent);
    }
    promise("free of 'repeats'", !declared.repeats, !inferred.repeats);
    if (matters.order) {
      promise("to emit in order", !declared.unordered_emission, !inferred.unordered_emission);
    }
    compare_newest();
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

  void compare_newest() {
    if (!declared_.newest.empty() || inferred_.newest.empty()) return;
    less(fmt::format("not declared to keep the newest by {}, which it does",
                     inferred_.newest.front().text));
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
      const std::optional<Names> said = partition(declared_);
      const std::optional<Names> found = partition(inferred_);
      if (said && (!found || !holds_all(*found, *said))) {
        above = true;
      } else if (found && (!said || !holds_all(*said, *found))) {
        below = true;
      }
    }
    if (above) more(both);
    if (below && !above) less(both);
  }

  // Whether the version tells partitions apart, too, goes without saying where the newest is kept.
  std::optional<Names> partition(const PathDecl& path) const {
    std::optional<Names> result = path.subscript;
    if (!result || !proved_newest_) return result;
    std::erase_if(*result, [&](const auto& name) { return holds_all(declared_.newest, {name}); });
    return result;
  }

  const PathDecl& declared_;
  const PathDecl& inferred_;
  bool proved_newest_;
};

std::string unproved_newest(const PathDecl& declared, const Known& known) {
  std::vector<std::string> names;
  for (const topology::Name& name : declared.newest) names.push_back(name.text);
  const bool refuted = known.newest && known.newest->decision == Decision::Refuted;
  return fmt::format("declared to keep the newest by {}, which {}{}", fmt::join(names, ", "),
                     refuted ? "it does not" : "is not proved",
                     known.newest ? ": " + known.newest->reason : "");
}

}  // namespace

AuditResult audit(const PathDecl& declared, const PathDecl& inferred, const Matters& matters,
                  const Known& known) {
  const Decision newest = known.newest ? known.newest->decision : Decision::Undecided;
  const Comparison comparison(declared, inferred, matters, newest == Decision::Proved);
  AuditResult result{Audit::Exact, comparison.differences};
  const bool unproved = !declared.newest.empty() && newest != Decision::Proved;
  if (unproved) result.differences.push_back(unproved_newest(declared, known));
  if ((comparison.stronger && known.decided) || (unproved && newest == Decision::Refuted)) {
    result.audit = Audit::Stronger;
  } else if (comparison.stronger || unproved) {
    result.audit = Audit::Undecided;
  } else if (comparison.weaker) {
    result.audit = Audit::Weaker;
  }
  return result;
}

}  // namespace firebreak::infer

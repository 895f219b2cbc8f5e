// SPDX-License-Identifier: Apache-2.0
// What Bud's RuleRewriter makes of a rule: it walks over the right side, outer calls first, and
// from the first call on that is in no list of monotone ones all that it meets is non-monotone.
#include <algorithm>
#include <array>
#include <map>
#include <string_view>

#include "imports/bloom/bud_labels.h"

namespace firebreak::imports::bloom {

namespace {

constexpr std::array<std::string_view, 28> kMonotone = {
    "==",    "+",        "<=",       "-",        "<",      ">",       "*",
    "~",     "+@",       "pairs",    "matches",  "combos", "flatten", "new",
    "lefts", "rights",   "map",      "flat_map", "pro",    "merge",   "schema",
    "cols",  "key_cols", "val_cols", "payloads", "lambda", "tabname", "current_value",
};

// Of Bud's own lattices.
constexpr std::array<std::string_view, 21> kMorphs = {
    "gt",
    "gt_eq",
    "+",
    "min_of",
    "lt",
    "when_true",
    "at",
    "filter",
    "apply_morph",
    "key?",
    "key_set",
    "intersect",
    "to_collection",
    "contains?",
    "pro",
    "eqjoin",
    "multiplicity",
    "apply",
    "size",
    "group_count",
    "pos_sum",
};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& all, std::string_view one) {
  return std::ranges::find(all, one) != all.end();
}

class RuleWalk {
 public:
  RuleWalk(const Instance& instance, const Rule& rule)
      : instance_(instance),
        rule_(rule),
        syntax_(instance.program->files[rule.whole.file].syntax) {}

  // In the order in which they are met first.
  std::vector<std::pair<std::string, bool>> run() {
    walk(rule_.whole.expr);
    return std::move(met_);
  }

 private:
  const Collection* collection(ExprId id) const {
    return instance_.named({rule_.whole.file, id}, rule_.prefix);
  }

  void meet(const std::string& name, bool nonmonotone) {
    const auto known = std::ranges::find(met_, name, &std::pair<std::string, bool>::first);
    if (known == met_.end()) {
      met_.emplace_back(name, nonmonotone);
    } else {
      known->second = known->second || nonmonotone;
    }
  }

  bool is_alias(ExprId id) const {
    const std::string name = syntax_.dotted(id);
    return !name.empty() &&
           std::ranges::find(instance_.aliases, rule_.prefix + name) != instance_.aliases.end();
  }

  bool is_field(const Expr& call) const {
    const Collection* of = collection(*call.receiver);
    return of != nullptr && std::ranges::find(of->columns, call.text) != of->columns.end();
  }

  bool is_monotone(const std::string& method) const {
    return among(kMonotone, method) || among(kMorphs, method) || method.starts_with("__") ||
           instance_.program->monotone.contains(method);
  }

  void visit_call(ExprId id, const Expr& call) {
    if (call.text == "notin" && !call.items.empty()) {
      const std::string name = syntax_.dotted(call.items[0]);
      if (!name.empty()) meet(rule_.prefix + name, true);
      return;
    }
    if (const Collection* named = collection(id)) return meet(named->name, nonmonotone_);
    if (is_alias(id)) return;
    if (call.text == "-@") nonmonotone_ = true;
    if (!call.receiver || syntax_[*call.receiver].kind == ExprKind::Local) return;
    if (!is_monotone(call.text) && !is_field(call)) nonmonotone_ = true;
  }

  void walk(ExprId id) {
    const Expr& expr = syntax_[id];
    if (expr.kind == ExprKind::Call) {
      visit_call(id, expr);
      if (expr.receiver) walk(*expr.receiver);
    }
    for (const ExprId item : expr.items) walk(item);
    if (expr.block) walk(*expr.block);
  }

  const Instance& instance_;
  const Rule& rule_;
  const Syntax& syntax_;
  bool nonmonotone_ = false;
  std::vector<std::pair<std::string, bool>> met_;
};

}  // namespace

std::vector<Dependency> bud_dependencies(const Instance& instance) {
  std::vector<Dependency> all;
  for (const Rule& rule : instance.rules) {
    if (rule.bootstrap) continue;
    for (const auto& [body, nonmonotone] : RuleWalk(instance, rule).run()) {
      const BudLabel label = rule.op == "<~" ? BudLabel::A
                             : nonmonotone   ? BudLabel::N
                                             : BudLabel::Bot;
      all.push_back({body, rule.head, label, nonmonotone && label == BudLabel::A, rule.place});
    }
  }
  return all;
}

}  // namespace firebreak::imports::bloom

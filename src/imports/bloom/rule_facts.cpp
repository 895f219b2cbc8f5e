// SPDX-License-Identifier: Apache-2.0
// What a rule does to the collections that it mentions.
#include "imports/bloom/rule_facts.h"

#include <algorithm>

#include "imports/bloom/rule_reader.h"

namespace firebreak::imports::bloom {

namespace {

bool is_monotone(std::string_view method) {
  return one_of(method, {"*",       "pairs",    "combos",   "matches", "lefts",         "rights",
                         "flatten", "payloads", "keys",     "values",  "rename",        "inspected",
                         "map",     "pro",      "flat_map", "outer",   "each",          "schema",
                         "cols",    "key_cols", "val_cols", "tabname", "current_value", "merge"});
}

// Of lattices; what the program says of its own is asked for beside it.
bool is_monotone_of_lattices(std::string_view method) {
  return one_of(method, {"gt",        "gt_eq",   "lt",           "+",         "min_of",
                         "when_true", "at",      "filter",       "apply",     "apply_morph",
                         "key?",      "key_set", "intersect",    "contains?", "to_collection",
                         "pro",       "eqjoin",  "multiplicity", "size",      "group_count",
                         "pos_sum",   "merge"});
}

bool is_chance(std::string_view method) {
  return one_of(method, {"rand", "srand", "budtime", "bud_clock", "sample", "shuffle"});
}

}  // namespace

RuleFacts RuleReader::run() {
  const bool takes_back = rule_.op == "<-" || rule_.op == "<+-";
  walk(rule_.right, {takes_back, std::nullopt, false});
  facts_.columns = columns_of(rule_.right);
  return std::move(facts_);
}

const Expr& RuleReader::at(Ref ref) const { return (*instance_.program)[ref]; }

Ref RuleReader::of(Ref ref, ExprId expr) { return {ref.file, expr}; }

const Collection* RuleReader::named(Ref ref) const { return instance_.named(ref, rule_.prefix); }

void RuleReader::use(const std::string& collection, const Context& context) {
  const auto known = std::ranges::find(facts_.uses, collection, &Use::collection);
  if (known == facts_.uses.end()) {
    facts_.uses.push_back({collection, context.sensitive, context.gate});
    return;
  }
  if (known->sensitive && context.sensitive && known->gate != context.gate) known->gate.reset();
  if (!known->sensitive) known->gate = context.gate;
  known->sensitive = known->sensitive || context.sensitive;
}

// What is looked up from within a block is tested as it is now; a lattice is asked by the
// method that is called on it.
void RuleReader::mention(const Collection& collection, Context context) {
  if (context.in_block && collection.kind != StateKind::Lattice) {
    context.sensitive = true;
    context.gate.reset();
  }
  use(collection.name, context);
}

Strings RuleReader::symbols(Ref list) const {
  Strings all;
  for (const ExprId item : at(list).items) {
    const Expr& one = at(of(list, item));
    if (one.kind == ExprKind::Symbol || one.kind == ExprKind::Call) all.push_back(one.text);
  }
  return all;
}

// The columns that a `group`, `argmin`, … is done by.
std::optional<Strings> RuleReader::grouping(Ref call) const {
  const Expr& expr = at(call);
  const std::size_t index = expr.text == "argagg" ? 1 : 0;
  if (!one_of(expr.text, {"group", "argmin", "argmax", "argagg"}) || index >= expr.items.size() ||
      at(of(call, expr.items[index])).kind != ExprKind::Array) {
    return std::nullopt;
  }
  return symbols(of(call, expr.items[index]));
}

void RuleReader::note_chance(const Expr& call, Ref ref) {
  const bool clock = call.receiver && one_of(call.text, {"now", "today", "uuid", "hex"}) &&
                     at(of(ref, *call.receiver)).kind == ExprKind::Const;
  if ((call.text == "choose" || is_chance(call.text)) || clock) {
    facts_.nondeterministic.push_back(call.text);
  }
  if (call.text == "argagg" && !call.items.empty() &&
      at(of(ref, call.items[0])).text.starts_with("choose")) {
    facts_.nondeterministic.push_back(at(of(ref, call.items[0])).text);
  }
}

bool RuleReader::monotone(const std::string& method, bool lattice) const {
  return is_monotone(method) || (lattice && is_monotone_of_lattices(method)) ||
         instance_.program->monotone.contains(method);
}

// Of the right side of a join or difference: the columns after the arrows.
std::optional<Strings> RuleReader::compared(Ref call) const {
  Strings all;
  for (const ExprId item : at(call).items) {
    const Expr& pairs = at(of(call, item));
    if (pairs.kind != ExprKind::Hash) continue;
    for (std::size_t i = 1; i < pairs.items.size(); i += 2) {
      all.push_back(at(of(call, pairs.items[i])).text);
    }
  }
  return all.empty() ? std::nullopt : std::optional(all);
}

void RuleReader::walk_notin(Ref ref, const Context& context) {
  const Expr& call = at(ref);
  if (call.receiver) walk(of(ref, *call.receiver), context);
  if (call.items.empty()) return;
  Context taken = context;
  taken.sensitive = true;
  taken.gate = context.sensitive ? std::nullopt : compared(ref);
  walk(of(ref, call.items[0]), taken);
  if (call.block) walk(of(ref, *call.block), {true, std::nullopt, true});
}

void RuleReader::walk_outer(Ref ref, const Context& context) {
  const Ref join = of(ref, *at(ref).receiver);
  walk(of(join, *at(join).receiver), context);
  Context padded = context;
  padded.sensitive = true;
  padded.gate = compared(ref);
  for (const ExprId item : at(join).items) walk(of(join, item), padded);
  if (at(ref).block) walk(of(ref, *at(ref).block), {context.sensitive, context.gate, true});
}

void RuleReader::walk_call(Ref ref, const Context& context) {
  const Expr& call = at(ref);
  note_chance(call, ref);
  if (call.text == "notin") return walk_notin(ref, context);
  const bool join = call.receiver && at(of(ref, *call.receiver)).text == "*" &&
                    at(of(ref, *call.receiver)).receiver.has_value();
  if (call.text == "outer" && join) return walk_outer(ref, context);
  if (const Collection* collection = named(ref)) {
    mention(*collection, context);
  } else if (call.receiver) {
    walk_receiver(ref, context);
  } else {
    walk_method(call.text);
  }
  // Predicates of joins name columns, not collections.
  const bool predicates = one_of(call.text, {"pairs", "combos", "lefts", "rights", "matches",
                                             "group", "argmin", "argmax", "argagg", "rename"});
  if (!predicates) {
    for (const ExprId item : call.items) walk(of(ref, item), context);
  }
  if (call.block) walk(of(ref, *call.block), {context.sensitive, context.gate, true});
}

void RuleReader::walk_receiver(Ref ref, Context context) {
  const Expr& call = at(ref);
  const Ref receiver = of(ref, *call.receiver);
  const Collection* collection = named(receiver);
  const bool lattice = collection != nullptr && collection->kind == StateKind::Lattice;
  const bool field = collection != nullptr &&
                     std::ranges::find(collection->columns, call.text) != collection->columns.end();
  if (!field && !monotone(call.text, lattice)) {
    context.gate = context.sensitive ? std::nullopt : grouping(ref);
    context.sensitive = true;
  }
  walk(receiver, context);
}

void RuleReader::walk_method(const std::string& name) {
  const auto methods = instance_.methods.find(rule_.prefix);
  if (methods == instance_.methods.end()) return;
  const auto method = methods->second.find(name);
  if (method == methods->second.end() || !called_.insert(name).second) return;
  for (const ExprId item : at(method->second).items) {
    walk(of(method->second, item), {false, std::nullopt, true});
  }
}

void RuleReader::walk(Ref ref, const Context& context) {
  const Expr& expr = at(ref);
  if (expr.kind == ExprKind::Call) return walk_call(ref, context);
  Context inner = context;
  inner.in_block = inner.in_block || expr.kind == ExprKind::Array || expr.kind == ExprKind::Block ||
                   expr.kind == ExprKind::Hash;
  for (const ExprId item : expr.items) walk(of(ref, item), inner);
}

RuleFacts facts_of(const Instance& instance, const Rule& rule) {
  return RuleReader(instance, rule).run();
}

}  // namespace firebreak::imports::bloom

// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/rule_facts.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <set>
#include <string_view>

namespace firebreak::imports::bloom {

namespace {

using Strings = std::vector<std::string>;
using Columns = std::vector<std::optional<Column>>;

bool one_of(std::string_view text, std::initializer_list<std::string_view> all) {
  return std::ranges::find(all, text) != all.end();
}

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

class RuleReader {
 public:
  RuleReader(const Instance& instance, const Rule& rule) : instance_(instance), rule_(rule) {}

  RuleFacts run() {
    const bool takes_back = rule_.op == "<-" || rule_.op == "<+-";
    walk(rule_.right, {takes_back, std::nullopt, false});
    facts_.columns = columns_of(rule_.right);
    return std::move(facts_);
  }

 private:
  struct Context {
    bool sensitive = false;
    std::optional<Strings> gate;
    bool in_block = false;
  };

  const Expr& at(Ref ref) const { return (*instance_.program)[ref]; }
  static Ref of(Ref ref, ExprId expr) { return {ref.file, expr}; }
  const Collection* named(Ref ref) const { return instance_.named(ref, rule_.prefix); }

  void use(const std::string& collection, const Context& context) {
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
  void mention(const Collection& collection, Context context) {
    if (context.in_block && collection.kind != StateKind::Lattice) {
      context.sensitive = true;
      context.gate.reset();
    }
    use(collection.name, context);
  }

  Strings symbols(Ref list) const {
    Strings all;
    for (const ExprId item : at(list).items) {
      const Expr& one = at(of(list, item));
      if (one.kind == ExprKind::Symbol || one.kind == ExprKind::Call) all.push_back(one.text);
    }
    return all;
  }

  // The columns that a `group`, `argmin`, … is done by.
  std::optional<Strings> grouping(Ref call) const {
    const Expr& expr = at(call);
    const std::size_t index = expr.text == "argagg" ? 1 : 0;
    if (!one_of(expr.text, {"group", "argmin", "argmax", "argagg"}) || index >= expr.items.size() ||
        at(of(call, expr.items[index])).kind != ExprKind::Array) {
      return std::nullopt;
    }
    return symbols(of(call, expr.items[index]));
  }

  void note_chance(const Expr& call, Ref ref) {
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

  bool monotone(const std::string& method, bool lattice) const {
    return is_monotone(method) || (lattice && is_monotone_of_lattices(method)) ||
           instance_.program->monotone.contains(method);
  }

  // Of the right side of a join or difference: the columns after the arrows.
  std::optional<Strings> compared(Ref call) const {
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

  void walk_notin(Ref ref, const Context& context) {
    const Expr& call = at(ref);
    if (call.receiver) walk(of(ref, *call.receiver), context);
    if (call.items.empty()) return;
    Context taken = context;
    taken.sensitive = true;
    taken.gate = context.sensitive ? std::nullopt : compared(ref);
    walk(of(ref, call.items[0]), taken);
    if (call.block) walk(of(ref, *call.block), {true, std::nullopt, true});
  }

  void walk_outer(Ref ref, const Context& context) {
    const Ref join = of(ref, *at(ref).receiver);
    walk(of(join, *at(join).receiver), context);
    Context padded = context;
    padded.sensitive = true;
    padded.gate = compared(ref);
    for (const ExprId item : at(join).items) walk(of(join, item), padded);
    if (at(ref).block) walk(of(ref, *at(ref).block), {context.sensitive, context.gate, true});
  }

  void walk_call(Ref ref, const Context& context) {
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

  void walk_receiver(Ref ref, Context context) {
    const Expr& call = at(ref);
    const Ref receiver = of(ref, *call.receiver);
    const Collection* collection = named(receiver);
    const bool lattice = collection != nullptr && collection->kind == StateKind::Lattice;
    const bool field = collection != nullptr && std::ranges::find(collection->columns, call.text) !=
                                                    collection->columns.end();
    if (!field && !monotone(call.text, lattice)) {
      context.gate = context.sensitive ? std::nullopt : grouping(ref);
      context.sensitive = true;
    }
    walk(receiver, context);
  }

  void walk_method(const std::string& name) {
    const auto methods = instance_.methods.find(rule_.prefix);
    if (methods == instance_.methods.end()) return;
    const auto method = methods->second.find(name);
    if (method == methods->second.end() || !called_.insert(name).second) return;
    for (const ExprId item : at(method->second).items) {
      walk(of(method->second, item), {false, std::nullopt, true});
    }
  }

  void walk(Ref ref, const Context& context) {
    const Expr& expr = at(ref);
    if (expr.kind == ExprKind::Call) return walk_call(ref, context);
    Context inner = context;
    inner.in_block = inner.in_block || expr.kind == ExprKind::Array ||
                     expr.kind == ExprKind::Block || expr.kind == ExprKind::Hash;
    for (const ExprId item : expr.items) walk(of(ref, item), inner);
  }

  Columns all_of(const Collection& collection, bool payloads) const {
    Columns all;
    for (const std::string& column : collection.columns) {
      if (payloads && collection.location == column) continue;
      all.emplace_back(Column{collection.name, column});
    }
    return all;
  }

  // The collections that a join has, from left to right.
  std::vector<Columns> sources(Ref ref) const {
    const Expr& expr = at(ref);
    if (expr.kind == ExprKind::Call && expr.text == "*" && expr.receiver &&
        expr.items.size() == 1) {
      std::vector<Columns> all = sources(of(ref, *expr.receiver));
      const std::vector<Columns> right = sources(of(ref, expr.items[0]));
      all.insert(all.end(), right.begin(), right.end());
      return all;
    }
    return {columns_of(ref)};
  }

  // What an expression has by position. A block makes other tuples of them.
  Columns columns_of(Ref ref) const {
    const Expr& expr = at(ref);
    if (expr.kind != ExprKind::Call) return {};
    std::vector<Columns> tuples;
    if (const Collection* collection = named(ref)) {
      tuples = {all_of(*collection, false)};
    } else if (expr.receiver) {
      tuples = tuples_of(ref);
    }
    if (expr.block && !tuples.empty()) return made_by(of(ref, *expr.block), tuples);
    return tuples.size() == 1 ? tuples[0] : Columns{};
  }

  std::vector<Columns> tuples_of(Ref ref) const {
    const Expr& expr = at(ref);
    const Ref receiver = of(ref, *expr.receiver);
    const Collection* collection = named(receiver);
    if (expr.text == "payloads" && collection != nullptr) return {all_of(*collection, true)};
    if (one_of(expr.text, {"notin", "map", "pro", "argmin", "argmax", "argagg"})) {
      return {columns_of(receiver)};
    }
    if (one_of(expr.text, {"pairs", "combos", "matches"})) return sources(receiver);
    if (one_of(expr.text, {"lefts", "rights"})) {
      std::vector<Columns> all = sources(receiver);
      if (all.size() == 2) return {all[expr.text == "lefts" ? 0 : 1]};
    }
    if (expr.text == "group") return {grouped(ref)};
    return {};
  }

  Columns grouped(Ref ref) const {
    Columns keys;
    const Columns all = columns_of(of(ref, *at(ref).receiver));
    for (const std::string& key : grouping(ref).value_or(Strings{})) {
      const auto found = std::ranges::find_if(
          all, [&](const std::optional<Column>& one) { return one && one->second == key; });
      keys.push_back(found == all.end() ? std::nullopt : *found);
    }
    return keys;
  }

  // The tuple at the end of a block: `[t.a, u[0]]`, or `t`, perhaps under a condition.
  Columns made_by(Ref block, const std::vector<Columns>& tuples) const {
    const Expr& expr = at(block);
    if (expr.items.empty()) return {};
    Ref last = of(block, expr.items.back());
    while (at(last).kind == ExprKind::Other && one_of(at(last).text, {"if_mod", "unless_mod"}) &&
           at(last).items.size() == 2) {
      last = of(last, at(last).items[1]);
    }
    if (at(last).kind == ExprKind::Local) {
      const Columns* tuple = tuple_of(at(last).text, expr.params, tuples);
      return tuple == nullptr ? Columns{} : *tuple;
    }
    Columns made;
    if (at(last).kind != ExprKind::Array) return made;
    for (const ExprId item : at(last).items) {
      made.push_back(column(of(last, item), expr.params, tuples));
    }
    return made;
  }

  static const Columns* tuple_of(const std::string& name, const Strings& params,
                                 const std::vector<Columns>& tuples) {
    const auto found = std::ranges::find(params, name);
    const auto index = static_cast<std::size_t>(found - params.begin());
    return found == params.end() || index >= tuples.size() ? nullptr : &tuples[index];
  }

  std::optional<Column> column(Ref ref, const Strings& params,
                               const std::vector<Columns>& tuples) const {
    const Expr& expr = at(ref);
    if (expr.kind != ExprKind::Call || !expr.receiver ||
        at(of(ref, *expr.receiver)).kind != ExprKind::Local) {
      return std::nullopt;
    }
    const Columns* tuple = tuple_of(at(of(ref, *expr.receiver)).text, params, tuples);
    if (tuple == nullptr) return std::nullopt;
    if (expr.text == "[]" && expr.items.size() == 1) {
      const std::string& text = at(of(ref, expr.items[0])).text;
      std::size_t index = tuple->size();
      std::from_chars(text.data(), text.data() + text.size(), index);
      return index < tuple->size() ? (*tuple)[index] : std::nullopt;
    }
    for (const std::optional<Column>& one : *tuple) {
      if (one && one->second == expr.text && expr.items.empty()) return one;
    }
    return std::nullopt;
  }

  const Instance& instance_;
  const Rule& rule_;
  RuleFacts facts_;
  std::set<std::string> called_;
};

}  // namespace

RuleFacts facts_of(const Instance& instance, const Rule& rule) {
  return RuleReader(instance, rule).run();
}

}  // namespace firebreak::imports::bloom

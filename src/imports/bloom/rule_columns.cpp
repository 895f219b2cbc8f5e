// SPDX-License-Identifier: Apache-2.0
// Where the columns of what a rule makes come from.
#include <algorithm>
#include <charconv>

#include "imports/bloom/rule_reader.h"

namespace firebreak::imports::bloom {

Columns RuleReader::all_of(const Collection& collection, bool payloads) const {
  Columns all;
  for (const std::string& column : collection.columns) {
    if (payloads && collection.location == column) continue;
    all.emplace_back(Column{collection.name, column});
  }
  return all;
}

// The collections that a join has, from left to right.
std::vector<Columns> RuleReader::sources(Ref ref) const {
  const Expr& expr = at(ref);
  if (expr.kind == ExprKind::Call && expr.text == "*" && expr.receiver && expr.items.size() == 1) {
    std::vector<Columns> all = sources(of(ref, *expr.receiver));
    const std::vector<Columns> right = sources(of(ref, expr.items[0]));
    all.insert(all.end(), right.begin(), right.end());
    return all;
  }
  return {columns_of(ref)};
}

// What an expression has by position. A block makes other tuples of them.
Columns RuleReader::columns_of(Ref ref) const {
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

std::vector<Columns> RuleReader::tuples_of(Ref ref) const {
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

Columns RuleReader::grouped(Ref ref) const {
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
Columns RuleReader::made_by(Ref block, const std::vector<Columns>& tuples) const {
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

const Columns* RuleReader::tuple_of(const std::string& name, const Strings& params,
                                    const std::vector<Columns>& tuples) {
  const auto found = std::ranges::find(params, name);
  const auto index = static_cast<std::size_t>(found - params.begin());
  return found == params.end() || index >= tuples.size() ? nullptr : &tuples[index];
}

std::optional<Column> RuleReader::column(Ref ref, const Strings& params,
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

}  // namespace firebreak::imports::bloom

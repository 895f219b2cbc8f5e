// SPDX-License-Identifier: Apache-2.0
// Expressions are total and without effect, so `||`, `&&` and `if` may leave out what they do not
// need.
#include "behavior/evaluation.h"

#include <algorithm>
#include <utility>

namespace firebreak::behavior {

using Kind = Expression::Kind;

namespace {

// SMT-LIB's div and mod: 0 <= a mod b < |b|; a div 0 = 0 and a mod 0 = a.
std::pair<Integer, Integer> divided(const Integer& a, const Integer& b) {
  if (b.is_zero()) return {0, a};
  Integer quotient, remainder;
  divide_qr(a, b, quotient, remainder);  // towards 0
  if (remainder < 0) {
    quotient += b > 0 ? -1 : 1;
    remainder += abs(b);
  }
  return {std::move(quotient), std::move(remainder)};
}

SetValue combined(Kind kind, const SetValue& a, const SetValue& b) {
  SetValue result;
  const auto less = [](const Value& x, const Value& y) { return x < y; };
  const auto into = std::back_inserter(result.elements);
  if (kind == Kind::Intersect) {
    std::ranges::set_intersection(a.elements, b.elements, into, less);
  } else if (kind == Kind::Subtract) {
    std::ranges::set_difference(a.elements, b.elements, into, less);
  } else {
    std::ranges::set_union(a.elements, b.elements, into, less);
  }
  return result;
}

// At every key that either has.
template <class Combine>
MapValue pointwise(const MapValue& a, const MapValue& b, const Value& none,
                   const Combine& combine) {
  MapValue result;
  auto left = a.entries.begin();
  auto right = b.entries.begin();
  while (left != a.entries.end() || right != b.entries.end()) {
    const int order = left == a.entries.end()    ? 1
                      : right == b.entries.end() ? -1
                                                 : compare(left->key, right->key);
    const Value& key = order <= 0 ? left->key : right->key;
    Value value = combine(order <= 0 ? left->value : none, order >= 0 ? right->value : none);
    if (!is_default(value)) result.entries.push_back({key, std::move(value)});
    if (order <= 0) ++left;
    if (order >= 0) ++right;
  }
  return result;
}

class Evaluation {
 public:
  Evaluation(Bindings& bindings, Budget& budget) : bindings_(bindings), budget_(budget) {}

  Value of(const Expression& e) {
    budget_.spend(1);
    switch (e.kind) {
      case Kind::BooleanLiteral:
        return {!e.integer.is_zero()};
      case Kind::IntegerLiteral:
        return {e.integer};
      case Kind::StringLiteral:
        return {e.text};
      case Kind::Name:
        return name(e);
      case Kind::Tuple: {
        TupleValue result;
        for (const Expression& part : e.operands) result.parts.push_back(of(part));
        return {std::move(result)};
      }
      case Kind::Set: {
        SetValue result;
        for (const Expression& element : e.operands) insert(result, of(element));
        return {std::move(result)};
      }
      case Kind::Filter:
        return filter(e);
      case Kind::If:
        return of(e.operands[truth(e.operands[0]) ? 1 : 2]);
      case Kind::Index: {
        Value computed;
        const Value& map = read(e.operands[0], computed);
        const Value* found = find(std::get<MapValue>(map.of), of(e.operands[1]));
        if (found == nullptr) return default_of(e.type);
        budget_.spend(size_of(*found));
        return *found;
      }
      case Kind::Min:
      case Kind::Max:
        return extreme(e);
      case Kind::Not:
        return {!truth(e.operands[0])};
      case Kind::Or:
        return {truth(e.operands[0]) || truth(e.operands[1])};
      case Kind::And:
        return {truth(e.operands[0]) && truth(e.operands[1])};
      case Kind::In:
        return {is_in(e)};
      case Kind::NotIn:
        return {!is_in(e)};
      case Kind::Equal:
      case Kind::NotEqual:
      case Kind::Less:
      case Kind::LessEqual:
      case Kind::Greater:
      case Kind::GreaterEqual:
        return {holds(e.kind, compare(of(e.operands[0]), of(e.operands[1])))};
      case Kind::Negate:
        return {Integer(-number(e.operands[0]))};
      case Kind::Union:
      case Kind::Intersect:
      case Kind::Add:
      case Kind::Subtract:
      case Kind::Multiply:
      case Kind::Divide:
      case Kind::Modulo:
        return e.type.kind == Type::Kind::Int ? arithmetic(e) : sets(e);
    }
    return {false};
  }

 private:
  bool truth(const Expression& e) { return std::get<bool>(of(e).of); }
  Integer number(const Expression& e) { return std::get<Integer>(of(e).of); }

  const Value& named(const Expression& e) const {
    const std::vector<Value>& all = e.symbol->kind == Symbol::Kind::Constant ? bindings_.constants
                                    : e.symbol->kind == Symbol::Kind::State  ? bindings_.state
                                                                             : bindings_.locals;
    return all[e.symbol->index];
  }

  Value name(const Expression& e) {
    const Value& value = named(e);
    budget_.spend(size_of(value));
    return value;
  }

  // Of a set or map of which little is read: where it has a name, no copy.
  const Value& read(const Expression& e, Value& computed) {
    if (e.kind == Kind::Name) return named(e);
    return computed = of(e);
  }

  Value filter(const Expression& e) {
    SetValue result;
    const Value set = of(e.operands[0]);
    for (const Value& element : std::get<SetValue>(set.of).elements) {
      bind(*e.pattern, element, bindings_.locals);
      if (truth(e.operands[1])) result.elements.push_back(element);
    }
    return {std::move(result)};
  }

  bool is_in(const Expression& e) {
    Value computed;
    const Value& set = read(e.operands[1], computed);
    return contains(std::get<SetValue>(set.of), of(e.operands[0]));
  }

  static bool holds(Kind kind, int order) {
    switch (kind) {
      case Kind::Equal:
        return order == 0;
      case Kind::NotEqual:
        return order != 0;
      case Kind::Less:
        return order < 0;
      case Kind::LessEqual:
        return order <= 0;
      case Kind::Greater:
        return order > 0;
      default:
        return order >= 0;
    }
  }

  Value extreme(const Expression& e) {
    const auto better = [&](Value a, Value b) {
      const bool first = e.kind == Kind::Min ? !(b < a) : !(a < b);
      return first ? std::move(a) : std::move(b);
    };
    Value result = of(e.operands.front());
    for (std::size_t i = 1; i < e.operands.size(); ++i) {
      Value next = of(e.operands[i]);
      if (e.type.kind == Type::Kind::Map) {
        result = {pointwise(std::get<MapValue>(result.of), std::get<MapValue>(next.of),
                            default_of(e.type.arguments[1]), better)};
      } else {
        result = better(std::move(result), std::move(next));
      }
    }
    return result;
  }

  Value sets(const Expression& e) {
    const Value a = of(e.operands[0]);
    const Value b = of(e.operands[1]);
    if (e.type.kind == Type::Kind::Set) {
      return {combined(e.kind, std::get<SetValue>(a.of), std::get<SetValue>(b.of))};
    }
    return {pointwise(std::get<MapValue>(a.of), std::get<MapValue>(b.of), {SetValue{}},
                      [&](const Value& x, const Value& y) -> Value {
                        return {
                            combined(e.kind, std::get<SetValue>(x.of), std::get<SetValue>(y.of))};
                      })};
  }

  Value arithmetic(const Expression& e) {
    const Integer a = number(e.operands[0]);
    const Integer b = number(e.operands[1]);
    switch (e.kind) {
      case Kind::Add:
        return {Integer(a + b)};
      case Kind::Subtract:
        return {Integer(a - b)};
      case Kind::Multiply:
        budget_.spend(size_of({a}) * size_of({b}));
        return {Integer(a * b)};
      case Kind::Divide:
        budget_.spend(size_of({a}) * size_of({b}));
        return {divided(a, b).first};
      default:
        budget_.spend(size_of({a}) * size_of({b}));
        return {divided(a, b).second};
    }
  }

  Bindings& bindings_;
  Budget& budget_;
};

}  // namespace

void Budget::spend(std::size_t steps) {
  if (steps > left_) throw OutOfBudget("a handling takes too many steps");
  left_ -= steps;
}

Value evaluate(const Expression& expression, Bindings& bindings, Budget& budget) {
  return Evaluation(bindings, budget).of(expression);
}

void bind(const Pattern& pattern, const Value& value, std::vector<Value>& locals) {
  if (pattern.kind == Pattern::Kind::Name) locals[pattern.local] = value;
  if (pattern.kind != Pattern::Kind::Tuple) return;
  const auto& parts = std::get<TupleValue>(value.of).parts;
  for (std::size_t i = 0; i < pattern.parts.size(); ++i) bind(pattern.parts[i], parts[i], locals);
}

}  // namespace firebreak::behavior

// SPDX-License-Identifier: Apache-2.0
// Expressions as terms, one case for each row of docs/behaviors.md, Types and values.
#include "encodings/behavior/symbolic_expression.h"

#include <algorithm>
#include <utility>

namespace firebreak::encodings {

using behavior::Expression;
using behavior::Pattern;
using behavior::Type;
using behavior::Value;
using smt::Term;
using Kind = Expression::Kind;

namespace {

// How many values that are not known multiply in it, as it is written.
std::size_t degree(const Expression& e) {
  if (e.kind == Kind::IntegerLiteral) return 0;
  if (e.operands.empty()) return 1;
  std::size_t result = 0;
  for (const Expression& operand : e.operands) {
    const std::size_t of = degree(operand);
    result = e.kind == Kind::Multiply ? result + of : std::max(result, of);
  }
  return result;
}

class Evaluation {
 public:
  Evaluation(SymbolicValues& values, const SymbolicBindings& bindings)
      : values_(values), bindings_(bindings) {}

  SymbolicValue of(const Expression& e) {
    switch (e.kind) {
      case Kind::BooleanLiteral:
        return values_.literal(e.type, Value{!e.integer.is_zero()});
      case Kind::IntegerLiteral:
        return values_.literal(e.type, Value{e.integer});
      case Kind::StringLiteral:
        return values_.literal(e.type, Value{e.text});
      case Kind::Name:
        return name(e);
      case Kind::Tuple:
        return {e.type, operands(e)};
      case Kind::Set:
        return set(e);
      case Kind::Filter:
        return filter(e);
      case Kind::If:
        return values_.if_else(truth(e.operands[0]), of(e.operands[1]), of(e.operands[2]));
      case Kind::Index:
        return of(e.operands[0]).at(of(e.operands[1]));
      case Kind::Min:
      case Kind::Max:
        return extreme(e);
      case Kind::Negate:
        return values_.number(values_.terms().number(0) - of(e.operands[0]).term());
      case Kind::Not:
      case Kind::Or:
      case Kind::And:
      case Kind::Equal:
      case Kind::NotEqual:
      case Kind::Less:
      case Kind::LessEqual:
      case Kind::Greater:
      case Kind::GreaterEqual:
      case Kind::In:
      case Kind::NotIn:
        return values_.truth(truth(e));
      case Kind::Union:
      case Kind::Intersect:
      case Kind::Add:
      case Kind::Subtract:
      case Kind::Multiply:
      case Kind::Divide:
      case Kind::Modulo:
        return e.type.kind == Type::Kind::Int
                   ? arithmetic(e)
                   : combined(e.kind, of(e.operands[0]), of(e.operands[1]));
    }
    throw Unsupported("an expression of an unknown kind");
  }

 private:
  std::vector<SymbolicValue> operands(const Expression& e) {
    std::vector<SymbolicValue> result;
    for (const Expression& operand : e.operands) result.push_back(of(operand));
    return result;
  }

  SymbolicValue name(const Expression& e) {
    switch (e.symbol->kind) {
      case behavior::Symbol::Kind::Constant:
        return bindings_.constants[e.symbol->index];
      case behavior::Symbol::Kind::State:
        return bindings_.state[e.symbol->index];
      case behavior::Symbol::Kind::Local:
        break;
    }
    return bindings_.locals[e.symbol->index].front();
  }

  Term truth(const Expression& e) {
    const auto operand = [&](std::size_t i) { return of(e.operands[i]); };
    switch (e.kind) {
      case Kind::Not:
        return !truth(e.operands[0]);
      case Kind::Or:
        return values_.any({truth(e.operands[0]), truth(e.operands[1])});
      case Kind::And:
        return values_.all({truth(e.operands[0]), truth(e.operands[1])});
      case Kind::Equal:
        return values_.equal(operand(0), operand(1));
      case Kind::NotEqual:
        return !values_.equal(operand(0), operand(1));
      case Kind::Less:
        return values_.less(operand(0), operand(1));
      case Kind::LessEqual:
        return !values_.less(operand(1), operand(0));
      case Kind::Greater:
        return values_.less(operand(1), operand(0));
      case Kind::GreaterEqual:
        return !values_.less(operand(0), operand(1));
      case Kind::In:
        return operand(1).has(operand(0));
      case Kind::NotIn:
        return !operand(1).has(operand(0));
      default:
        return of(e).term();
    }
  }

  SymbolicValue set(const Expression& e) {
    const std::vector<SymbolicValue> elements = operands(e);
    for (const SymbolicValue& element : elements) values_.note_place(element);
    return values_.set(e.type, [&values = values_, elements](const SymbolicValue& x) {
      std::vector<Term> found;
      found.reserve(elements.size());
      for (const SymbolicValue& element : elements) found.push_back(values.equal(element, x));
      return values.any(found);
    });
  }

  SymbolicValue filter(const Expression& e) {
    return values_.set(e.type, [&values = values_, bindings = bindings_, &e,
                                from = of(e.operands[0])](const SymbolicValue& element) {
      SymbolicBindings inner = bindings;
      bind(*e.pattern, element, inner);
      return values.all({from.has(element), evaluate(values, e.operands[1], inner).term()});
    });
  }

  SymbolicValue extreme(const Expression& e) {
    SymbolicValue result = of(e.operands.front());
    for (std::size_t i = 1; i < e.operands.size(); ++i) {
      result = better(values_, e.kind, result, of(e.operands[i]));
    }
    return result;
  }

  static SymbolicValue better(SymbolicValues& values, Kind kind, const SymbolicValue& a,
                              const SymbolicValue& b) {
    if (a.type.kind == Type::Kind::Map) {
      return values.map(a.type, [&values, kind, a, b](const SymbolicValue& key) {
        return better(values, kind, a.at(key), b.at(key));
      });
    }
    return values.if_else(kind == Kind::Min ? values.less(b, a) : values.less(a, b), b, a);
  }

  // Sets, and maps to sets.
  SymbolicValue combined(Kind kind, const SymbolicValue& a, const SymbolicValue& b) {
    return combined(values_, kind, a, b);
  }

  static SymbolicValue combined(SymbolicValues& values, Kind kind, const SymbolicValue& a,
                                const SymbolicValue& b) {
    if (a.type.kind == Type::Kind::Map) {
      return values.map(a.type, [&values, kind, a, b](const SymbolicValue& key) {
        return combined(values, kind, a.at(key), b.at(key));
      });
    }
    return values.set(a.type, [&values, kind, a, b](const SymbolicValue& element) {
      const Term left = a.has(element);
      const Term right = b.has(element);
      if (kind == Kind::Intersect) return values.all({left, right});
      if (kind == Kind::Subtract) return values.all({left, !right});
      return values.any({left, right});
    });
  }

  SymbolicValue arithmetic(const Expression& e) {
    const Term a = of(e.operands[0]).term();
    const Term b = of(e.operands[1]).term();
    const Term zero = values_.terms().number(0);
    switch (e.kind) {
      case Kind::Add:
        return values_.number(a + b);
      case Kind::Subtract:
        return values_.number(a - b);
      case Kind::Multiply:
        return values_.number(degree(e) > 2 ? any_product(a, b) : a * b);
      case Kind::Divide:
        return values_.number(smt::if_else(smt::equal(b, zero), zero, smt::quotient(a, b)));
      default:
        return values_.number(smt::if_else(smt::equal(b, zero), a, smt::remainder(a, b)));
    }
  }

  // Cubes and the like are beyond the solver, and take it longer than its limit of steps says. What
  // is proved for any function holds for this one; what is refuted is tried with real values.
  Term any_product(const Term& a, const Term& b) {
    const std::vector<smt::Sort> two(2, values_.terms().integers());
    return values_.terms().function("product", two, two.front())(std::vector<Term>{a, b});
  }

  SymbolicValues& values_;
  const SymbolicBindings& bindings_;
};

}  // namespace

SymbolicValue evaluate(SymbolicValues& values, const Expression& expression,
                       const SymbolicBindings& bindings) {
  return Evaluation(values, bindings).of(expression);
}

void bind(const Pattern& pattern, const SymbolicValue& value, SymbolicBindings& bindings) {
  if (pattern.kind == Pattern::Kind::Name) bindings.locals[pattern.local] = {value};
  if (pattern.kind != Pattern::Kind::Tuple) return;
  for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
    bind(pattern.parts[i], value.parts()[i], bindings);
  }
}

}  // namespace firebreak::encodings

// SPDX-License-Identifier: Apache-2.0
// The second pass of expression_checker.h.
#include "behavior/expression_checker.h"

namespace firebreak::behavior {

// Downwards: the type of the expression is `type`, which says more of it than `e.type` or the same.
bool ExpressionChecker::settle(Expression& e, const Type& type) {
  if (!type.known()) {
    error("behavior-type", e.span, "nothing says what the elements of this {} are",
          "compare it with a set of a known type, or give it to a variable that has one");
    return false;
  }
  const auto all_as = [&](const Type& operand, std::size_t first) {
    for (std::size_t i = first; i < e.operands.size(); ++i) {
      if (!settle(e.operands[i], operand)) return false;
    }
    return true;
  };
  // Of operands that have one type among themselves, whatever the result is.
  const auto alike = [&] {
    Type common;
    for (const Expression& operand : e.operands) common = *unified(common, operand.type);
    return all_as(common, 0);
  };
  e.type = type;
  switch (e.kind) {
    case Kind::BooleanLiteral:
    case Kind::IntegerLiteral:
    case Kind::StringLiteral:
    case Kind::Name:
    case Kind::Filter:  // settled when it was inferred
      return true;
    case Kind::Tuple:
      for (std::size_t i = 0; i < e.operands.size(); ++i) {
        if (!settle(e.operands[i], type.arguments[i])) return false;
      }
      return true;
    case Kind::Set:
      return all_as(type.arguments[0], 0);
    case Kind::If:
      return settle(e.operands[0], Type::boolean()) && all_as(type, 1);
    case Kind::Index:
      return settle(e.operands[0], e.operands[0].type) &&
             settle(e.operands[1], e.operands[0].type.arguments[0]);
    case Kind::In:
    case Kind::NotIn: {
      const Type set = *unified(Type::set(e.operands[0].type), e.operands[1].type);
      return settle(e.operands[0], set.arguments[0]) && settle(e.operands[1], set);
    }
    case Kind::Equal:
    case Kind::NotEqual:
    case Kind::Less:
    case Kind::LessEqual:
    case Kind::Greater:
    case Kind::GreaterEqual:
      return alike();
    case Kind::Not:
    case Kind::Negate:
    case Kind::And:
    case Kind::Or:
    case Kind::Min:
    case Kind::Max:
    case Kind::Union:
    case Kind::Intersect:
    case Kind::Add:
    case Kind::Subtract:
    case Kind::Multiply:
    case Kind::Divide:
    case Kind::Modulo:
      return all_as(type, 0);
  }
  return false;
}

}  // namespace firebreak::behavior

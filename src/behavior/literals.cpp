// SPDX-License-Identifier: Apache-2.0
#include "behavior/literals.h"

namespace firebreak::behavior {

void Literals::add(const Expression& expression) {
  if (expression.kind == Expression::Kind::IntegerLiteral) integers.insert(expression.integer);
  if (expression.kind == Expression::Kind::StringLiteral) strings.insert(expression.text);
  for (const Expression& operand : expression.operands) add(operand);
}

void Literals::add(const std::vector<Statement>& block) {
  for (const Statement& s : block) {
    if (s.value) add(*s.value);
    for (const Expression& argument : s.arguments) add(argument);
    add(s.body);
    add(s.otherwise);
  }
}

void Literals::add_state_and_handlers(const Program& program) {
  for (const State& state : program.states) {
    if (state.value) add(*state.value);
  }
  for (const Handler& handler : program.handlers) add(handler.body);
}

void Literals::add(const Program& program) {
  for (const Constant& constant : program.constants) {
    if (constant.value) add(*constant.value);
  }
  add_state_and_handlers(program);
}

}  // namespace firebreak::behavior

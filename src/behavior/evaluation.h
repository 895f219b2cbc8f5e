// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "behavior/interpreter.h"
#include "behavior/syntax.h"
#include "behavior/value.h"

namespace firebreak::behavior {

/// What names stand for while something is evaluated; what it points to must outlive it.
struct Bindings {
  const std::vector<Value>& constants;
  const StateValues& state;
  std::vector<Value>& locals;
};

/// Counts down what an evaluation may still take; throws OutOfBudget.
class Budget {
 public:
  explicit Budget(std::size_t steps) : left_(steps) {}
  void spend(std::size_t steps);

 private:
  std::size_t left_;
};

Value evaluate(const Expression& expression, Bindings& bindings, Budget& budget);

/// Binds the pattern's names.
void bind(const Pattern& pattern, const Value& value, std::vector<Value>& locals);

}  // namespace firebreak::behavior

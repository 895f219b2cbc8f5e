// SPDX-License-Identifier: Apache-2.0
// Runs a behaviour on real values (docs/behaviors.md, How it runs). It shares the syntax tree with
// the symbolic encoding, and nothing else.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "behavior/syntax.h"
#include "behavior/value.h"

namespace firebreak::behavior {

/// By index of Program::states.
using StateValues = std::vector<Value>;

/// One message: the values of the interface's attributes, by position.
using Arguments = std::vector<Value>;

/// What one handling emits at each output: a set, in the order in which each tuple was first
/// emitted, by statements in order and by loops in ascending order.
using Emissions = std::map<std::string, std::vector<Arguments>>;

/// Ends a handling that would take more than its budget.
class OutOfBudget : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Of a checked program, which must outlive it. `constants` by index of Program::constants; those
/// without a value in the program have these.
class Interpreter {
 public:
  /// A constant without a value has that of `given`, or the default.
  explicit Interpreter(const Program& program, const std::map<std::string, Value>& given = {});

  const std::vector<Value>& constants() const { return constants_; }
  StateValues initial() const;

  /// The handler of the interface; null if it has none.
  const Handler* handler(const std::string& interface) const;

  /// Changes the state as the handler says, and returns what it emits; `message` fits its
  /// parameters. Throws OutOfBudget, the state being then as it was, where the steps, or the parts
  /// of a value, are more than `budget`.
  Emissions handle(const Handler& handler, StateValues& state, const Arguments& message,
                   std::size_t budget = kBudget) const;

  static constexpr std::size_t kBudget = 1'000'000;

 private:
  const Program& program_;
  std::vector<Value> constants_;
};

/// The value of a checked expression over parameters.
Value evaluate(const Expression& expression, const Arguments& parameters,
               std::size_t budget = Interpreter::kBudget);

}  // namespace firebreak::behavior

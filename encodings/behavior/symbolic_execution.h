// SPDX-License-Identifier: Apache-2.0
// What a behaviour does with one message, as terms (docs/behaviors.md, How it runs). It shares the
// syntax tree with the concrete interpreter, and nothing else.
#pragma once

#include <string>
#include <vector>

#include "behavior/syntax.h"
#include "encodings/behavior/symbolic_value.h"

namespace firebreak::encodings {

/// By index of Program::states, or of a handler's parameters.
using SymbolicState = std::vector<SymbolicValue>;
using SymbolicMessage = std::vector<SymbolicValue>;

/// What one emit statement emits: the arguments, where the guard holds, for each value of the bound
/// constants, which are the elements or keys of the loops around it.
struct SymbolicEmission {
  std::string output;
  smt::Term guard;
  std::vector<SymbolicValue> arguments;
  std::vector<smt::Term> bound;
};

struct SymbolicHandling {
  SymbolicState state;
  std::vector<SymbolicEmission> emissions;  // in the order of the text
};

/// That of the unknown value of a constant without a value.
std::string constant_name(const behavior::Constant& constant);

/// `program` is checked, and outlives it, as `values` does.
class SymbolicExecution {
 public:
  SymbolicExecution(SymbolicValues& values, const behavior::Program& program);

  SymbolicHandling handle(const behavior::Handler& handler, const SymbolicState& state,
                          const SymbolicMessage& message);
  SymbolicState initial();
  /// Of an expression over parameters.
  smt::Term holds(const behavior::Expression& expression, const SymbolicMessage& parameters);
  /// Of a condition in a handler that reads nothing but parameters, state and constants.
  smt::Term holds(const behavior::Expression& condition, const SymbolicState& state,
                  const SymbolicMessage& message);

  /// Whether the handling emits this tuple at the output.
  smt::Term emits(const SymbolicHandling& handling, const std::string& output,
                  const std::vector<SymbolicValue>& tuple);
  /// Satisfiable where it does not: sets and maps in the tuple differ at an index of their own.
  smt::Term misses(const SymbolicHandling& handling, const std::string& output,
                   const std::vector<SymbolicValue>& tuple);

 private:
  SymbolicValues& values_;
  const behavior::Program& program_;
  std::vector<SymbolicValue> constants_;
};

}  // namespace firebreak::encodings

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "behavior/value.h"
#include "encodings/behavior/symbolic_value.h"
#include "smt/term_solver.h"

namespace firebreak::infer {

/// Real values for what a model says of unknown ones. Strings keep the order that the model gives
/// them, as far as there is room between literals.
class Concrete {
 public:
  /// `values` and `model` must outlive it.
  Concrete(const encodings::SymbolicValues& values, const smt::Model& model);

  /// Of the unknown value of that name; the default wherever it was not asked.
  behavior::Value of(const behavior::Type& type, const std::string& name) const;

 private:
  behavior::Value scalar(const behavior::Type& type, const smt::Term& term) const;
  behavior::Value index(const encodings::SymbolicValue& value) const;
  void put(behavior::Value& into, const behavior::Type& type, const encodings::SymbolicFact& fact,
           std::size_t step) const;
  std::string text(const smt::Term& term) const;

  const encodings::SymbolicValues& values_;
  const smt::Model& model_;
  std::vector<std::pair<smt::Term, std::string>> strings_;  // ascending
};

}  // namespace firebreak::infer

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "behavior/syntax.h"
#include "encodings/behavior/symbolic_value.h"

namespace firebreak::encodings {

/// What names stand for at one place of a handler.
struct SymbolicBindings {
  std::vector<SymbolicValue> constants;
  std::vector<SymbolicValue> state;
  std::vector<std::vector<SymbolicValue>> locals;  // one value each, none before it is bound
};

SymbolicValue evaluate(SymbolicValues& values, const behavior::Expression& expression,
                       const SymbolicBindings& bindings);

/// Binds the pattern's names.
void bind(const behavior::Pattern& pattern, const SymbolicValue& value, SymbolicBindings& bindings);

}  // namespace firebreak::encodings

// SPDX-License-Identifier: Apache-2.0
// What names stand for, and the types of expressions (docs/behaviors.md, Types and values).
#pragma once

#include <string>

#include "base/diagnostics.h"
#include "behavior/syntax.h"

namespace firebreak::behavior {

/// Fills in all that syntax.h says is the checker's. What is wrong goes to `diagnostics`; false if
/// something is, and then the program is of no use. Linear in the program, times the depth of
/// types.
///
/// Codes: `behavior-name` (unknown, or hides another), `behavior-type`, `behavior-assignment` (of
/// what is no state, or within a loop), `behavior-value` (an initial value that is not constant, or
/// takes too long).
bool check(Program& program, const std::string& file, base::Diagnostics& diagnostics);

/// The same for an expression over these parameters, which are its locals, of type `type`.
bool check(Expression& expression, const std::vector<Parameter>& parameters, const Type& type,
           const std::string& file, base::Diagnostics& diagnostics);

}  // namespace firebreak::behavior

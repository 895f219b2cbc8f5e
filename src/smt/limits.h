// SPDX-License-Identifier: Apache-2.0
// What the users of Z3's Optimize share.
#pragma once

#include <z3++.h>

#include "base/environment.h"

namespace firebreak::smt {

/// Looks for a best solution in the time that is left; `unknown` if it does not suffice.
/// InternalError if the solver gives up for another reason.
z3::check_result check_in_time(z3::optimize& optimize, const base::Environment& environment);

}  // namespace firebreak::smt

// SPDX-License-Identifier: Apache-2.0
// Where memory ends, the process does (cli/memory_end.cpp).
#pragma once

#include <functional>

#include "base/environment.h"

namespace firebreak::smt {

/// Runs what uses the solver. False if the solver gave up because the time is over; what it
/// complains of where the time is not limited is an InternalError.
bool within_limits(const base::Environment& environment, const std::function<void()>& use);

}  // namespace firebreak::smt

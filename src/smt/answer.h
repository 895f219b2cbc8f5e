// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace firebreak::smt {

/// Unknown: the time, or the effort that is allowed, is over.
enum class Answer : std::uint8_t { Sat, Unsat, Unknown };

}  // namespace firebreak::smt

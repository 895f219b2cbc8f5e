// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "infer/invariants.h"

namespace firebreak::infer {

/// What may hold of all states, to be proved: at most `kMostTemplates`.
std::vector<Invariant> templates(const Subject& subject);

inline constexpr std::size_t kMostTemplates = 300;

}  // namespace firebreak::infer

// SPDX-License-Identifier: Apache-2.0
// The deliveries of the two worlds of a trace beside each other.
#pragma once

#include <utility>
#include <vector>

#include "result/trace.h"

namespace firebreak::report {

/// The same delivery, but for what it sees.
bool same_step(const result::Delivery& a, const result::Delivery& b);

/// A delivery of each world, or null where that world does something else in between.
using AlignedRow = std::pair<const result::Delivery*, const result::Delivery*>;

/// By a longest common subsequence, so that a delivery that both worlds have in the same order
/// stands in one row. Lists that are too long for that are put beside each other one by one.
std::vector<AlignedRow> align(const std::vector<result::Delivery>& left,
                              const std::vector<result::Delivery>& right);

}  // namespace firebreak::report

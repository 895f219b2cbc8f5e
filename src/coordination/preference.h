// SPDX-License-Identifier: Apache-2.0
// Which of several repairs that cost the same, and have as many pieces, people would rather have
// (docs/repair.md 2.6).
#pragma once

#include <cstdint>
#include <vector>

#include "result/repair.h"

namespace firebreak::coordination {

/// How much each candidate is minded: first who has to wait for it, then what it changes, then how
/// far down it stands in the list. Sums of up to `kMostCompared` of these compare so, too. Empty if
/// there are more candidates.
std::vector<std::uint64_t> minded(const std::vector<result::RepairCandidate>& candidates);

inline constexpr std::size_t kMostCompared = 64;

/// Sums are below this.
inline constexpr std::uint64_t kMindedRoom = 10'000'000'000;

}  // namespace firebreak::coordination

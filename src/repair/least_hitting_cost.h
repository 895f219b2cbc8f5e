// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace firebreak::repair {

/// The cost of the cheapest set that contains an element of every set of `sets` (indices of
/// `costs`; none of them empty). `known` is the cost of such a set, if one is known. Nothing comes
/// back once more than `work` elements have been looked at.
std::optional<std::uint64_t> least_hitting_cost(const std::vector<std::uint64_t>& costs,
                                                const std::vector<std::vector<std::size_t>>& sets,
                                                std::optional<std::uint64_t> known,
                                                std::uint64_t work);

}  // namespace firebreak::repair

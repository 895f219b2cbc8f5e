// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace firebreak::certify {

struct LeastCost {
  bool known = true;                  // false: it was given up
  std::optional<std::uint64_t> cost;  // none: no set does
  bool operator==(const LeastCost&) const = default;
};

/// A problem over the elements 0 … costs.size() - 1: a set has to contain an element of each of
/// `sets`, and never two elements of which one is among the other's `rivals`.
struct HittingProblem {
  std::vector<std::uint64_t> costs;
  std::vector<std::vector<std::size_t>> sets;
  std::vector<std::vector<std::size_t>> rivals;  // by element, or empty
};

/// The cost of the cheapest solution. `bound` is the cost of one, if one is known. It is given up
/// once more than `work` elements have been looked at.
LeastCost least_hitting_cost(const HittingProblem& problem, std::optional<std::uint64_t> bound,
                             std::uint64_t work);

}  // namespace firebreak::certify

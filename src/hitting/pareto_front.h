// SPDX-License-Identifier: Apache-2.0
// Choices with costs in several dimensions, and those that no other choice dominates.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/environment.h"
#include "hitting/clauses.h"

namespace firebreak::hitting {

inline constexpr std::size_t kDimensions = 3;
using Costs = std::array<std::uint64_t, kDimensions>;

/// What a choice costs if it has one of these elements, once.
struct Charge {
  std::uint64_t amount = 0;
  std::vector<std::size_t> elements;
};
using Charges = std::vector<Charge>;

struct FrontProblem {
  std::size_t elements = 0;
  std::array<Charges, kDimensions> dimensions;
  /// Of choices with the same costs one with the least sum of these, and of these one with the
  /// fewest elements below `counted`.
  std::vector<std::uint64_t> tie_breakers;  // by element
  std::size_t counted = 0;
};

struct Point {
  Costs costs{};
  std::uint64_t tie_breaker = 0;
  std::uint64_t count = 0;
  std::vector<std::size_t> chosen;  // elements
};

/// Whether `costs` is at least `by` in every dimension.
bool covered(const Costs& costs, const Costs& by);

/// Sorts the points by costs, and leaves those that are not beaten, one for each costs.
void prune(std::vector<Point>& points);

/// The choices that keep some of the clauses and are not beaten, by Z3's Optimize; empty if none
/// keeps them. Charges and clauses outside are left out of account. None: the time is up.
std::optional<std::vector<Point>> find_front(const FrontProblem& problem,
                                             const std::vector<Clause>& clauses,
                                             const Cluster& cluster,
                                             const base::Environment& environment);

}  // namespace firebreak::hitting

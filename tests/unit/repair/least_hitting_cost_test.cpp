// SPDX-License-Identifier: Apache-2.0
#include "repair/least_hitting_cost.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace firebreak::repair {
namespace {

using Sets = std::vector<std::vector<std::size_t>>;
constexpr std::uint64_t kWork = 100'000'000;

std::uint64_t by_enumeration(const std::vector<std::uint64_t>& costs, const Sets& sets) {
  std::uint64_t best = ~0ULL;
  for (std::size_t chosen = 0; chosen < (1ULL << costs.size()); ++chosen) {
    const bool hits = std::all_of(sets.begin(), sets.end(), [&](const auto& set) {
      return std::any_of(set.begin(), set.end(),
                         [&](std::size_t element) { return (chosen >> element & 1U) != 0; });
    });
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < costs.size(); ++i) cost += (chosen >> i & 1U) * costs[i];
    if (hits) best = std::min(best, cost);
  }
  return best;
}

TEST(LeastHittingCost, OfNothingIsNothing) {
  EXPECT_EQ(least_hitting_cost({}, {}, {}, kWork), 0U);
  EXPECT_EQ(least_hitting_cost({5}, {}, 5, kWork), 0U);
}

TEST(LeastHittingCost, EqualsEnumeration) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return random() % n; };
  for (int round = 0; round < 400; ++round) {
    std::vector<std::uint64_t> costs(1 + below(10));
    for (auto& cost : costs) cost = below(6);
    Sets sets(below(9));
    for (auto& set : sets) {
      for (std::size_t i = 0; i < costs.size(); ++i) {
        if (below(3) == 0) set.push_back(i);
      }
      if (set.empty()) set.push_back(below(costs.size()));
    }
    const std::uint64_t least = by_enumeration(costs, sets);
    EXPECT_EQ(least_hitting_cost(costs, sets, {}, kWork), least);
    EXPECT_EQ(least_hitting_cost(costs, sets, least, kWork), least);
    EXPECT_EQ(least_hitting_cost(costs, sets, least + 3, kWork), least);
  }
}

TEST(LeastHittingCost, GivesUp) {
  EXPECT_EQ(least_hitting_cost({1, 1}, {{0, 1}}, {}, 1), std::nullopt);
}

TEST(LeastHittingCost, ManyDisjointSetsAreNoStackOverflow) {
  std::vector<std::uint64_t> costs(40'000, 1);
  Sets sets;
  for (std::size_t i = 0; i < costs.size(); i += 2) sets.push_back({i, i + 1});
  least_hitting_cost(costs, sets, {}, kWork);
  EXPECT_EQ(least_hitting_cost(costs, sets, sets.size(), kWork), sets.size());
}

}  // namespace
}  // namespace firebreak::repair

// SPDX-License-Identifier: Apache-2.0
#include "certify/least_hitting_cost.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace firebreak::certify {
namespace {

constexpr std::uint64_t kWork = 100'000'000;

std::optional<std::uint64_t> by_enumeration(const HittingProblem& problem) {
  std::optional<std::uint64_t> best;
  const std::size_t size = problem.costs.size();
  for (std::size_t chosen = 0; chosen < (1ULL << size); ++chosen) {
    const auto in = [&](std::size_t element) { return (chosen >> element & 1U) != 0; };
    bool solves = std::ranges::all_of(
        problem.sets, [&](const auto& set) { return std::ranges::any_of(set, in); });
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < size; ++i) {
      if (!in(i)) continue;
      cost += problem.costs[i];
      if (!problem.rivals.empty()) {
        solves = solves && std::ranges::none_of(problem.rivals[i], in);
      }
    }
    if (solves && (!best || cost < *best)) best = cost;
  }
  return best;
}

TEST(LeastHittingCost, OfNothingIsNothing) {
  EXPECT_EQ(least_hitting_cost({}, {}, kWork).cost, 0U);
  EXPECT_EQ(least_hitting_cost({{5}, {}, {}}, 5, kWork).cost, 0U);
}

TEST(LeastHittingCost, ThereMayBeNone) {
  EXPECT_EQ(least_hitting_cost({{5}, {{}}, {}}, {}, kWork), (LeastCost{true, std::nullopt}));
  EXPECT_EQ(least_hitting_cost({{1, 1}, {{0}, {1}}, {{1}, {0}}}, {}, kWork),
            (LeastCost{true, std::nullopt}));
}

TEST(LeastHittingCost, EqualsEnumeration) {
  std::mt19937 random(7);
  const auto below = [&](std::size_t n) { return random() % n; };
  std::size_t hopeless = 0;
  for (int round = 0; round < 800; ++round) {
    HittingProblem problem;
    problem.costs.resize(1 + below(10));
    for (auto& cost : problem.costs) cost = below(6);
    problem.sets.resize(below(9));
    for (auto& set : problem.sets) {
      for (std::size_t i = 0; i < problem.costs.size(); ++i) {
        if (below(3) == 0) set.push_back(i);
      }
      if (set.empty()) set.push_back(below(problem.costs.size()));
    }
    if (round % 2 == 1) {
      problem.rivals.resize(problem.costs.size());
      for (std::size_t i = 0; i < problem.costs.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          if (below(3) != 0) continue;
          problem.rivals[i].push_back(j);
          problem.rivals[j].push_back(i);
        }
      }
    }
    const auto least = by_enumeration(problem);
    hopeless += least ? 0 : 1;
    ASSERT_EQ(least_hitting_cost(problem, {}, kWork), (LeastCost{true, least}));
    if (!least) continue;
    ASSERT_EQ(least_hitting_cost(problem, least, kWork).cost, least);
    ASSERT_EQ(least_hitting_cost(problem, *least + 3, kWork).cost, least);
  }
  EXPECT_GT(hopeless, 20U);
}

TEST(LeastHittingCost, GivesUp) {
  EXPECT_FALSE(least_hitting_cost({{1, 1}, {{0, 1}}, {}}, {}, 1).known);
}

// Each node's bound starts from the whole costs; else nothing would be cut off after the first.
TEST(LeastHittingCost, BoundsCutOffWhatIsNoBetter) {
  HittingProblem problem;
  problem.costs.assign(80, 1);
  for (std::size_t i = 0; i < problem.costs.size(); i += 2) problem.sets.push_back({i, i + 1});
  EXPECT_EQ(least_hitting_cost(problem, {}, 100'000), (LeastCost{true, 40}));
}

TEST(LeastHittingCost, ManyDisjointSetsAreNoStackOverflow) {
  HittingProblem problem;
  problem.costs.assign(40'000, 1);
  for (std::size_t i = 0; i < problem.costs.size(); ++i) problem.sets.push_back({i});
  least_hitting_cost(problem, {}, kWork);
  EXPECT_EQ(least_hitting_cost(problem, problem.sets.size(), kWork).cost, problem.sets.size());
}

}  // namespace
}  // namespace firebreak::certify

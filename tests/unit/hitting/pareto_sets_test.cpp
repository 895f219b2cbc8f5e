// SPDX-License-Identifier: Apache-2.0
#include "hitting/pareto_sets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <set>

namespace firebreak::hitting {
namespace {

using testing::ElementsAre;
using Set = std::vector<std::size_t>;
using Sets = std::vector<Set>;

Costs costs_of(const FrontProblem& problem, const std::vector<bool>& chosen) {
  Costs costs{};
  for (std::size_t i = 0; i < kDimensions; ++i) {
    for (const Charge& charge : problem.dimensions[i]) {
      const bool due =
          std::ranges::any_of(charge.elements, [&](std::size_t e) { return chosen[e]; });
      if (due) costs[i] += charge.amount;
    }
  }
  return costs;
}

std::vector<Costs> front_of(const FrontProblem& problem, const Sets& sets) {
  const base::Environment environment;
  ParetoSets pareto(problem, environment);
  for (const Set& set : sets) pareto.add(set);
  std::vector<Costs> front;
  while (true) {
    const auto answer = pareto.solve();
    EXPECT_TRUE(answer.complete);
    if (!answer.chosen) return front;
    front.push_back(costs_of(problem, *answer.chosen));
    pareto.improve_on(front.back());
  }
}

// All points that are not beaten, of all subsets.
std::set<Costs> by_enumeration(const FrontProblem& problem, const Sets& sets) {
  std::set<Costs> all;
  for (std::size_t subset = 0; subset < (1ULL << problem.elements); ++subset) {
    std::vector<bool> chosen;
    for (std::size_t i = 0; i < problem.elements; ++i) chosen.push_back((subset >> i & 1U) != 0);
    const bool hits = std::ranges::all_of(sets, [&](const Set& set) {
      return std::ranges::any_of(set, [&](std::size_t e) { return chosen[e]; });
    });
    if (hits) all.insert(costs_of(problem, chosen));
  }
  std::set<Costs> front;
  for (const Costs& costs : all) {
    const bool beaten = std::ranges::any_of(
        all, [&](const Costs& by) { return by != costs && covered(costs, by); });
    if (!beaten) front.insert(costs);
  }
  return front;
}

TEST(ParetoSets, EqualsEnumeration) {
  std::mt19937 random(5);
  const auto below = [&](std::size_t n) { return random() % n; };
  std::size_t points = 0;
  for (int round = 0; round < 300; ++round) {
    FrontProblem problem;
    problem.elements = 1 + below(9);
    problem.tie_breakers.assign(problem.elements, 1);
    problem.counted = problem.elements;
    for (Charges& charges : problem.dimensions) {
      charges.resize(below(problem.elements + 3));
      for (Charge& charge : charges) {
        charge.amount = below(5);
        for (std::size_t e = 0; e < problem.elements; ++e) {
          if (below(4) == 0) charge.elements.push_back(e);
        }
      }
    }
    Sets sets(below(5));
    for (Set& set : sets) {
      for (std::size_t e = 0; e < problem.elements; ++e) {
        if (below(3) == 0) set.push_back(e);
      }
      if (set.empty()) set.push_back(below(problem.elements));
    }
    const auto front = front_of(problem, sets);
    EXPECT_TRUE(std::ranges::is_sorted(front));
    ASSERT_EQ(std::set<Costs>(front.begin(), front.end()), by_enumeration(problem, sets));
    points += front.size();
  }
  EXPECT_GT(points, 200U);
}

// Element 2i is dear in the first dimension, 2i + 1 in the second.
FrontProblem trade_offs(std::size_t places) {
  FrontProblem problem;
  problem.elements = 2 * places;
  problem.tie_breakers.assign(problem.elements, 0);
  problem.counted = problem.elements;
  for (std::size_t i = 0; i < places; ++i) {
    problem.dimensions[0].push_back({1, {2 * i}});
    problem.dimensions[1].push_back({1, {2 * i + 1}});
  }
  return problem;
}

TEST(ParetoSets, ManyPlacesAreQuick) {
  constexpr std::size_t kPlaces = 100;
  Sets sets;
  for (std::size_t i = 0; i < kPlaces; ++i) sets.push_back({2 * i, 2 * i + 1});
  const auto front = front_of(trade_offs(kPlaces), sets);
  ASSERT_EQ(front.size(), kPlaces + 1);
  EXPECT_EQ(front[30], (Costs{30, kPlaces - 30, 0}));
}

// As many points as there are subsets: the first ones come all the same.
TEST(ParetoSets, BeginsALongFront) {
  constexpr std::size_t kPlaces = 40;
  FrontProblem problem = trade_offs(kPlaces);
  for (std::size_t i = 0; i < kPlaces; ++i) {
    problem.dimensions[0][i].amount = problem.dimensions[1][i].amount = 1ULL << i;
  }
  const base::Environment environment;
  ParetoSets pareto(problem, environment);
  for (std::size_t i = 0; i < kPlaces; ++i) pareto.add(Set{2 * i, 2 * i + 1});
  const std::uint64_t all = (1ULL << kPlaces) - 1;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const auto answer = pareto.solve();
    ASSERT_TRUE(answer.chosen);
    const Costs costs = costs_of(problem, *answer.chosen);
    EXPECT_EQ(costs, (Costs{i, all - i, 0}));
    pareto.improve_on(costs);
  }
}

TEST(ParetoSets, RulesHold) {
  const base::Environment environment;
  ParetoSets pareto(trade_offs(2), environment);
  pareto.add(Set{0, 1});
  pareto.exclude(1, Set{2, 3});
  pareto.add(Set{2, 3});
  EXPECT_THAT(pareto.solve().chosen.value(), ElementsAre(true, false, false, true));
  pareto.forbid(Set{0, 3});
  EXPECT_THAT(pareto.solve().chosen.value(), ElementsAre(true, false, true, false));
  pareto.forbid(Set{2});
  const auto answer = pareto.solve();
  EXPECT_TRUE(answer.complete);
  EXPECT_FALSE(answer.chosen);
}

TEST(ParetoSets, TiesGoToTheCheapestAndNothingIsInVain) {
  FrontProblem problem;
  problem.elements = 4;
  problem.tie_breakers = {5, 3, 0, 0};
  problem.counted = 4;
  const base::Environment environment;
  ParetoSets pareto(problem, environment);
  pareto.add(Set{0, 1});
  pareto.add(Set{2, 3});
  const auto chosen = pareto.solve().chosen.value();
  EXPECT_TRUE(chosen[1] && !chosen[0]);
  EXPECT_NE(chosen[2], chosen[3]);
}

TEST(ParetoSets, AmountsMayBeHuge) {
  FrontProblem problem = trade_offs(2);
  problem.dimensions[0][0].amount = 1ULL << 50U;
  problem.dimensions[1][0].amount = 1ULL << 51U;
  EXPECT_THAT(front_of(problem, {{0, 1}}),
              ElementsAre(Costs{0, 1ULL << 51U, 0}, Costs{1ULL << 50U, 0, 0}));
}

TEST(ParetoSets, SaysThatTheTimeIsUp) {
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now() - std::chrono::seconds(1);
  ParetoSets pareto(trade_offs(1), environment);
  EXPECT_FALSE(pareto.solve().complete);
}

}  // namespace
}  // namespace firebreak::hitting

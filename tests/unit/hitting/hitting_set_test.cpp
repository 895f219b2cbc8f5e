// SPDX-License-Identifier: Apache-2.0
#include "hitting/hitting_set.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <vector>

namespace firebreak::hitting {
namespace {

using Set = std::vector<std::size_t>;

std::vector<bool> chosen(HittingSets& sets) {
  const HittingSets::Answer answer = sets.solve();
  EXPECT_TRUE(answer.complete);
  return answer.chosen.value_or(std::vector<bool>{});
}

TEST(HittingSets, CheapestOneOfEachSet) {
  const base::Environment environment;
  HittingSets sets({3, 2, 2}, 3, environment);
  EXPECT_EQ(chosen(sets), (std::vector<bool>{false, false, false}));
  sets.add(Set{0, 1});
  EXPECT_EQ(chosen(sets), (std::vector<bool>{false, true, false}));
  sets.add(Set{0, 2});
  EXPECT_EQ(chosen(sets), (std::vector<bool>{true, false, false}));
}

TEST(HittingSets, NothingInVainEvenIfItCostsNothing) {
  const base::Environment environment;
  HittingSets sets({0, 0, 0, 4}, 4, environment);
  sets.add(Set{0, 3});
  EXPECT_EQ(chosen(sets), (std::vector<bool>{true, false, false, false}));
  sets.add(Set{1, 3});
  EXPECT_EQ(chosen(sets), (std::vector<bool>{true, true, false, false})) << "cost comes first";
}

TEST(HittingSets, OfThoseThatCostTheSameFewAndLittleMindedOnes) {
  const base::Environment environment;
  HittingSets sets({2, 1, 1, 2, 2}, 5, environment, {7, 1, 1, 3, 5});
  sets.add(std::vector<std::size_t>{0, 1, 3, 4});
  sets.add(std::vector<std::size_t>{0, 2, 3, 4});
  EXPECT_EQ(chosen(sets), (std::vector<bool>{false, false, false, true, false}));
}

TEST(HittingSets, ExclusionCanLeaveNothing) {
  const base::Environment environment;
  HittingSets sets({1, 1, 5}, 3, environment);
  sets.exclude(0, Set{1});
  sets.add(Set{0, 2});
  sets.add(Set{1, 2});
  EXPECT_EQ(chosen(sets), (std::vector<bool>{false, false, true}));
  sets.exclude(2, Set{0, 1});
  sets.add(Set{0, 1});
  const HittingSets::Answer answer = sets.solve();
  EXPECT_TRUE(answer.complete);
  EXPECT_FALSE(answer.chosen);
}

TEST(HittingSets, AnEmptySetIsNeverHit) {
  const base::Environment environment;
  HittingSets sets({1}, 1, environment);
  sets.add(Set{});
  EXPECT_FALSE(sets.solve().chosen);
}

TEST(HittingSets, SaysThatTheTimeIsUp) {
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now() - std::chrono::seconds(1);
  HittingSets sets({1}, 1, environment);
  EXPECT_FALSE(sets.solve().complete);
}

// Z3 counts in milliseconds, and may be done a little before the clock says that time is up.
TEST(HittingSets, GivesUpInTimeWhereverItIs) {
  constexpr std::size_t kElements = 120;
  std::size_t complete = 0;
  for (int i = 0; i < 60; ++i) {
    base::Environment environment;
    environment.deadline = base::Environment::Clock::now() + std::chrono::microseconds(500 * i);
    HittingSets sets(std::vector<std::uint64_t>(kElements, 1), kElements, environment);
    for (std::size_t a = 0; a < kElements; ++a) {
      for (const std::size_t step : {7U, 11U, 31U}) sets.add(Set{a, (a + step) % kElements});
    }
    complete += sets.solve().complete ? 1 : 0;
  }
  EXPECT_LT(complete, 60U);
}

}  // namespace
}  // namespace firebreak::hitting

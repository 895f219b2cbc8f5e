// SPDX-License-Identifier: Apache-2.0
#include "cli/pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <thread>

namespace firebreak::cli {
namespace {

using std::chrono::milliseconds;

TEST(Pool, GivesEachResultAtItsIndex) {
  Pool<std::size_t> pool(100, {.jobs = 4}, [](std::size_t i) { return i * i; });
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(pool.get(i).result, i * i);
  EXPECT_FALSE(pool.gave_up());
}

TEST(Pool, RunsAsManyAtATimeAsAsked) {
  // Both wait for the other: with one thread they would never come back.
  auto first = std::make_shared<std::promise<void>>();
  auto second = std::make_shared<std::promise<void>>();
  Pool<int> pool(2, {.jobs = 2}, [first, second](std::size_t i) {
    (i == 0 ? first : second)->set_value();
    const auto met = (i == 0 ? second : first)->get_future().wait_for(std::chrono::seconds(10));
    return met == std::future_status::ready ? 1 : 0;
  });
  EXPECT_EQ(pool.get(0).result, 1);
  EXPECT_EQ(pool.get(1).result, 1);
}

TEST(Pool, GivesUpWhatOverrunsTheDeadlineButKeepsWhatIsDone) {
  const auto release = std::make_shared<std::promise<void>>();
  const auto released = std::make_shared<std::shared_future<void>>(release->get_future().share());
  const auto start = base::Environment::Clock::now();
  const PoolLimits limits{.jobs = 2, .deadline = start + milliseconds(50)};
  Pool<int> pool(2, limits, [released](std::size_t i) {
    if (i == 1) released->wait();
    return 7;
  });
  EXPECT_EQ(pool.get(0).result, 7);
  EXPECT_EQ(pool.get(1).result, std::nullopt);
  EXPECT_TRUE(pool.gave_up());
  EXPECT_LT(base::Environment::Clock::now() - start, std::chrono::seconds(5));
  release->set_value();
}

TEST(Pool, WhatEndsOnePieceIsNothingToTheOthers) {
  Pool<int> pool(4, {}, [](std::size_t i) -> int {
    if (i == 0) throw std::runtime_error("broken");
    if (i == 1) throw std::bad_alloc();
    if (i == 2) throw 1;
    return 7;
  });
  const Outcome<int> failed = pool.get(0);
  EXPECT_EQ(failed.ending, Ending::Failed);
  EXPECT_EQ(failed.problem, "broken");
  EXPECT_EQ(failed.result, std::nullopt);
  EXPECT_EQ(pool.get(1).ending, Ending::OutOfMemory);
  EXPECT_EQ(pool.get(2).ending, Ending::Failed);
  const Outcome<int> finished = pool.get(3);
  EXPECT_EQ(finished.ending, Ending::Finished);
  EXPECT_EQ(finished.result, 7);
  EXPECT_FALSE(pool.gave_up());
}

TEST(Pool, AFailureDoesNotKeepThePoolWaitingBeyondTheDeadline) {
  const auto release = std::make_shared<std::promise<void>>();
  const auto released = std::make_shared<std::shared_future<void>>(release->get_future().share());
  const auto start = base::Environment::Clock::now();
  {
    const PoolLimits limits{.jobs = 2, .deadline = start + milliseconds(50)};
    Pool<int> pool(3, limits, [released](std::size_t i) -> int {
      if (i == 0) throw std::runtime_error("broken");
      released->wait_for(std::chrono::seconds(10));
      return 7;
    });
    for (std::size_t i = 0; i < 3; ++i) pool.get(i);
    EXPECT_TRUE(pool.gave_up());
  }
  EXPECT_LT(base::Environment::Clock::now() - start, std::chrono::seconds(5));
  release->set_value();
}

TEST(Pool, StartsNothingMoreAndDoesNotWaitWhereResultsAreLeft) {
  const auto release = std::make_shared<std::promise<void>>();
  const auto released = std::make_shared<std::shared_future<void>>(release->get_future().share());
  const auto started = std::make_shared<std::atomic<int>>(0);
  const auto start = base::Environment::Clock::now();
  {
    Pool<int> pool(1000, {}, [released, started](std::size_t i) {
      ++*started;
      if (i == 1) released->wait_for(std::chrono::seconds(10));
      return 7;
    });
    EXPECT_EQ(pool.get(0).result, 7);
  }
  EXPECT_LT(base::Environment::Clock::now() - start, std::chrono::seconds(5));
  release->set_value();
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_LE(*started, 2);
}

}  // namespace
}  // namespace firebreak::cli

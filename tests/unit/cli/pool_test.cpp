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
  for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(pool.get(i), i * i);
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
  EXPECT_EQ(pool.get(0), 1);
  EXPECT_EQ(pool.get(1), 1);
}

TEST(Pool, WhatWasPublishedStandsInForWhatIsGivenUp) {
  const auto release = std::make_shared<std::promise<void>>();
  const auto released = std::make_shared<std::shared_future<void>>(release->get_future().share());
  const PoolLimits limits{.deadline = base::Environment::Clock::now() + milliseconds(50)};
  Pool<int> pool(2, limits, [released](std::size_t i, const Pool<int>::Publish& publish) {
    publish(1);
    publish(2);
    if (i == 1) released->wait();
    return 7;
  });
  EXPECT_EQ(pool.get(0), 7);
  EXPECT_EQ(pool.get(1), 2);
  EXPECT_TRUE(pool.gave_up());
  release->set_value();
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
  EXPECT_EQ(pool.get(0), 7);
  EXPECT_EQ(pool.get(1), std::nullopt);
  EXPECT_TRUE(pool.gave_up());
  EXPECT_LT(base::Environment::Clock::now() - start, std::chrono::seconds(5));
  release->set_value();
}

TEST(Pool, RethrowsAnException) {
  Pool<int> pool(1, {}, [](std::size_t) -> int { throw std::runtime_error("broken"); });
  EXPECT_THROW(pool.get(0), std::runtime_error);
}

TEST(Pool, StartsNothingMoreAfterAnException) {
  const auto started = std::make_shared<std::atomic<int>>(0);
  try {
    Pool<int> pool(1000, {}, [started](std::size_t) -> int {
      ++*started;
      std::this_thread::sleep_for(milliseconds(1));
      throw std::runtime_error("broken");
    });
    pool.get(0);
    ADD_FAILURE() << "no exception";
  } catch (const std::runtime_error&) {
  }
  EXPECT_LT(*started, 1000);
}

}  // namespace
}  // namespace firebreak::cli

// SPDX-License-Identifier: Apache-2.0
#include "support/random_behaviors.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "support/behaviors.h"

namespace firebreak::behavior {
namespace {

using test_support::behavior_of;
using test_support::random_behavior;
using test_support::random_message;
using test_support::random_state;
using test_support::Rng;

constexpr std::uint64_t kSeeds = 1000;

TEST(RandomBehaviors, AreWellTypedAndSmall) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Rng rng(seed);
    const std::string text = random_behavior(rng);
    const Program program = behavior_of(text);
    EXPECT_GE(program.handlers.size(), 1U) << text;
    EXPECT_LE(program.handlers.size(), 3U) << text;
    EXPECT_LE(program.states.size(), 3U) << text;
    EXPECT_FALSE(program.outputs.empty()) << text;
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

TEST(RandomBehaviors, RunWithinTheBudget) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Rng rng(seed);
    const Program program = behavior_of(random_behavior(rng));
    const Interpreter interpreter(program);
    for (StateValues state : {interpreter.initial(), random_state(rng, program)}) {
      for (int message = 0; message < 10; ++message) {
        const Handler& handler = rng.pick(program.handlers);
        EXPECT_NO_THROW(interpreter.handle(handler, state, random_message(rng, handler), 10'000))
            << "seed " << seed;
      }
    }
  }
}

TEST(RandomBehaviors, AreTheSameForTheSameSeedAndOthersForOthers) {
  std::set<std::string> texts;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Rng first(seed);
    Rng second(seed);
    const std::string text = random_behavior(first);
    EXPECT_EQ(text, random_behavior(second));
    texts.insert(text);
  }
  EXPECT_GT(texts.size(), kSeeds / 2);
}

}  // namespace
}  // namespace firebreak::behavior

// SPDX-License-Identifier: Apache-2.0
// The enumerator against itself on random topologies: with and without its reductions, and with
// two and three messages per source, where the cutoff theorem (semantics 5.1) says that no more
// can happen.
#include <gtest/gtest.h>

#include <stdexcept>

#include "enumerator/enumerate.h"
#include "frontend/printer.h"
#include "support/models.h"
#include "support/random_models.h"

namespace firebreak::enumerator {
namespace {

using test_support::RandomModelOptions;

struct Comparison {
  RandomModelOptions options;
  EnumerationLimits first;
  EnumerationLimits second;
  unsigned models = 0;
  unsigned least = 0;  // models that both complete
};

void compare(const Comparison& comparison) {
  test_support::Rng rng(1);
  unsigned complete = 0;
  for (unsigned i = 0; i < comparison.models; ++i) {
    const topology::Model model = random_model(rng, comparison.options);
    base::Diagnostics diagnostics;
    const auto topology = topology::build(model, {}, diagnostics);
    ASSERT_TRUE(topology) << test_support::to_text(diagnostics) << frontend::print_model(model);
    const Enumeration first = enumerate(*topology, comparison.first);
    const Enumeration second = enumerate(*topology, comparison.second);
    if (!first.complete || !second.complete) continue;
    ++complete;
    ASSERT_EQ(first.sinks, second.sinks) << frontend::print_model(model);
  }
  EXPECT_GE(complete, comparison.least);
}

TEST(EnumerateRandom, TwoMessagesPerSourceAreEnough) {
  compare({.options = {},
           .first = {.messages = 2, .states = 10'000},
           .second = {.messages = 3, .states = 10'000},
           .models = 500,
           .least = 450});
}

TEST(EnumerateRandom, ReductionsChangeNothing) {
  RandomModelOptions options;
  options.max_components = 2;
  options.max_inputs = 2;
  const EnumerationLimits reduced{.messages = 2, .states = 50'000};
  const EnumerationLimits plain{.messages = 2, .states = 10'000, .reduced = false};
  compare({.options = options, .first = reduced, .second = plain, .models = 150, .least = 90});
  options.max_components = 1;
  options.orderings = true;
  compare({.options = options, .first = reduced, .second = plain, .models = 100, .least = 60});
  options.orderings = false;
  options.at_least_once = true;
  options.at_most_once = true;
  compare({.options = options, .first = reduced, .second = plain, .models = 100, .least = 60});
}

TEST(EnumerateRandom, ReductionsChangeNothingForFifo) {
  RandomModelOptions options;
  options.max_components = 2;
  options.max_inputs = 2;
  options.fifo = true;
  compare({.options = options,
           .first = {.messages = 2, .states = 50'000},
           .second = {.messages = 2, .states = 10'000, .reduced = false},
           .models = 100,
           .least = 50});
}

}  // namespace
}  // namespace firebreak::enumerator

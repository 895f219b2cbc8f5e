// SPDX-License-Identifier: Apache-2.0
// Whether so many producers can have sent messages that overtake each other, against all ways to
// share these out, for all graphs of five messages.
#include "replay/interpreter_producers.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace firebreak::replay::interpreter {
namespace {

constexpr std::size_t kMessages = 5;
using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

Pairs all_pairs() {
  Pairs pairs;
  for (std::size_t a = 0; a < kMessages; ++a) {
    for (std::size_t b = a + 1; b < kMessages; ++b) pairs.emplace_back(a, b);
  }
  return pairs;
}

bool can_be_shared_out(const Pairs& overtaking, std::uint32_t producers) {
  std::size_t ways = 1;
  for (std::size_t m = 0; m < kMessages; ++m) ways *= producers;
  for (std::size_t way = 0; way < ways; ++way) {
    std::vector<std::size_t> producer;
    for (std::size_t rest = way; producer.size() < kMessages; rest /= producers) {
      producer.push_back(rest % producers);
    }
    bool fits = true;
    for (const auto& [a, b] : overtaking) fits = fits && producer[a] != producer[b];
    if (fits) return true;
  }
  return false;
}

TEST(InterpreterProducers, SufficeAsEnumerationSays) {
  const Pairs pairs = all_pairs();
  for (std::size_t graph = 0; graph < std::size_t{1} << pairs.size(); ++graph) {
    Pairs overtaking;
    std::vector<std::vector<std::size_t>> overtakes(kMessages);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if ((graph >> i & 1) == 0) continue;
      overtaking.push_back(pairs[i]);
      overtakes[pairs[i].first].push_back(pairs[i].second);
      overtakes[pairs[i].second].push_back(pairs[i].first);
    }
    for (std::uint32_t producers = 1; producers <= 4; ++producers) {
      EXPECT_EQ(producers_suffice(overtakes, producers), can_be_shared_out(overtaking, producers))
          << "graph " << graph << ", producers " << producers;
    }
  }
}

}  // namespace
}  // namespace firebreak::replay::interpreter

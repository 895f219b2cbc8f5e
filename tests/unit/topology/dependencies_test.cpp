// SPDX-License-Identifier: Apache-2.0
#include "topology/dependencies.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "support/models.h"
#include "support/random_models.h"

namespace firebreak::topology {
namespace {

// Each attribute determines the next; stated from the end, which is the worst order to look at.
TEST(Closure, OfALongChainTakesLinearTime) {
  constexpr std::size_t kLength = 4000;
  std::string text = "fds:\n";
  for (std::size_t i = kLength; i-- > 0;) {
    text += fmt::format("  - {{ from: [a{}], to: [a{}] }}\n", i, i + 1);
  }
  text += "streams:\n  out: { from: C.o }\n";
  for (std::size_t i = 0; i <= kLength; ++i) {
    text += fmt::format("  s{}: {{ to: C.i, attributes: [a{}] }}\n", i, i);
  }
  text += "components:\n  C: { annotation: { from: i, to: o, label: CR } }\n";
  const Topology topology = test_support::topology_of(text);
  const auto start = std::chrono::steady_clock::now();
  const AttributeSet all = closure(topology, {AttributeId(kLength / 2)});
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_EQ(all.size(), kLength + 1);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

TEST(Closure, NeedsAllOfASide) {
  const Topology topology = test_support::topology_of(
      "fds: [{ from: [a, b], to: [c] }]\n"
      "streams: { in: { to: C.i, attributes: [a, b, c] }, out: { from: C.o } }\n"
      "components: { C: { annotation: { from: i, to: o, label: CR } } }\n");
  const AttributeId a(0), b(1), c(2);
  EXPECT_EQ(closure(topology, {a}), (AttributeSet{a}));
  EXPECT_EQ(closure(topology, {a, b}), (AttributeSet{a, b, c}));
  EXPECT_EQ(closure(topology, {c}), (AttributeSet{a, b, c}));
}

TEST(Determined, IsWhatTheClosureHasOfIt) {
  test_support::Rng rng(5);
  for (int round = 0; round < 300; ++round) {
    std::string text = "fds:\n";
    const auto side = [&] { return fmt::format("[a{}, a{}]", rng.below(4), 4 + rng.below(4)); };
    for (std::size_t i = 0; i < 1 + rng.below(4); ++i) {
      text += fmt::format("  - {{ from: [a{}], to: {} }}\n  - {{ from: {}, to: {} }}\n",
                          rng.below(8), side(), side(), side());
    }
    const Topology topology = test_support::topology_of(
        text +
        "streams:\n"
        "  in: { to: C.i, attributes: [a0, a1, a2, a3, a4, a5, a6, a7] }\n"
        "  out: { from: C.o }\n"
        "components: { C: { annotation: { from: i, to: o, label: CR } } }\n");
    const auto some = [&] {
      AttributeSet result;
      for (const AttributeId a : topology.streams().front().attributes) {
        if (rng.below(3) == 0) result.push_back(a);
      }
      return result;
    };
    const AttributeSet set = some(), among = some();
    EXPECT_EQ(determined(topology, set, among), set_intersection(closure(topology, set), among))
        << text << describe(topology, set) << " " << describe(topology, among);
  }
}

}  // namespace
}  // namespace firebreak::topology

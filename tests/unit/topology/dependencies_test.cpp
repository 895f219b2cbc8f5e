// SPDX-License-Identifier: Apache-2.0
#include "topology/dependencies.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "support/models.h"

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

}  // namespace
}  // namespace firebreak::topology

// SPDX-License-Identifier: Apache-2.0
// What tells the messages of a stream apart, and where that is lost (semantics 3.10).
#include "topology/unique_keys.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "support/models.h"
#include "support/text.h"

namespace firebreak::topology {
namespace {

using test_support::replaced;
using test_support::topology_of;

const std::string kChain = R"(
streams:
  in:   { to: F.in, attributes: [a, b], unique: [[a], [b]] }
  next: { from: F.out, to: G.in, attributes: [a] }
  last: { from: G.out, attributes: [a] }
components:
  F: { annotation: { from: in, to: out, label: CR } }
  G: { annotation: { from: in, to: out, label: OW, subscript: [a] } }
)";

std::string keys(const std::string& yaml, const std::string& stream) {
  const Topology topology = topology_of(yaml);
  return describe(topology, UniqueKeys(topology).of(*topology.find_stream(stream)));
}

TEST(UniqueKeys, AreKeptAsFarAsTheirAttributes) {
  EXPECT_EQ(keys(kChain, "in"), "[a] and [b]");
  EXPECT_EQ(keys(kChain, "next"), "[a]");
  EXPECT_EQ(keys(kChain, "last"), "[a]");
}

TEST(UniqueKeys, AreNotKeptBesideAnAttributeOfThePath) {
  EXPECT_EQ(keys(replaced(kChain, "G.in, attributes: [a]", "G.in, attributes: [a, c]"), "next"),
            "");
  EXPECT_EQ(keys(replaced(kChain, "label: CR", "label: CR, rewrites: [a]"), "next"), "");
}

TEST(UniqueKeys, AreNotKeptWhereOthersEmitOrArrive) {
  const std::string more = replaced(kChain, "streams:\n", "streams:\n  on: { to: F.on }\n");
  EXPECT_EQ(
      keys(replaced(more, "from: in, to: out, label: CR", "from: [in, on], to: out, label: CR"),
           "next"),
      "");
  EXPECT_EQ(keys(replaced(kChain, "streams:\n", "streams:\n  on: { to: F.in }\n"), "next"), "");
}

// Several instances, or partitions of which the message tells none.
TEST(UniqueKeys, AreNotKeptWhereOneMessageIsAnsweredSeveralTimes) {
  const auto desk = [](const char* instances, const char* path, const char* carried) {
    return keys(fmt::format(R"(
streams:
  put: {{ to: X.put, attributes: [k] }}
  ask: {{ to: X.ask, attributes: [{}], unique: [id] }}
  told: {{ from: X.told, attributes: [id] }}
components:
  X:
    {}
    annotation:
      - {{ from: put, label: CW }}
      - {{ from: ask, to: told, {} }}
)",
                            carried, instances, path),
                "told");
  };
  const char* const by = "instances: { count: 2, by: [k] }";
  EXPECT_EQ(desk("late: ignored", "label: CR", "id"), "[id]");
  EXPECT_EQ(desk(by, "label: CR", "id"), "");
  EXPECT_EQ(desk(by, "label: CR", "id, k"), "[id]");
  EXPECT_EQ(desk("late: ignored", "label: OR, subscript: [k]", "id"), "");
  EXPECT_EQ(desk("late: ignored", "label: OR, subscript: [k]", "id, k"), "[id]");
}

std::string again(const std::string& yaml) {
  return replaced(yaml, "unique: [[a], [b]]", "unique: [[a], [b]], delivery: at-least-once");
}

TEST(UniqueKeys, HoldOfWhatComesAgainAsItWas) {
  EXPECT_EQ(keys(again(kChain), "in"), "[a] and [b]");
  EXPECT_EQ(keys(again(kChain), "next"), "[a]");
  const std::string lost = replaced(kChain, "F: { ", "F: { crash: replay, ");
  EXPECT_EQ(keys(lost, "next"), "[a]");
  EXPECT_EQ(keys(replaced(kChain, "label: CR", "label: CR, repeats: true"), "next"), "[a]");
}

TEST(UniqueKeys, AreVoidBehindWhoTellsSomethingElseTheSecondTime) {
  EXPECT_EQ(keys(again(kChain), "last"), "");
  EXPECT_EQ(keys(replaced(kChain, "label: CR", "label: CR, repeats: true"), "last"), "");
  EXPECT_EQ(keys(replaced(kChain, "F: { ", "F: { crash: replay, "), "last"), "");
  EXPECT_EQ(keys(replaced(kChain, "G: { ", "G: { crash: replay, "), "last"), "");
  EXPECT_EQ(keys(again(replaced(kChain, "label: CR", "label: CW")), "next"), "");
  EXPECT_EQ(keys(again(replaced(kChain, "label: CR", "label: CW")), "last"), "");
}

TEST(UniqueKeys, HoldBehindWhoKnowsThatItHasHandledIt) {
  const std::string knows = again(replaced(kChain, "label: OW", "label: OW, idempotent: true"));
  EXPECT_EQ(keys(knows, "last"), "[a]");
  EXPECT_EQ(keys(replaced(knows, "G: { ", "G: { crash: replay, "), "last"), "");
  EXPECT_EQ(keys(replaced(knows, "G: { ", "G: { crash: forgets, "), "last"), "");
  EXPECT_EQ(keys(replaced(knows, "label: CR", "label: CW"), "last"), "");
}

TEST(UniqueKeys, TellMessagesApartAndNotTheirHandlings) {
  const auto handlings = [](const std::string& yaml) {
    const Topology topology = topology_of(yaml);
    const StreamId in = *topology.find_stream("in");
    const UniqueKeys unique(topology);
    EXPECT_TRUE(unique.tells_apart(in, in, topology[in].attributes));
    return unique.tells_handlings_apart(in, in, topology[in].attributes);
  };
  EXPECT_TRUE(handlings(kChain));
  EXPECT_FALSE(handlings(again(kChain)));
}

TEST(UniqueKeys, SayWhatWouldHaveToBeDeliveredOnce) {
  const Topology topology = topology_of(again(kChain));
  const UniqueKeys unique(topology);
  const ToldAgain& told = unique.told_again(*topology.find_stream("last"));
  EXPECT_FALSE(told.always);
  EXPECT_EQ(told.streams, std::vector{*topology.find_stream("in")});
  EXPECT_FALSE(unique.told_again(*topology.find_stream("in")).ever());
}

// Not by looking upstream anew from each.
TEST(UniqueKeys, AreKeptAlongAWayOfAnyLength) {
  constexpr int kLength = 20'000;
  std::string streams = "streams:\n  s0: { to: C0.i, attributes: [k], unique: [k] }\n";
  std::string components = "components:\n";
  for (int i = 1; i <= kLength; ++i) {
    const std::string to = i < kLength ? fmt::format("to: C{}.i, ", i) : "";
    streams += fmt::format("  s{}: {{ from: C{}.o, {}attributes: [k] }}\n", i, i - 1, to);
    components += fmt::format("  C{}: {{ annotation: {{ from: i, to: o, label: CR }} }}\n", i - 1);
  }
  const Topology topology = topology_of(streams + components);
  const auto start = std::chrono::steady_clock::now();
  const UniqueKeys unique(topology);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  for (const Stream& stream : topology.streams()) EXPECT_EQ(unique.of(stream.id).size(), 1U);
}

TEST(UniqueKeys, AreNotKeptByOneWhomReplicasAsk) {
  const std::string asked = replaced(replaced(kChain, "[[a], [b]]", "[[a], [b]], Rep: true"),
                                     "F: { ", "F: { Rep: false, ");
  EXPECT_EQ(keys(asked, "next"), "");
  EXPECT_EQ(keys(replaced(asked, "F: { Rep: false, ", "F: { "), "next"), "[a]");
}

}  // namespace
}  // namespace firebreak::topology

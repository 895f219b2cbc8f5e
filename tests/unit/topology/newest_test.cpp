// SPDX-License-Identifier: Apache-2.0
// Who keeps the newest, and who misses what is stale (semantics 3.11).
#include "topology/newest.h"

#include <gtest/gtest.h>

#include <string>

#include "support/models.h"
#include "support/text.h"

namespace firebreak::topology {
namespace {

using test_support::replaced;
using test_support::topology_of;

const std::string kChain = R"(
streams:
  in:   { to: C.in, attributes: [key, part, time] }
  next: { from: C.out, to: D.in, attributes: [key, part, time] }
  out:  { from: D.out, attributes: [key, time] }
components:
  C: { annotation: { from: in, to: out, label: OW, subscript: [key, part], newest: [time] } }
  D: { annotation: { from: in, to: out, label: OW, subscript: [key], newest: [time] } }
)";

bool hides(const std::string& yaml) {
  const Topology topology = topology_of(yaml);
  return hides_stale(topology, Conflicts(topology), PathId(0), *topology.find_stream("next"));
}

TEST(Newest, SharesByItsVersionAndIsNotSealed) {
  const Topology topology = topology_of(
      replaced(kChain, "[key, part, time] }\n  next", "[key, part, time], seal: [key] }\n  next"));
  const Conflicts all(topology);
  const auto conflicts = all.of(PathId(0));
  ASSERT_EQ(conflicts.size(), 1U);
  EXPECT_EQ(describe(topology, conflicts[0].shared), "key, part, time");
  EXPECT_TRUE(conflicts[0].complete.unknown);
}

TEST(Newest, IsStaleOnlyBesideAnotherVersion) {
  const Topology topology = topology_of(kChain);
  const auto older = stale_conflict(topology, PathId(0));
  ASSERT_TRUE(older);
  EXPECT_EQ(describe(topology, older->shared), "key, part");
  const Topology within =
      topology_of(replaced(kChain, "newest: [time] } }\n  D", "newest: [part] } }\n  D"));
  EXPECT_FALSE(stale_conflict(within, PathId(0)));
}

TEST(Newest, IsNotMissedWhereOneKeepsTheSame) {
  EXPECT_TRUE(hides(kChain));
  EXPECT_FALSE(hides(replaced(kChain, "subscript: [key], newest: [time]", "subscript: [key]")));
}

TEST(Newest, IsMissedInSmallerPartitions) {
  EXPECT_FALSE(hides(replaced(kChain, "subscript: [key, part]", "subscript: [part]")));
}

TEST(Newest, IsMissedWhereWhatTellsItIsNotKept) {
  EXPECT_FALSE(hides(
      replaced(kChain, "newest: [time] } }\n  D", "newest: [time], rewrites: [time] } }\n  D")));
}

TEST(Newest, IsMissedByWhoReadsTheState) {
  const std::string read = replaced(
      replaced(kChain, "streams:\n", "streams:\n  ask: { to: D.ask, attributes: [key] }\n"),
      "D: { annotation: { from: in, to: out, label: OW, subscript: [key], newest: [time] } }",
      "D:\n    annotation:\n"
      "      - { from: in, to: out, label: OW, subscript: [key], newest: [time] }\n"
      "      - { from: ask, to: out, label: OR, subscript: [key] }");
  EXPECT_FALSE(hides(read));
}

TEST(Newest, FlowsAsFarAsItIsNotMissed) {
  const Topology topology = topology_of(kChain);
  const Conflicts conflicts(topology);
  const StaleFlow flow(topology, conflicts);
  EXPECT_EQ(flow.origins(PathId(1)).size(), 2U);
  EXPECT_TRUE(flow.shown_on(*topology.find_stream("next")).empty());
  EXPECT_EQ(flow.shown_on(*topology.find_stream("out")).size(), 2U);
}

}  // namespace
}  // namespace firebreak::topology

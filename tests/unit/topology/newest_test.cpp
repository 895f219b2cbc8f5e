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
  return hides_stale(topology, PathId(0), *topology.find_stream("next"));
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
  const auto older = stale_conflicts(topology, PathId(0));
  ASSERT_EQ(older.size(), 1U);
  EXPECT_EQ(describe(topology, older[0].shared), "key, part");
  const Topology within =
      topology_of(replaced(kChain, "newest: [time] } }\n  D", "newest: [part] } }\n  D"));
  EXPECT_TRUE(stale_conflicts(within, PathId(0)).empty());
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

std::string with_reader() {
  return replaced(
      replaced(kChain, "streams:\n", "streams:\n  ask: { to: D.ask, attributes: [key] }\n"),
      "D: { annotation: { from: in, to: out, label: OW, subscript: [key], newest: [time] } }",
      "D:\n    annotation:\n"
      "      - { from: in, to: out, label: OW, subscript: [key], newest: [time] }\n"
      "      - { from: ask, to: out, label: OR, subscript: [key] }");
}

TEST(Newest, IsMissedInPlaceByWhoReadsTheState) {
  EXPECT_TRUE(hides(with_reader()));
  const Topology topology = topology_of(with_reader());
  const Conflicts conflicts(topology);
  const StaleFlow flow(topology, conflicts);
  EXPECT_EQ(flow.upstream(PathId(1)), std::vector{PathId(0)});
  EXPECT_EQ(flow.missed_by(PathId(2)), std::vector{PathId(0)});
  EXPECT_TRUE(flow.missed_by(PathId(1)).empty());
}

const std::string kTwo = R"(
streams:
  put:  { to: C.put, attributes: [key, time] }
  drop: { to: C.drop, attributes: [key, time] }
  next: { from: C.out, to: D.in, attributes: [key, time] }
  out:  { from: D.out, attributes: [key, time] }
components:
  C: { annotation: { from: [put, drop], to: out, label: OW, subscript: [key], newest: [time] } }
  D: { annotation: { from: in, to: out, label: OW, subscript: [key], newest: [time] } }
)";

TEST(Newest, IsHeldTogetherByTwo) {
  const Topology topology = topology_of(kTwo);
  EXPECT_TRUE(hold_together(topology, PathId(0), PathId(1)));
  EXPECT_FALSE(hold_together(topology, PathId(0), PathId(2)));
  EXPECT_EQ(stale_conflicts(topology, PathId(0)).size(), 2U);
  const Conflicts conflicts(topology);
  EXPECT_EQ(conflicts.of(PathId(0)).size(), 1U) << "of two inputs none is of one version";
  const InputId put = topology[PathId(0)].from, drop = topology[PathId(1)].from;
  EXPECT_TRUE(listed_later(topology, drop, put));
  EXPECT_FALSE(listed_later(topology, put, drop));
  EXPECT_FALSE(listed_later(topology, put, put));
}

TEST(Newest, LeavesInTheOrderOfVersions) {
  const Topology topology = topology_of(kTwo);
  const AttributeSet key = topology[PathId(0)].gate.attributes;
  EXPECT_TRUE(emits_in_order_of_versions(topology, PathId(0), PathId(1), key));
  EXPECT_FALSE(emits_in_order_of_versions(topology, PathId(0), PathId(1), {}));
  const Topology replayed =
      topology_of(replaced(kTwo, "  C: { annotation", "  C: { crash: replay, annotation"));
  EXPECT_FALSE(emits_in_order_of_versions(replayed, PathId(0), PathId(0), key));
}

TEST(Newest, MakesUpForWhatIsMissing) {
  const Topology topology = topology_of(kTwo);
  EXPECT_TRUE(makes_up_for_missing(topology, *topology.find_stream("next")));
  EXPECT_FALSE(makes_up_for_missing(topology, *topology.find_stream("out")));
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

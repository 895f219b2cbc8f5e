// SPDX-License-Identifier: Apache-2.0
// What a hole is said to matter is what verify finds once it is filled in the best way.
#include "imports/rank.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "check/verify.h"
#include "imported.h"
#include "topology/builder.h"

namespace firebreak::imports {
namespace {

std::size_t anomalies(topology::Model model, bool faults) {
  for (topology::StreamDecl& stream : model.streams) {
    if (!faults) stream.delivery = topology::Delivery::ExactlyOnce;
  }
  base::Diagnostics diagnostics;
  const auto topology = topology::build(model, {}, diagnostics);
  EXPECT_TRUE(topology.has_value());
  base::Environment environment;
  const result::Verification found = check::verify(*topology, {.traces = 0}, environment);
  return static_cast<std::size_t>(std::ranges::count_if(
      found.sinks,
      [](const result::SinkVerdict& sink) { return sink.anomaly != result::Anomaly::None; }));
}

void expect_true(const Imported& all, const Weight& weight) {
  const Hole& hole = all.graph.holes.at(weight.hole);
  SCOPED_TRACE(hole.subject + " " + hole.property);
  const auto better = best_case(all.graph, all.model, hole);
  if (!better) return;
  EXPECT_EQ(anomalies(all.model, true) - anomalies(*better, true), weight.gains);
  EXPECT_EQ(anomalies(all.model, false) - anomalies(*better, false), weight.without_faults);
}

// "subject property gains without_faults", of what helps.
std::vector<std::string> ranked(const Imported& all) {
  EXPECT_FALSE(all.graph.refused());
  std::vector<std::string> told;
  for (const Weight& weight : weigh(all.graph, all.model)) {
    expect_true(all, weight);
    const Hole& hole = all.graph.holes.at(weight.hole);
    if (weight.gains + weight.without_faults == 0) continue;
    told.push_back(hole.subject + " " + hole.property + " " + std::to_string(weight.gains) + " " +
                   std::to_string(weight.without_faults));
  }
  return told;
}

// Two sinks behind `shared`, one behind `alone`; `delivery` of all that these read.
Imported forked(const std::string& delivery) {
  const std::string text = R"(name: t
spouts: [ { id: s, className: a.S } ]
bolts:
  - { id: alone, className: a.Unknown }
  - { id: one, className: a.Relay }
  - { id: shared, className: a.Unknown }
  - { id: two, className: a.Relay }
streams:
  - { from: s, to: alone, grouping: { type: SHUFFLE } }
  - { from: s, to: shared, grouping: { type: SHUFFLE } }
  - { from: shared, to: one, grouping: { type: SHUFFLE } }
  - { from: shared, to: two, grouping: { type: SHUFFLE } }
)";
  std::string overlay = "streams:\n";
  for (const char* stream : {"s.in", "s>alone", "s>shared", "shared>one", "shared>two"}) {
    overlay += std::string("  ") + stream + ": { delivery: " + delivery + " }\n";
  }
  Request request;
  request.files = {"t.yaml"};
  request.classes = "c.yaml";
  request.overlay = "o.yaml";
  return imported("flux",
                  {{"t.yaml", text},
                   {"o.yaml", overlay},
                   {"c.yaml", "classes:\n  a.Relay: { state: none, label: CR }\n"}},
                  request);
}

TEST(Rank, WhatMostSinksDependOnIsFirst) {
  EXPECT_THAT(ranked(forked("exactly-once")),
              testing::ElementsAre("shared annotation 2 2", "alone annotation 1 1"));
}

TEST(Rank, WhatHelpsButForRepetitionsComesNext) {
  EXPECT_THAT(ranked(forked("at-least-once")),
              testing::ElementsAre("shared annotation 0 2", "alone annotation 0 1"));
}

// How many tasks a sub-topology has is one hole for all its processors.
TEST(Rank, TheNumberOfAGroupIsThatOfAllItsNodes) {
  const std::string text = R"(Topologies:
   Sub-topology: 0
    Source: KSTREAM-SOURCE-0000000000 (topics: [a])
      --> KSTREAM-AGGREGATE-0000000001
    Processor: KSTREAM-AGGREGATE-0000000001 (stores: [s])
      --> KTABLE-TOSTREAM-0000000002
      <-- KSTREAM-SOURCE-0000000000
    Processor: KTABLE-TOSTREAM-0000000002 (stores: [])
      --> KSTREAM-SINK-0000000003
      <-- KSTREAM-AGGREGATE-0000000001
    Sink: KSTREAM-SINK-0000000003 (topic: b)
      <-- KTABLE-TOSTREAM-0000000002
)";
  const Imported all = imported("kafka-streams", {{"d.txt", text}});
  const auto hole = std::ranges::find(all.graph.holes, "parallelism", &Hole::property);
  ASSERT_NE(hole, all.graph.holes.end());
  const auto better = best_case(all.graph, all.model, *hole);
  ASSERT_TRUE(better.has_value());
  for (const topology::ComponentDecl& component : better->components) {
    EXPECT_EQ(component.instances.count, 1U) << component.name.text;
  }
  ranked(all);
}

TEST(Rank, HolesThatAreNotWeighedAreCounted) {
  const Imported all = forked("exactly-once");
  std::vector<Weight> weights = weigh(all.graph, all.model);
  ASSERT_GT(weights.size(), 1U);
  EXPECT_THAT(table(all.graph, weights, {}), testing::Not(testing::HasSubstr("are weighed")));
  weights.back().weighed = false;
  EXPECT_THAT(table(all.graph, weights, {}),
              testing::HasSubstr(std::to_string(weights.size() - 1) + " of " +
                                 std::to_string(weights.size()) + " holes are weighed"));
}

}  // namespace
}  // namespace firebreak::imports

// SPDX-License-Identifier: Apache-2.0
// How far it is from where a difference begins to where it is seen, counted by hand.
#include "encodings/difference_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "encodings/context.h"
#include "support/models.h"

namespace firebreak::encodings {
namespace {

using testing::IsEmpty;

class Graph {
 public:
  explicit Graph(std::string_view text, Mode mode = Mode::Run)
      : topology_(test_support::topology_of(text)), context_(topology_, mode), graph_(context_) {}

  topology::PathId path(const std::string& component, std::size_t number = 0) const {
    return topology_[*topology_.find_component(component)].paths.at(number);
  }
  topology::StreamId stream(const std::string& name) const { return *topology_.find_stream(name); }

  // From what begins at the path to the sink.
  Distance distance(Start start, topology::PathId path, const std::string& sink) const {
    const std::vector<std::uint32_t> from{graph_.vertex(topology_, {start, path, {}})};
    return graph_.forward(from).distance[graph_.sink_vertex(stream(sink))];
  }
  // The same, looked for from the sink on.
  Distance back(Start start, topology::PathId path, const std::string& sink,
                DifferenceGraph::Views views = DifferenceGraph::Views::Dear) const {
    const std::vector<std::uint32_t> goals{graph_.sink_vertex(stream(sink))};
    const auto near = graph_.backward(goals, kUnreachable, views);
    const auto place = near.find(graph_.vertex(topology_, {start, path, {}}));
    return place == near.end() ? kUnreachable : place->second;
  }
  std::vector<topology::PathId> states(const std::string& sink) const {
    return visible_states(context_, stream(sink));
  }

 private:
  const topology::Topology topology_;
  const EncodingContext context_;
  const DifferenceGraph graph_;
};

const std::string kStore = R"(streams:
  raw:   { to: A.in, attributes: [a] }
  put:   { from: A.out, to: S.put, attributes: [a] }
  get:   { to: S.get, attributes: [a] }
  ack:   { from: S.ack, attributes: [a] }
  value: { from: S.value, to: B.in, attributes: [a] }
  out:   { from: B.out, attributes: [a] }
components:
  A: { Rep: true, annotation: { from: in, to: out, label: OR, subscript: [a] } }
  S:
    Rep: REP
    annotation:
      - { from: put, to: ack, label: OW, subscript: [a] }
      - { from: get, to: value, label: OR, subscript: [a] }
  B: { Rep: true, annotation: { from: in, to: out, label: CR } }
)";

std::string store(const std::string& rep) {
  std::string text = kStore;
  return text.replace(text.find("REP"), 3, rep);
}

TEST(DifferenceGraph, EachDeliveryCountsAndEachReadingOfAStateIsDear) {
  const Graph g(store("true"));
  EXPECT_EQ(g.distance(Start::Race, g.path("S", 1), "out"), 1U);  // value
  EXPECT_EQ(g.distance(Start::Race, g.path("A"), "ack"), 1U);     // put
  EXPECT_EQ(g.distance(Start::Race, g.path("S"), "ack"), 0U);
  EXPECT_EQ(g.distance(Start::Race, g.path("A"), "out"), kViewEdge + 3);  // put, get, value
  EXPECT_EQ(g.distance(Start::Race, g.path("S"), "out"), kViewEdge + 2);
  EXPECT_EQ(g.distance(Start::Race, g.path("S", 1), "ack"), kUnreachable);
}

TEST(DifferenceGraph, IsTheSameFromTheSink) {
  const Graph g(store("true"));
  for (const std::string sink : {"ack", "out"}) {
    for (const topology::PathId path : {g.path("A"), g.path("S"), g.path("S", 1)}) {
      EXPECT_EQ(g.back(Start::Race, path, sink), g.distance(Start::Race, path, sink)) << sink;
    }
  }
  EXPECT_EQ(g.back(Start::Race, g.path("A"), "out", DifferenceGraph::Views::Plain), 3U);
}

// One state, the same for all replicas that read it.
TEST(DifferenceGraph, ReplicasShareTheStateOfOneComponent) {
  const Graph g(store("false"), Mode::Replica);
  EXPECT_EQ(g.distance(Start::Race, g.path("S"), "ack"), 0U);
  EXPECT_EQ(g.distance(Start::Race, g.path("S"), "out"), kUnreachable);
  EXPECT_EQ(Graph(store("false")).distance(Start::Race, g.path("S"), "out"), kViewEdge + 2);
}

TEST(DifferenceGraph, ASinkSeesStatesUpstreamOfReplicas) {
  const Graph g(store("true"));
  EXPECT_EQ(g.states("ack"), std::vector{g.path("S")});
  EXPECT_EQ(g.states("out"), std::vector{g.path("S")});
  EXPECT_THAT(Graph(store("false")).states("out"), IsEmpty());
}

// What is stale is missing behind what hides it: at each stream where it shows.
TEST(DifferenceGraph, WhatIsStaleIsMissingFurtherOn) {
  const Graph g(R"(streams:
  in:    { to: A.in, attributes: [a, n], unique: [a, n] }
  shown: { from: A.out, attributes: [a, n], observe: { newest: [n], by: [a] } }
  next:  { from: A.out, to: B.in, attributes: [a, n] }
  all:   { from: A.out, to: C.in, attributes: [a, n] }
  kept:  { from: B.out, attributes: [a, n] }
  out:   { from: C.out, attributes: [a, n] }
components:
  A: { annotation: { from: in, to: out, label: OW, subscript: [a], newest: [n] } }
  B: { annotation: { from: in, to: out, label: OW, subscript: [a], newest: [n] } }
  C: { annotation: { from: in, to: out, label: CW } }
)");
  EXPECT_EQ(g.distance(Start::Stale, g.path("A"), "out"), 1U);
  EXPECT_NE(g.distance(Start::Stale, g.path("A"), "kept"), kUnreachable);
  EXPECT_EQ(g.distance(Start::Stale, g.path("B"), "kept"), 0U);
}

}  // namespace
}  // namespace firebreak::encodings

// SPDX-License-Identifier: Apache-2.0
// Witnesses: as few source messages as possible, then as few deliveries; and how they decode.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <utility>

#include "queries.h"

namespace firebreak::encodings {
namespace {

using result::Anomaly;
using test_support::deliveries_of;
using test_support::inputs_of;
using test_support::Questions;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST(Witness, OnePathNeedsTwoMessages) {
  const Questions q(
      "streams:\n"
      "  in:  { to: C.in, attributes: [a] }\n"
      "  out: { from: C.out, attributes: [a] }\n"
      "components:\n  C:\n    annotation: { from: in, to: out, label: OW, subscript: [a] }\n");
  const result::Trace trace = q.minimal_trace("out", Anomaly::Run);
  EXPECT_THAT(inputs_of(trace), ElementsAre("in#1", "in#2"));
  EXPECT_THAT(deliveries_of(trace.worlds[0]), UnorderedElementsAre("C.in(in#1)", "C.in(in#2)"));
  std::vector<std::string> reversed = deliveries_of(trace.worlds[1]);
  std::reverse(reversed.begin(), reversed.end());
  EXPECT_EQ(deliveries_of(trace.worlds[0]), reversed);
  EXPECT_EQ(trace.worlds[0].name, "run 1");
  EXPECT_EQ(trace.worlds[1].name, "run 2");
  EXPECT_EQ(trace.sink, "out");
  EXPECT_EQ(trace.anomaly, Anomaly::Run);
}

TEST(Witness, ReadAndWriteFromTwoSources) {
  const Questions q(
      "streams:\n"
      "  put:   { to: S.write, attributes: [a] }\n"
      "  get:   { to: S.read, attributes: [a] }\n"
      "  value: { from: S.value, attributes: [a] }\n"
      "components:\n  S:\n    Rep: true\n    annotation:\n"
      "      - { from: write, to: value, label: CW }\n"
      "      - { from: read, to: value, label: OR, subscript: [a] }\n");
  const result::Trace trace = q.minimal_trace("value", Anomaly::Instance);
  EXPECT_THAT(inputs_of(trace), UnorderedElementsAre("put#1", "get#1"));
  EXPECT_EQ(trace.worlds[0].name, "replica 1");
  EXPECT_EQ(trace.worlds[0].deliveries.at(0).instance, 1U);
  EXPECT_EQ(trace.worlds[1].deliveries.at(0).instance, 2U);
}

// Two branches that meet again at paths of this label.
std::string diamond(const std::string& label) {
  return "streams:\n"
         "  in:    { to: Fork.in, attributes: [a] }\n"
         "  left:  { from: Fork.left, to: Join.left, attributes: [a] }\n"
         "  right: { from: Fork.right, to: Join.right, attributes: [a] }\n"
         "  out:   { from: Join.out, attributes: [a] }\n"
         "components:\n"
         "  Fork:\n    annotation:\n"
         "      - { from: in, to: left, label: CR }\n"
         "      - { from: in, to: right, label: CR }\n"
         "  Join:\n    annotation:\n"
         "      - { from: left, to: out, label: " +
         label +
         " }\n"
         "      - { from: right, to: out, label: " +
         label + " }\n";
}

// The two branches of a diamond bring one message to the join twice, in either order.
TEST(Witness, BranchesOfADiamondRace) {
  const Questions q(diamond("OW, subscript: [a]"));
  const result::Trace trace = q.minimal_trace("out", Anomaly::Run);
  EXPECT_THAT(inputs_of(trace), ElementsAre("in#1"));
  EXPECT_THAT(deliveries_of(trace.worlds[0]),
              UnorderedElementsAre("Fork.in(in#1)", "Join.left(left#1)", "Join.right(right#1)"));
}

// Lineages of one message are defined when they are asked about. That takes nothing from the proof.
TEST(Witness, TheSearchForOneLeavesTheProof) {
  const Questions q(diamond("OW"));
  auto asked = q.query(Mode::Run);
  ASSERT_TRUE(asked.inductive());
  EXPECT_TRUE(asked.minimal_witness(q.sink("out"), Observation::Contents).fewest_messages);
  EXPECT_TRUE(asked.inductive());
}

// A diamond whose branches do not meet at a race needs a second message.
TEST(Witness, BranchesThatDoNotMeetDoNotRace) {
  const Questions q(
      "streams:\n"
      "  in:    { to: Fork.in, attributes: [a] }\n"
      "  left:  { from: Fork.left, to: Join.left, attributes: [a] }\n"
      "  right: { from: Fork.right, attributes: [a] }\n"
      "  out:   { from: Join.out, attributes: [a] }\n"
      "components:\n"
      "  Fork:\n    annotation:\n"
      "      - { from: in, to: left, label: CR }\n"
      "      - { from: in, to: right, label: CR }\n"
      "  Join:\n    annotation: { from: left, to: out, label: OW, subscript: [a] }\n");
  EXPECT_THAT(inputs_of(q.minimal_trace("out", Anomaly::Run)), ElementsAre("in#1", "in#2"));
}

// Two copies of one emission, one of them by way of another component.
TEST(Witness, ACopyRacesWithItsDetour) {
  const Questions q(
      "streams:\n"
      "  in:   { to: A.in, attributes: [a] }\n"
      "  once: { from: A.once, to: B.in, attributes: [a] }\n"
      "  fork: { from: A.once, to: C.in, attributes: [a] }\n"
      "  more: { from: C.out, to: B.in, attributes: [a] }\n"
      "  out:  { from: B.out, attributes: [a] }\n"
      "components:\n"
      "  A:\n    annotation: { from: in, to: once, label: CR }\n"
      "  B:\n    annotation: { from: in, to: out, label: OW, subscript: [a] }\n"
      "  C:\n    annotation: { from: in, to: out, label: CR }\n");
  const result::Trace trace = q.minimal_trace("out", Anomaly::Run);
  EXPECT_THAT(inputs_of(trace), ElementsAre("in#1"));
  EXPECT_THAT(deliveries_of(trace.worlds[0]),
              UnorderedElementsAre("A.in(in#1)", "C.in(fork#1)", "B.in(more#1)", "B.in(once#1)"));
}

// Two streams bring one message to a component whose instances share nothing.
TEST(Witness, CopiesOfOneMessageMissEachOtherInTwoInstances) {
  const Questions q(
      "streams:\n"
      "  in:    { to: Fork.in, attributes: [a] }\n"
      "  left:  { from: Fork.left, to: Join.in, attributes: [a] }\n"
      "  right: { from: Fork.right, to: Join.in, attributes: [a] }\n"
      "  out:   { from: Join.out, attributes: [a] }\n"
      "components:\n"
      "  Fork:\n    annotation:\n"
      "      - { from: in, to: left, label: CR }\n"
      "      - { from: in, to: right, label: CR }\n"
      "  Join:\n    instances: { count: 2 }\n"
      "    annotation: { from: in, to: out, label: CW }\n");
  EXPECT_THAT(inputs_of(q.minimal_trace("out", Anomaly::Run)), ElementsAre("in#1"));
}

// That no fewer messages do is not claimed where one can come twice along one way.
TEST(Witness, IsNotCalledMinimalWhereOneMessageComesTwice) {
  const auto claimed = [](const std::string& in, const std::string& first,
                          const std::string& second, Anomaly anomaly) {
    const Questions q(
        "streams:\n"
        "  in:  { to: A.in, attributes: [a]" +
        in +
        " }\n"
        "  mid: { from: A.out, to: B.in, attributes: [a] }\n"
        "  out: { from: B.out, attributes: [a] }\n"
        "components:\n"
        "  A: { " +
        first +
        " }\n"
        "  B: { Rep: " +
        second + ", annotation: { from: in, to: out, label: OW } }\n");
    return q.minimal("out", anomaly).fewest_messages;
  };
  const std::string pass = "annotation: { from: in, to: out, label: CW }";
  EXPECT_TRUE(claimed("", pass, "true", Anomaly::Instance));
  EXPECT_FALSE(claimed(", delivery: at-least-once", pass, "true", Anomaly::Instance));
  EXPECT_TRUE(claimed("", pass, "false", Anomaly::Run));
  EXPECT_FALSE(claimed("", "Rep: true, " + pass, "false", Anomaly::Run));
}

// Of two races the one nearer to the sink.
TEST(Witness, TheNearestRaceIsShown) {
  const Questions q(
      "streams:\n"
      "  in:  { to: A.in, attributes: [a] }\n"
      "  one: { from: A.out, to: B.in, attributes: [a] }\n"
      "  two: { from: B.out, to: C.in, attributes: [a] }\n"
      "  out: { from: C.out, attributes: [a] }\n"
      "components:\n"
      "  A:\n    annotation: { from: in, to: out, label: OW, subscript: [a] }\n"
      "  B:\n    annotation: { from: in, to: out, label: CR }\n"
      "  C:\n    annotation: { from: in, to: out, label: OR, subscript: [a] }\n");
  const MinimalWitness found = q.minimal("out", Anomaly::Run);
  EXPECT_TRUE(found.fewest_messages && found.shortest_way);
  EXPECT_EQ(q.topology[found.witness.site.path].component, *q.topology.find_component("C"));
}

// Of two ways from the race to the sink the shorter one.
TEST(Witness, TheShortestChainIsShown) {
  const Questions q(
      "streams:\n"
      "  in:    { to: A.in, attributes: [a] }\n"
      "  far:   { from: A.out, to: B.in, attributes: [a] }\n"
      "  near:  { from: A.out, to: C.in, attributes: [a] }\n"
      "  after: { from: B.out, to: C.in, attributes: [a] }\n"
      "  out:   { from: C.out, attributes: [a] }\n"
      "components:\n"
      "  A:\n    annotation: { from: in, to: out, label: OW, subscript: [a] }\n"
      "  B:\n    annotation: { from: in, to: out, label: CR }\n"
      "  C:\n    annotation: { from: in, to: out, label: CR }\n");
  const result::Trace trace = q.minimal_trace("out", Anomaly::Run);
  EXPECT_THAT(deliveries_of(trace.worlds[0]),
              UnorderedElementsAre("A.in(in#1)", "A.in(in#2)", "C.in(near#1)"));
}

// One race a long way up and one message beats a race at the sink and two.
TEST(Witness, FewerMessagesBeatFewerDeliveries) {
  const Questions q(
      "streams:\n"
      "  in:    { to: Fork.in, attributes: [a] }\n"
      "  left:  { from: Fork.left, to: Join.in, attributes: [a] }\n"
      "  right: { from: Fork.right, to: Join.in, attributes: [a] }\n"
      "  pass:  { from: Join.out, to: Pass.in, attributes: [a] }\n"
      "  other: { to: Last.other, attributes: [a] }\n"
      "  last:  { from: Pass.out, to: Last.in, attributes: [a] }\n"
      "  out:   { from: Last.out, attributes: [a] }\n"
      "components:\n"
      "  Fork:\n    annotation:\n"
      "      - { from: in, to: left, label: CR }\n"
      "      - { from: in, to: right, label: CR }\n"
      "  Join:\n    annotation: { from: in, to: out, label: OW, subscript: [a] }\n"
      "  Pass:\n    annotation: { from: in, to: out, label: CR }\n"
      "  Last:\n    annotation:\n"
      "      - { from: in, to: out, label: CR }\n"
      "      - { from: other, to: out, label: OR, subscript: [a] }\n");
  const MinimalWitness found = q.minimal("out", Anomaly::Run);
  EXPECT_TRUE(found.fewest_messages && found.shortest_way);
  EXPECT_EQ(q.topology[found.witness.site.path].component, *q.topology.find_component("Join"));
  EXPECT_THAT(inputs_of(decode(q.topology, found.witness, Anomaly::Run)), ElementsAre("in#1"));
}

// Unsealed, a read races with a write: a message of each will do.
// Sealed, it waits: only what is written can differ, and a third message reads it.
TEST(Witness, AReaderCarriesADifferingStateOn) {
  const auto model = [](const std::string& seal) {
    return "streams:\n"
           "  raw:   { to: A.in, attributes: [a] }\n"
           "  put:   { from: A.out, to: S.write, attributes: [a]" +
           seal +
           " }\n"
           "  get:   { to: S.read, attributes: [a] }\n"
           "  value: { from: S.value, attributes: [a] }\n"
           "  ack:   { from: S.ack, attributes: [a] }\n"
           "components:\n"
           "  A:\n    annotation: { from: in, to: out, label: OR, subscript: [a] }\n"
           "  S:\n    annotation:\n"
           "      - { from: write, to: ack, label: CW }\n"
           "      - { from: read, to: value, label: OR, subscript: [a] }\n";
  };
  const Questions races(model(""));
  EXPECT_THAT(inputs_of(races.minimal_trace("value", Anomaly::Run)),
              UnorderedElementsAre("raw#1", "get#1"));
  const Questions waits(model(", seal: [a]"));
  const MinimalWitness found = waits.minimal("value", Anomaly::Run);
  EXPECT_THAT(inputs_of(decode(waits.topology, found.witness, Anomaly::Run)),
              UnorderedElementsAre("raw#1", "raw#2", "get#1"));
}

TEST(Witness, DivergenceNamesTheState) {
  const Questions q(
      "streams:\n"
      "  in:  { to: A.in, attributes: [a] }\n"
      "  mid: { from: A.out, to: B.in, attributes: [a] }\n"
      "  out: { from: B.out, attributes: [a] }\n"
      "components:\n"
      "  A:\n    Rep: true\n    annotation: { from: in, to: out, label: OW, subscript: [a] }\n"
      "  B:\n    annotation: { from: in, to: out, label: CR }\n");
  const MinimalWitness found = q.minimal("out", Anomaly::Diverge);
  EXPECT_TRUE(found.fewest_messages && found.shortest_way);
  ASSERT_TRUE(found.witness.state);
  EXPECT_EQ(q.topology[*found.witness.state].component, *q.topology.find_component("A"));
  EXPECT_THAT(found.witness.chain, IsEmpty());
}

TEST(Witness, MessagesNameTheirParentsAndPaths) {
  const Questions q(
      "streams:\n"
      "  in:  { to: A.in, attributes: [a, b] }\n"
      "  mid: { from: A.out, to: B.in, attributes: [b] }\n"
      "  out: { from: B.done, attributes: [a] }\n"
      "components:\n"
      "  A:\n    annotation: { from: in, to: out, label: OW, subscript: [a] }\n"
      "  B:\n    annotation: { from: in, to: done, label: CR }\n");
  const result::Trace trace = q.minimal_trace("out", Anomaly::Run);
  const auto last = std::find_if(trace.messages.begin(), trace.messages.end(),
                                 [](const auto& message) { return message.stream == "out"; });
  ASSERT_NE(last, trace.messages.end());
  EXPECT_EQ(last->parent.substr(0, 4), "mid#");
  EXPECT_EQ(last->path_from, "in");
  EXPECT_EQ(last->path_to, "done");
  ASSERT_EQ(last->attributes.size(), 1U);
  EXPECT_EQ(last->attributes[0].first, "a");
}

// Components in a row, none of which keeps an attribute, and the way of a message through them.
class Row {
 public:
  explicit Row(std::size_t length) : topology(test_support::topology_of(text(length))) {
    way.source = *topology.find_stream("s0");
    for (std::size_t i = 0; i < length; ++i) {
      const auto component = *topology.find_component(fmt::format("C{}", i));
      way.hops.push_back(
          {topology[component].paths.front(), *topology.find_stream(fmt::format("s{}", i + 1))});
    }
    witness.sink = way.hops.back().stream;
  }

  const topology::Topology topology;
  Lineage way;
  Witness witness;

 private:
  static std::string text(std::size_t length) {
    std::string text = "streams:\n  s0: { to: C0.i, attributes: [a] }\n";
    std::string components = "components:\n";
    for (std::size_t i = 0; i < length; ++i) {
      const std::string to = i + 1 < length ? fmt::format("to: C{}.i, ", i + 1) : "";
      text += fmt::format("  s{}: {{ from: C{}.o, {}attributes: [{}] }}\n", i + 1, i, to,
                          i % 2 == 0 ? 'b' : 'a');
      components += fmt::format("  C{}: {{ annotation: {{ from: i, to: o, label: OW }} }}\n", i);
    }
    return text + components;
  }
};

double seconds_to_decode(const Row& row) {
  const std::clock_t start = std::clock();
  decode(row.topology, row.witness, Anomaly::Run);
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

TEST(Witness, ARaceAtTheEndOfALongRowIsDecodedInLinearTime) {
  Row row(40'000);
  Swap swap;
  swap.reader = row.way;
  row.witness.chain = {{{}, swap.reader.hops.back()}};
  row.witness.site.path = swap.reader.hops.back().path;
  swap.reader.hops.pop_back();
  swap.writer = swap.reader;
  swap.writer.message = 2;
  row.witness.cause = std::move(swap);
  EXPECT_LT(seconds_to_decode(row), 3);
}

TEST(Witness, ALossAtTheBeginningOfALongRowIsDecodedInLinearTime) {
  Row row(40'000);
  row.witness.site = {.start = Start::Loss, .path = {}, .stream = row.way.source};
  for (const Hop& hop : row.way.hops) row.witness.chain.push_back({{}, hop});
  row.witness.cause = LostMessage{{row.way.source, 1, {}}};
  EXPECT_LT(seconds_to_decode(row), 3);
}

}  // namespace
}  // namespace firebreak::encodings

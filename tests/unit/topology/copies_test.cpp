// SPDX-License-Identifier: Apache-2.0
// Streams with several ends, against the same model with the copies written out by hand.
#include "topology/copies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/models.h"
#include "topology/coordination.h"

namespace firebreak::topology {
namespace {

using test_support::diagnostics_of;
using test_support::model_of;
using test_support::topology_of;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kTelemetry = R"(name: telemetry
streams:
  reading: { to: [Latest.in, Audit.in, Audit.again], attributes: [device, time], seal: [device], order: { fifo: [device] }, delivery: at-least-once, producers: { count: 3, by: [device] } }
  shown: { from: Latest.out, to: [Audit.shown, Latest.back], attributes: [device] }
  log: { from: Audit.out, attributes: [device] }
components:
  Latest:
    Rep: true
    annotation:
      - { from: in, to: out, label: OW, subscript: [device] }
      - { from: back, label: CW }
    order: { mechanism: dynamic, streams: [reading] }
  Audit:
    annotation:
      - { from: [in, again, shown], to: out, label: CW }
    order: { mechanism: sequencing, streams: [reading, shown to Audit.shown], by: [device] }
)";

constexpr std::string_view kByHand = R"(name: telemetry
streams:
  reading: { to: copies of reading.in, attributes: [device, time], seal: [device], order: { fifo: [device] }, producers: { count: 3, by: [device] } }
  shown to Audit.shown: { from: Latest.out, to: Audit.shown, attributes: [device] }
  log: { from: Audit.out, attributes: [device] }
  reading to Latest.in: { from: copies of reading.out, to: Latest.in, attributes: [device, time], seal: [device], order: { fifo: [device] }, delivery: at-least-once, producers: { count: 3, by: [device] } }
  reading to Audit.in: { from: copies of reading.out, to: Audit.in, attributes: [device, time], seal: [device], order: { fifo: [device] }, delivery: at-least-once, producers: { count: 3, by: [device] } }
  reading to Audit.again: { from: copies of reading.out, to: Audit.again, attributes: [device, time], seal: [device], order: { fifo: [device] }, delivery: at-least-once, producers: { count: 3, by: [device] } }
  shown to Latest.back: { from: Latest.out, to: Latest.back, attributes: [device] }
components:
  Latest:
    Rep: true
    annotation:
      - { from: in, to: out, label: OW, subscript: [device] }
      - { from: back, label: CW }
    order: { mechanism: dynamic, streams: [reading to Latest.in] }
  Audit:
    annotation:
      - { from: [in, again, shown], to: out, label: CW }
    order: { mechanism: sequencing, streams: [reading to Audit.in, reading to Audit.again, shown to Audit.shown], by: [device] }
  copies of reading:
    annotation:
      - { from: in, to: out, label: CR }
)";

std::string as_text(const Model& model) { return frontend::print_model(model); }

std::vector<std::string> names(const Topology& topology, const std::vector<StreamId>& streams) {
  std::vector<std::string> result;
  for (const StreamId id : streams) result.push_back(topology[id].name);
  return result;
}

TEST(Copies, AreWhatOneWouldWriteByHand) {
  EXPECT_EQ(as_text(write_out(model_of(kTelemetry)).model), as_text(model_of(kByHand)));
}

TEST(Copies, AreBuiltLikeThoseWrittenByHand) {
  const Topology copied = topology_of(kTelemetry);
  const Topology by_hand = topology_of(kByHand);
  ASSERT_EQ(copied.streams().size(), by_hand.streams().size());
  for (const Stream& stream : copied.streams()) {
    const Stream& other = by_hand[stream.id];
    EXPECT_EQ(stream.name, other.name);
    EXPECT_EQ(stream.from, other.from);
    EXPECT_EQ(stream.to, other.to);
    EXPECT_EQ(stream.replicated, other.replicated);
    EXPECT_EQ(stream.is_private, other.is_private);
  }
  for (const Component& component : copied.components()) {
    EXPECT_EQ(component.orderings, by_hand[component.id].orderings) << component.name;
    EXPECT_EQ(component.relay, component.name == "copies of reading");
  }
}

TEST(Copies, ComeBackFromTheirText) {
  const Model model = model_of(kTelemetry);
  EXPECT_THAT(as_text(model), HasSubstr("to: [Latest.in, Audit.in, Audit.again]"));
  EXPECT_EQ(as_text(model_of(as_text(model))), as_text(model));
}

TEST(Copies, GoByTheNameOfTheirDeclaration) {
  const Topology topology = topology_of(kTelemetry);
  const StreamId reading = *topology.find_stream("reading");
  EXPECT_THAT(names(topology, topology.declared_with(reading)),
              ElementsAre("reading", "reading to Latest.in", "reading to Audit.in",
                          "reading to Audit.again"));
  const StreamId shown = *topology.find_stream("shown");
  EXPECT_EQ(topology[shown].name, "shown to Audit.shown");
  EXPECT_THAT(names(topology, topology.declared_with(shown)),
              ElementsAre("shown to Audit.shown", "shown to Latest.back"));
  const StreamId log = *topology.find_stream("log");
  EXPECT_THAT(topology.declared_with(log), ElementsAre(log));
}

TEST(Copies, GetACoordinationAllTogether) {
  const Topology before = topology_of(kTelemetry);
  const StreamId reading = *before.find_stream("reading");
  const StreamId shown = *before.find_stream("shown");
  const std::vector<Coordination> pieces = {RemoveDuplicates{reading}, MakeFifo{shown, {}},
                                            SealStream{shown, {}}};
  const Topology after = coordinated(before, pieces);
  for (const StreamId copy : after.declared_with(reading)) {
    EXPECT_EQ(after[copy].delivery, Delivery::ExactlyOnce) << after[copy].name;
  }
  for (const StreamId copy : after.declared_with(shown)) {
    EXPECT_THAT(after[copy].fifos, ElementsAre(AttributeSet{})) << after[copy].name;
    EXPECT_THAT(after[copy].seals, ElementsAre(AttributeSet{})) << after[copy].name;
  }
}

TEST(Copies, OfASourceThatReplicasProduceAreTheirs) {
  const Topology topology = topology_of(R"(streams:
  a: { to: [A.in, B.in], Rep: true }
  b: { from: A.out }
  c: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { Rep: false, annotation: { from: in, to: out, label: CR } }
)");
  EXPECT_TRUE(topology[*topology.find_component("copies of a")].replicated);
  EXPECT_TRUE(topology[*topology.find_component("A")].replicated);
  EXPECT_TRUE(topology[*topology.find_stream("a to B.in")].is_private);
}

TEST(Copies, HaveNamesOfTheirOwn) {
  EXPECT_THAT(diagnostics_of(R"(streams:
  a: { to: [A.in, B.in] }
  a to B.in: { from: A.out }
  c: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { annotation: { from: in, to: out, label: CR } }
  copies of a: { annotation: { from: in, to: out, label: CR } }
)"),
              testing::AllOf(HasSubstr("stream 'a to B.in' is declared twice"),
                             HasSubstr("component 'copies of a' is declared twice")));
}

TEST(Copies, AreNotTooManyAndHaveNamesThatFit) {
  std::string ends;
  for (int i = 0; i < 101; ++i) ends += "A.i" + std::to_string(i) + ", ";
  EXPECT_THAT(diagnostics_of("streams: { a: { to: [" + ends + "] } }\n"),
              HasSubstr("error[too-many-ends]: the 'to' of a stream: 101 ends; the limit is 100"));
  const std::string name(240, 'n');
  EXPECT_THAT(diagnostics_of("streams: { " + name + ": { to: [Reader.in, B.in] } }\n"),
              HasSubstr("error[long-name]: the 'to' of a stream: '" + name.substr(0, 20)));
}

}  // namespace
}  // namespace firebreak::topology

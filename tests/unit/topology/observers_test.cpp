// SPDX-License-Identifier: Apache-2.0
#include "topology/observers.h"

#include <gtest/gtest.h>

#include "support/models.h"
#include "topology/conflicts.h"
#include "topology/seals.h"

namespace firebreak::topology {
namespace {

Topology shop(const char* observe) {
  return test_support::topology_of(
      std::string(
          "streams:\n"
          "  order: { to: Shop.in, attributes: [item], seal: [item] }\n"
          "  left: { from: Shop.out, attributes: [item], order: fifo, producers: 2, accept: run,"
          " delivery: at-least-once, observe: ") +
      observe +
      " }\n"
      "  observer: { from: Shop.out }\n"
      "components: { Shop: { Rep: true, annotation: { from: in, to: out, label: CR } } }\n");
}

TEST(Observers, TellInWhichOrderThingsCome) {
  const Topology topology = shop("{ sequence: [item] }");
  const StreamId sink = *topology.find_stream("left");
  const StreamId into = arriving(topology, sink);
  ASSERT_NE(into, sink);
  EXPECT_EQ(topology[into].name, "left in transit");
  EXPECT_EQ(declared(topology, into), sink);
  const Component& observer = topology[topology[*topology[into].to].component];
  EXPECT_TRUE(is_observer(topology, observer.id));
  EXPECT_EQ(observer.name, "observer of left");
  EXPECT_TRUE(observer.replicated);
  ASSERT_EQ(observer.paths.size(), 1U);
  const Path& path = topology[observer.paths.front()];
  EXPECT_EQ(path.annotation, Annotation::OR);
  EXPECT_EQ(path.gate.attributes, topology[sink].attributes);
}

TEST(Observers, GetWhatIsSaidOfDelivery) {
  const Topology topology = shop("{ latest: [item] }");
  const Stream& sink = topology[*topology.find_stream("left")];
  const Stream& into = topology[arriving(topology, sink.id)];
  EXPECT_EQ(into.delivery, Delivery::AtLeastOnce);
  EXPECT_EQ(into.producers, 2U);
  EXPECT_EQ(into.fifos.size(), 1U);
  EXPECT_EQ(sink.delivery, Delivery::ExactlyOnce);
  EXPECT_EQ(sink.producers, 1U);
  EXPECT_TRUE(sink.fifos.empty());
  EXPECT_EQ(sink.accept, Accept::Run);
  EXPECT_EQ(into.accept, Accept::None);
}

TEST(Observers, WaitForNothing) {
  const Topology topology = shop("{ sequence: [item] }");
  const Conflicts conflicts(topology);
  const Seals seals = find_seals(topology, conflicts);
  const StreamId into = arriving(topology, *topology.find_stream("left"));
  EXPECT_TRUE(seals.streams[into.index()].sealed());
  EXPECT_FALSE(seals.sealed[topology[*topology[into].to].paths.front().index()]);
}

TEST(Observers, AreNotNeededForContents) {
  for (const char* observe : {"set", "multiset"}) {
    const Topology topology = shop(observe);
    EXPECT_EQ(topology.components().size(), 1U);
    const StreamId sink = *topology.find_stream("left");
    EXPECT_EQ(arriving(topology, sink), sink);
    EXPECT_EQ(declared(topology, sink), sink);
  }
}

}  // namespace
}  // namespace firebreak::topology

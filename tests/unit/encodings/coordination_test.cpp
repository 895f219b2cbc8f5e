// SPDX-License-Identifier: Apache-2.0
// Declared coordination: orderings of a component's inputs and FIFO streams (semantics 4).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "queries.h"

namespace firebreak::encodings {
namespace {

using result::Anomaly;
using test_support::Questions;

const std::vector<std::string> kNone;
const std::vector<std::string> kOut{"out"};

// Two streams into a replicated component with an order-sensitive path for each.
std::string two_inputs(const std::string& order, const std::string& gate = "[a]") {
  return "streams:\n"
         "  x:   { to: C.x, attributes: [a, b] }\n"
         "  y:   { to: C.y, attributes: [a, b] }\n"
         "  out: { from: C.out, attributes: [a, b] }\n"
         "components:\n  C:\n    Rep: true\n" +
         order +
         "    annotation:\n"
         "      - { from: x, to: out, label: OW, subscript: " +
         gate +
         " }\n"
         "      - { from: y, to: out, label: OW, subscript: " +
         gate + " }\n";
}

struct OrderCase {
  std::string name;
  std::string order;
  std::string gate;
  bool runs;      // whether two runs can differ
  bool replicas;  // whether two replicas can
};

void PrintTo(const OrderCase& c, std::ostream* out) { *out << c.name; }

class Order : public testing::TestWithParam<OrderCase> {};

TEST_P(Order, DecidesWhatMayChangePlaces) {
  const std::string order = GetParam().order.empty() ? "" : "    order: " + GetParam().order + "\n";
  const Questions q(two_inputs(order, GetParam().gate));
  EXPECT_EQ(q.with(Anomaly::Run), GetParam().runs ? kOut : kNone);
  EXPECT_EQ(q.with(Anomaly::Instance), GetParam().replicas ? kOut : kNone);
  EXPECT_EQ(q.with(Anomaly::Diverge), GetParam().replicas ? kOut : kNone);
}

INSTANTIATE_TEST_SUITE_P(
    Scopes, Order,
    testing::Values(
        OrderCase{"None", "", "[a]", true, true},
        OrderCase{"Sequencing", "{ mechanism: sequencing }", "[a]", false, false},
        OrderCase{"Dynamic", "{ mechanism: dynamic }", "[a]", true, false},
        OrderCase{"SequencingByGate", "{ mechanism: sequencing, by: [a] }", "[a]", false, false},
        OrderCase{"SequencingByLess", "{ mechanism: sequencing, by: [a] }", "[a, b]", false, false},
        OrderCase{"SequencingByMore", "{ mechanism: sequencing, by: [a, b] }", "[a]", true, true},
        OrderCase{"SequencingByOther", "{ mechanism: sequencing, by: [b] }", "[a]", true, true},
        OrderCase{"SequencingByUnknown", "{ mechanism: sequencing, by: [a] }", "'*'", true, true},
        OrderCase{"SequencingGlobalUnknown", "{ mechanism: sequencing }", "'*'", false, false},
        OrderCase{"DynamicByGate", "{ mechanism: dynamic, by: [a] }", "[a]", true, false},
        OrderCase{"OneStreamOnly", "{ mechanism: sequencing, streams: [x] }", "[a]", true, true}),
    [](const auto& test) { return test.param.name; });

// One stream into one path.
std::string one_input(const std::string& stream, const std::string& gate = "[a]",
                      const std::string& more = "") {
  return "streams:\n"
         "  in:  { to: C.in, attributes: [a, b]" +
         stream +
         " }\n"
         "  out: { from: C.out, attributes: [a, b] }\n" +
         more +
         "components:\n  C:\n    Rep: true\n"
         "    annotation: { from: in, to: out, label: OW, subscript: " +
         gate + " }\n";
}

struct FifoCase {
  std::string name;
  std::string stream;
  std::string gate;
  bool races;
};

void PrintTo(const FifoCase& c, std::ostream* out) { *out << c.name; }

class Fifo : public testing::TestWithParam<FifoCase> {};

TEST_P(Fifo, DecidesWhetherASourceRaces) {
  const Questions q(one_input(GetParam().stream, GetParam().gate));
  for (const Anomaly anomaly : {Anomaly::Run, Anomaly::Instance, Anomaly::Diverge}) {
    EXPECT_EQ(q.with(anomaly), GetParam().races ? kOut : kNone) << to_string(anomaly);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Sources, Fifo,
    testing::Values(FifoCase{"Unordered", "", "[a]", true},
                    FifoCase{"OneProducer", ", order: fifo", "[a]", false},
                    FifoCase{"OneProducerUnknownGate", ", order: fifo", "'*'", false},
                    FifoCase{"TwoProducers", ", order: fifo, producers: 2", "[a]", true},
                    FifoCase{"ByTheGate", ", order: { fifo: [a] }", "[a]", false},
                    FifoCase{"ByLess", ", order: { fifo: [a] }", "[a, b]", false},
                    FifoCase{"ByMore", ", order: { fifo: [a, b] }", "[a]", true},
                    FifoCase{"ByOther", ", order: { fifo: [b] }", "[a]", true}),
    [](const auto& test) { return test.param.name; });

// FIFO orders the messages of one stream, not two streams that meet.
TEST(FifoStreams, TwoStreamsRace) {
  const Questions q(
      one_input(", order: fifo", "[a]", "  also: { to: C.in, attributes: [a, b], order: fifo }\n"));
  EXPECT_EQ(q.with(Anomaly::Diverge), kOut);
}

// FIFO from a component: it emits in the order in which it handles, which is free, unless what it
// receives is in order too.
TEST(FifoStreams, CarryTheOrderOfTheProducersDeliveries) {
  const auto model = [](const std::string& first, const std::string& second) {
    return "streams:\n"
           "  in:  { to: A.in, attributes: [a]" +
           first +
           " }\n"
           "  mid: { from: A.out, to: B.in, attributes: [a]" +
           second +
           " }\n"
           "  out: { from: B.out, attributes: [a] }\n"
           "components:\n"
           "  A:\n    annotation: { from: in, to: out, label: CR }\n"
           "  B:\n    annotation: { from: in, to: out, label: OW, subscript: [a] }\n";
  };
  EXPECT_EQ(Questions(model("", ", order: fifo")).with(Anomaly::Run), kOut);
  EXPECT_EQ(Questions(model(", order: fifo", "")).with(Anomaly::Run), kOut);
  EXPECT_EQ(Questions(model(", order: fifo", ", order: fifo")).with(Anomaly::Run), kNone);
}

// What is read in an order, and kept by two paths that see whole partitions: the one of the other,
// too. They wait unless all that they see is in order, and what waits is handled whenever.
std::string read_in_order(const std::string& order, const std::string& rep = "false") {
  return "streams:\n"
         "  get:   { to: S.get, attributes: [a] }\n"
         "  set:   { to: S.set, attributes: [a], seal: [a] }\n"
         "  put:   { to: S.put, attributes: [a], seal: [a] }\n"
         "  late:  { to: S.put, attributes: [a], seal: [a] }\n"
         "  value: { from: S.value, attributes: [a] }\n"
         "components:\n  S:\n    Rep: " +
         rep + "\n    order: " + order +
         "\n    annotation:\n"
         "      - { from: get, to: value, label: OR }\n"
         "      - { from: set, label: OW, subscript: [a] }\n"
         "      - { from: put, label: CW }\n";
}

TEST(Waiting, APathWaitsUnlessAllThatItSeesIsInOrder) {
  const std::string whole = "{ mechanism: sequencing, streams: [get, set, put, late] }";
  const std::string parts =
      "[{ mechanism: sequencing, streams: [get, set, put] }, "
      "{ mechanism: sequencing, streams: [get, late] }]";
  EXPECT_EQ(Questions(read_in_order(whole)).with(Anomaly::Run), kNone);
  EXPECT_EQ(Questions(read_in_order(parts)).with(Anomaly::Run), std::vector<std::string>{"value"});
}

// Each replica waits, since runs differ, and no order says when it then handles what it has.
TEST(Waiting, ReplicasWaitAsRunsDo) {
  const std::string whole = "{ mechanism: dynamic, streams: [get, set, put, late] }";
  const std::string parts =
      "[{ mechanism: dynamic, streams: [get, set, put] }, "
      "{ mechanism: dynamic, streams: [get, late] }]";
  EXPECT_EQ(Questions(read_in_order(whole, "true")).with(Anomaly::Instance), kNone);
  EXPECT_EQ(Questions(read_in_order(parts, "true")).with(Anomaly::Instance),
            std::vector<std::string>{"value"});
}

// What is set waits, since what it sees of `put` does.
TEST(Waiting, APathWaitsForWhatWaits) {
  const auto model = [](const std::string& order) {
    return "streams:\n"
           "  get:   { to: S.get, attributes: [a] }\n"
           "  set:   { to: S.set, attributes: [a], seal: [a] }\n"
           "  put:   { to: S.put, attributes: [a], seal: [a] }\n"
           "  late:  { to: S.late, attributes: [a], seal: [a] }\n"
           "  value: { from: S.value, attributes: [a] }\n"
           "components:\n  S:\n    order: " +
           order +
           "\n    commutes: [[get, put], [get, late], [set, late]]\n    annotation:\n"
           "      - { from: get, to: value, label: OR }\n"
           "      - { from: set, label: OW, subscript: [a] }\n"
           "      - { from: put, label: OW, subscript: [a] }\n"
           "      - { from: late, label: CW }\n";
  };
  EXPECT_EQ(Questions(model("{ mechanism: sequencing }")).with(Anomaly::Run), kNone);
  EXPECT_EQ(Questions(model("[{ mechanism: sequencing, streams: [get, set, put] }, "
                            "{ mechanism: sequencing, streams: [get, late] }]"))
                .with(Anomaly::Run),
            std::vector<std::string>{"value"});
}

// The witnesses that follow are of the candidates that are chosen again.
TEST(Candidates, LeaveNothingBehindWhenAllWereTaken) {
  const Questions q(two_inputs(""));
  const auto c = *q.topology.find_component("C");
  topology::Ordering ordering;
  ordering.mechanism = topology::Mechanism::Sequencing;
  ordering.streams = {q.sink("x"), q.sink("y")};
  const std::vector<topology::Coordination> pieces{topology::OrderComponent{c, ordering}};
  AnomalyQuery query(q.topology, Mode::Run, q.environment, pieces);
  EXPECT_EQ(query.propagate(Observation::Contents, {false}), std::vector<bool>{true});
  query.start_with_all();
  EXPECT_TRUE(query.has_witness(q.sink("out"), Observation::Contents));
  EXPECT_FALSE(query.minimal_witness(q.sink("out"), Observation::Contents).witness.chain.empty());
  EXPECT_TRUE(query.drop(0, Observation::Contents));
  EXPECT_EQ(query.propagate(Observation::Contents, {true}), std::vector<bool>{false});
}

}  // namespace
}  // namespace firebreak::encodings

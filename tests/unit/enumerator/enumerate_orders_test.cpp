// SPDX-License-Identifier: Apache-2.0
// The enumerator on orderings, FIFO streams and faulty delivery (semantics 4 and 6).
#include <gtest/gtest.h>

#include <string>

#include "support/one_path.h"
#include "unit/enumerator/anomalies.h"

namespace firebreak::enumerator {
namespace {

using test_support::anomaly_of;
using test_support::one_path;

/// A register that is written on `put` and read on `get`; gates [a].
std::string registers(const std::string& order, const std::string& put = "",
                      const std::string& get = "") {
  return "streams:\n"
         "  put: { to: S.put, attributes: [a, b]" +
         put +
         " }\n"
         "  get: { to: S.get, attributes: [a, b]" +
         get +
         " }\n"
         "  got: { from: S.got, attributes: [a, b] }\n"
         "components:\n"
         "  S:\n"
         "    Rep: true\n"
         "    annotation:\n"
         "      - { from: put, to: got, label: OW, subscript: [a] }\n"
         "      - { from: get, to: got, label: OR, subscript: [a] }\n" +
         (order.empty() ? "" : "    order:\n      - { " + order + " }\n");
}

TEST(EnumerateOrders, SequencingLeavesNothing) {
  EXPECT_EQ(anomaly_of(registers("")), "diverge");
  EXPECT_EQ(anomaly_of(registers("mechanism: sequencing")), "none");
}

TEST(EnumerateOrders, DynamicOrderingDiffersBetweenRunsOnly) {
  EXPECT_EQ(anomaly_of(registers("mechanism: dynamic")), "run");
}

TEST(EnumerateOrders, SomeInputsLeaveTheOthersRacing) {
  EXPECT_EQ(anomaly_of(registers("mechanism: sequencing, streams: [put]")), "instance");
  EXPECT_EQ(anomaly_of(registers("mechanism: sequencing, streams: [get]")), "diverge");
}

TEST(EnumerateOrders, AKeyWithinTheGateSuffices) {
  EXPECT_EQ(anomaly_of(registers("mechanism: sequencing, by: [a]")), "none");
  EXPECT_EQ(anomaly_of(registers("mechanism: sequencing, by: [b]")), "diverge");
  EXPECT_EQ(anomaly_of(registers("mechanism: sequencing, by: [a, b]")), "diverge");
}

TEST(EnumerateOrders, AKeyThatTheGateDeterminesSuffices) {
  EXPECT_EQ(anomaly_of("fds:\n  - { from: [a], to: [b] }\n" +
                       registers("mechanism: sequencing, by: [b]")),
            "none");
}

TEST(EnumerateOrders, FifoFromOneProducerIsOneOrder) {
  EXPECT_EQ(anomaly_of(one_path("OW", "")), "run");
  EXPECT_EQ(anomaly_of(one_path("OW", ", order: fifo")), "none");
  EXPECT_EQ(anomaly_of(one_path("OW", ", order: fifo, producers: 2")), "run");
}

TEST(EnumerateOrders, FifoByKeyOrdersEqualKeysOnly) {
  EXPECT_EQ(anomaly_of(one_path("OW, subscript: [a]", ", order: { fifo: [a] }")), "none");
  EXPECT_EQ(anomaly_of(one_path("OW, subscript: [a]", ", order: { fifo: [b] }")), "run");
}

TEST(EnumerateOrders, FifoDoesNotOrderAgainstOtherStreams) {
  EXPECT_EQ(anomaly_of(registers("", ", order: fifo", ", order: fifo")), "instance");
}

/// Two components; the first hands on what it got in the order in which it got it.
std::string hand_on(const std::string& in, const std::string& mid, const std::string& first) {
  return "streams:\n"
         "  in:  { to: A.in, attributes: [a]" +
         in +
         " }\n"
         "  mid: { from: A.out, to: B.in, attributes: [a]" +
         mid +
         " }\n"
         "  out: { from: B.out, attributes: [a] }\n"
         "components:\n"
         "  A:\n" +
         first +
         "    annotation: { from: in, to: out, label: CR }\n"
         "  B:\n"
         "    annotation: { from: in, to: out, label: OW }\n";
}

TEST(EnumerateOrders, FifoHandsOnTheOrderOfHandling) {
  EXPECT_EQ(anomaly_of(hand_on(", order: fifo", ", order: fifo", "")), "none");
  EXPECT_EQ(anomaly_of(hand_on("", ", order: fifo", "")), "run");
  EXPECT_EQ(anomaly_of(hand_on(", order: fifo", "", "")), "run");
  EXPECT_EQ(
      anomaly_of(hand_on("", ", order: fifo", "    order:\n      - { mechanism: sequencing }\n")),
      "none");
}

// The consumer's ordering decides, so that the producer's order stays free.
TEST(EnumerateOrders, SequencingOverridesFifo) {
  EXPECT_EQ(anomaly_of("streams:\n"
                       "  in:  { to: A.in, attributes: [a] }\n"
                       "  mid: { from: A.out, to: B.in, attributes: [a], order: fifo }\n"
                       "  out: { from: B.out, attributes: [a] }\n"
                       "components:\n"
                       "  A:\n    annotation: { from: in, to: out, label: OR }\n"
                       "  B:\n    annotation: { from: in, to: out, label: OW }\n"
                       "    order:\n      - { mechanism: sequencing }\n"),
            "run");
}

// Each replica has its own messages there (4.6), in the order in which it emitted them.
TEST(EnumerateOrders, FifoFromReplicasKeepsTheOrderOfEach) {
  const auto model = [](const std::string& first) {
    return "streams:\n"
           "  in:  { to: A.in, attributes: [a] }\n"
           "  mid: { from: A.out, to: B.in, attributes: [a], order: fifo }\n"
           "  out: { from: B.out, attributes: [a] }\n"
           "components:\n"
           "  A:\n    Rep: true\n    annotation: { from: in, to: out, label: " +
           first +
           " }\n"
           "  B:\n    Rep: false\n    annotation: { from: in, to: out, label: OR }\n";
  };
  EXPECT_EQ(anomaly_of(model("OR")), "instance");
  EXPECT_EQ(anomaly_of(model("CR")), "instance");
}

// Between replicas, the consumer that is not replicated keeps its order of what they have in
// common, whatever a merged stream got first (4.4, 4.7).
TEST(EnumerateOrders, FifoIntoAComponentThatBothObserveIsExempt) {
  const auto model = [](const std::string& rep) {
    return "streams:\n"
           "  in:  { to: A.in, attributes: [a] }\n"
           "  mid: { from: A.out, to: B.in, attributes: [a], order: fifo" +
           rep +
           " }\n"
           "  out: { from: B.out, attributes: [a] }\n"
           "components:\n"
           "  A:\n    Rep: true\n    annotation: { from: in, to: out, label: OR }\n"
           "  B:\n    Rep: false\n    annotation: { from: in, to: out, label: OR }\n";
  };
  EXPECT_EQ(anomaly_of(model("")), "instance");
  EXPECT_EQ(anomaly_of(model(", Rep: false")), "run");
}

TEST(EnumerateOrders, ADynamicOrderingDoesNotFreeFifoBetweenRuns) {
  EXPECT_EQ(
      anomaly_of(one_path("OW", ", order: fifo", "    order:\n      - { mechanism: dynamic }\n")),
      "none");
}

TEST(EnumerateFaults, RepetitionsShowInBags) {
  const std::string again = ", delivery: at-least-once";
  EXPECT_EQ(anomaly_of(one_path("CR", again)), "run");
  EXPECT_EQ(anomaly_of(one_path("CW", again)), "run");
  EXPECT_EQ(anomaly_of(one_path("CW, idempotent: true", again)), "none");
  EXPECT_EQ(anomaly_of(one_path("CW", again, "    Rep: true\n")), "diverge");
}

TEST(EnumerateFaults, RepetitionsShowInUnitsThatWereForgotten) {
  const std::string yaml = one_path("OW, subscript: [a]", ", seal: [a], delivery: at-least-once");
  EXPECT_EQ(anomaly_of(yaml), "run");
  const auto remembers = test_support::changed_topology_of(
      yaml, [](topology::Model& model) { model.components[0].late = topology::Late::Ignored; });
  EXPECT_EQ(enumerate(remembers, {}).sinks[0], result::Anomaly::None);
}

TEST(EnumerateFaults, RepetitionsEscapeOrderings) {
  const std::string ordered = "    order:\n      - { mechanism: sequencing }\n";
  EXPECT_EQ(anomaly_of(one_path("OW", "", ordered)), "none");
  EXPECT_EQ(anomaly_of(one_path("OW", ", delivery: at-least-once", ordered)), "run");
  EXPECT_EQ(anomaly_of(one_path("OW, idempotent: true", ", delivery: at-least-once", ordered)),
            "none");
}

// Behind a CR path a repetition is a second message, also on an exactly-once stream.
TEST(EnumerateFaults, RepetitionsTravel) {
  const auto model = [](const std::string& in, const std::string& first,
                        const std::string& second) {
    return "streams:\n"
           "  in:  { to: A.in, attributes: [a]" +
           in +
           " }\n"
           "  mid: { from: A.out, to: B.in, attributes: [a] }\n"
           "  out: { from: B.out, attributes: [a] }\n"
           "components:\n"
           "  A:\n    annotation: { from: in, to: out, label: " +
           first +
           " }\n"
           "  B:\n    annotation: { from: in, to: out, label: " +
           second + " }\n";
  };
  EXPECT_EQ(anomaly_of(model(", delivery: at-least-once", "CR", "CW")), "run");
  EXPECT_EQ(anomaly_of(model(", delivery: at-least-once", "CR, idempotent: true", "CW")), "none");
  EXPECT_EQ(anomaly_of(model("", "CR", "CW")), "none");
}

TEST(EnumerateFaults, LossesShowEverywhere) {
  EXPECT_EQ(anomaly_of(one_path("CR", ", delivery: at-most-once")), "run");
  EXPECT_EQ(anomaly_of(one_path("CR", ", delivery: at-most-once", "    Rep: true\n")), "instance");
  EXPECT_EQ(anomaly_of(one_path("CW", ", delivery: at-most-once", "    Rep: true\n")), "diverge");
}

// A replica loses what the other one has, and one reader shows either.
TEST(EnumerateFaults, AReaderThatIsNotReplicatedShowsTheLossOfAReplica) {
  EXPECT_EQ(anomaly_of("streams:\n"
                       "  in:  { to: A.in, attributes: [a], delivery: at-most-once }\n"
                       "  mid: { from: A.out, to: B.in, attributes: [a] }\n"
                       "  out: { from: B.out, attributes: [a] }\n"
                       "components:\n"
                       "  A:\n    Rep: true\n    annotation: { from: in, to: out, label: CR }\n"
                       "  B:\n    Rep: false\n    annotation: { from: in, to: out, label: CW }\n"),
            "instance");
}

}  // namespace
}  // namespace firebreak::enumerator

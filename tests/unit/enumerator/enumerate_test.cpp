// SPDX-License-Identifier: Apache-2.0
// The enumerator on the smallest models: each anomaly, seals, cycles and replication, each beside a
// sibling without it.
#include "enumerator/enumerate.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

#include "support/models.h"
#include "support/one_path.h"
#include "unit/enumerator/anomalies.h"

namespace firebreak::enumerator {
namespace {

using test_support::one_path;
using test_support::topology_of;

std::string anomalies(const std::string& yaml, EnumerationLimits limits = {}) {
  return test_support::anomalies_of(enumerate(topology_of(yaml), limits));
}

/// A writer and a reader in one component.
std::string store(const std::string& write, const std::string& read, const std::string& writes = "",
                  const std::string& reads = "", const std::string& component = "") {
  return "streams:\n"
         "  put: { to: S.put, attributes: [a, b]" +
         writes +
         " }\n"
         "  get: { to: S.get, attributes: [a, b]" +
         reads +
         " }\n"
         "  got: { from: S.got, attributes: [a, b] }\n"
         "components:\n"
         "  S:\n" +
         component +
         "    annotation:\n"
         "      - { from: put, to: got, label: " +
         write +
         " }\n"
         "      - { from: get, to: got, label: " +
         read + " }\n";
}

constexpr const char* kReplicated = "    Rep: true\n";

TEST(Enumerate, ConfluentPathsShowNothing) {
  EXPECT_EQ(anomalies(one_path("CR")), "none");
  EXPECT_EQ(anomalies(one_path("CW", "", kReplicated)), "none");
}

TEST(Enumerate, OrderSensitivePathsRace) {
  EXPECT_EQ(anomalies(one_path("OR")), "run");
  EXPECT_EQ(anomalies(one_path("OW")), "run");
  EXPECT_EQ(anomalies(one_path("OR, subscript: [a]")), "run");
}

TEST(Enumerate, ReplicasDisagreeInContentsOrInState) {
  EXPECT_EQ(anomalies(one_path("OR", "", kReplicated)), "instance");
  EXPECT_EQ(anomalies(one_path("OW", "", kReplicated)), "diverge");
  EXPECT_EQ(anomalies(store("CW", "OR", "", "", kReplicated)), "instance");
}

TEST(Enumerate, ReadersRaceWithWriters) {
  EXPECT_EQ(anomalies(store("CW", "OR")), "run");
  EXPECT_EQ(anomalies(store("CW", "CR")), "none");
  EXPECT_EQ(anomalies(store("CR", "OR")), "run");
}

TEST(Enumerate, SealsMakeUnits) {
  EXPECT_EQ(anomalies(one_path("OW, subscript: [a]", ", seal: [a]")), "none");
  EXPECT_EQ(anomalies(one_path("OW, subscript: [a]", ", seal: [b]")), "run");
  EXPECT_EQ(anomalies(one_path("OW, subscript: [a, b]", ", seal: [b]", kReplicated)), "none");
  EXPECT_EQ(anomalies(one_path("OW", ", seal: [a]")), "run");
  EXPECT_EQ(anomalies(one_path("OR, subscript: []", ", seal: []")), "none");
  EXPECT_EQ(anomalies(one_path("OR, subscript: []", ", seal: [a]")), "run");
  EXPECT_EQ(anomalies(one_path("OR, subscript: [a]", ", seal: [b]")), "run");
}

TEST(Enumerate, DependenciesMakeSealsCompatible) {
  const std::string sealed = one_path("OW, subscript: [a]", ", seal: [b]");
  EXPECT_EQ(anomalies("fds:\n  - { from: [b], to: [a] }\n" + sealed), "none");
}

TEST(Enumerate, OneUnsealedWriterSpoilsTheComponent) {
  EXPECT_EQ(anomalies(store("CW", "OR, subscript: [a]", ", seal: [a]")), "none");
  EXPECT_EQ(anomalies(store("CW", "OR, subscript: [a]", "", ", seal: [a]")), "run");
  EXPECT_EQ(anomalies(store("OW, subscript: [a]", "OW, subscript: [a]", ", seal: [a]")), "run");
  EXPECT_EQ(
      anomalies(store("OW, subscript: [a]", "OW, subscript: [a]", ", seal: [a]", ", seal: [a]")),
      "none");
  EXPECT_EQ(anomalies(store("CW", "OW, subscript: [a]", "", ", seal: [a]")), "run");
}

// A writer with another gate is seen through both; here they have nothing in common (3.2).
TEST(Enumerate, WritersOfAnotherGateSpoilAUnit) {
  const auto apart = [](const std::string& gate) {
    return "streams:\n"
           "  put: { to: S.put, attributes: [a, b], seal: [a] }\n"
           "  get: { to: S.get, attributes: [a, b] }\n"
           "  got: { from: S.got, attributes: [a, b] }\n"
           "components:\n"
           "  S:\n"
           "    annotation:\n"
           "      - { from: put, to: ack, label: OW, subscript: [" +
           gate +
           "] }\n"
           "      - { from: get, to: got, label: OR, subscript: [a] }\n";
  };
  EXPECT_EQ(anomalies(apart("b")), "run");
  EXPECT_EQ(anomalies(apart("a")), "none");
}

/// in → First → mid → Second → out.
std::string chain(const std::string& first, const std::string& second, const std::string& in = "",
                  const std::string& mid = "[a, b]") {
  return "streams:\n"
         "  in:  { to: First.in, attributes: [a, b]" +
         in +
         " }\n"
         "  mid: { from: First.out, to: Second.in, attributes: " +
         mid +
         " }\n"
         "  out: { from: Second.out, attributes: [a, b] }\n"
         "components:\n"
         "  First:\n" +
         first + "  Second:\n" + second;
}
std::string component(const std::string& label, const std::string& more = "") {
  return more + "    annotation:\n      - { from: in, to: out, label: " + label + " }\n";
}

TEST(Enumerate, SealsTravelWhereTheirKeySurvives) {
  const std::string consumer = component("OW, subscript: [a]");
  EXPECT_EQ(anomalies(chain(component("CR"), consumer, ", seal: [a]")), "none");
  EXPECT_EQ(anomalies(chain(component("CR, rewrites: [a]"), consumer, ", seal: [a]")), "run");
  EXPECT_EQ(anomalies(chain(component("OW, subscript: [a]"), consumer, ", seal: [a]")), "none");
  EXPECT_EQ(
      anomalies(chain(component("CR"), component("OW, subscript: [b]"), ", seal: [a]", "[b]")),
      "run");
}

// A store whose writer is no unit forwards no seal, and its reader no order: a consumer races
// (3.6).
TEST(Enumerate, RacingComponentsForwardNoSeal) {
  const std::string consumer = component("OW, subscript: [a]", kReplicated);
  EXPECT_EQ(anomalies(chain(component("OR, subscript: [b]"), consumer, ", seal: [a]")), "diverge");
  EXPECT_EQ(anomalies(chain(component("OR, subscript: [a]"), consumer, ", seal: [a]")), "none");
  const auto beside = [&](const std::string& gate) {
    return chain(
        "    annotation:\n"
        "      - { from: in, to: ack, label: OW, subscript: [" +
            gate +
            "] }\n"
            "      - { from: in, to: out, label: OR, subscript: [a] }\n",
        consumer, ", seal: [a]");
  };
  EXPECT_EQ(anomalies(beside("b")), "diverge");
  EXPECT_EQ(anomalies(beside("a")), "none");
}

TEST(Enumerate, ReplicationSpreadsDownstream) {
  const std::string replicated = component("CR", kReplicated);
  EXPECT_EQ(anomalies(chain(replicated, component("OW"))), "diverge");
  // Each replica has messages of its own there (4.6), unless they are merged (4.7).
  const std::string single = component("OW", "    Rep: false\n");
  EXPECT_EQ(anomalies(chain(replicated, single)), "instance");
  EXPECT_EQ(anomalies(chain(replicated, single, "", "[a, b], Rep: false")), "run");
  EXPECT_EQ(anomalies(chain(component("OW", kReplicated), component("CR", "    Rep: false\n"))),
            "diverge");
  EXPECT_EQ(anomalies(chain(component("OR", kReplicated), component("CW", "    Rep: false\n"))),
            "instance");
  EXPECT_EQ(anomalies(chain(component("OR", kReplicated), component("CW"))), "diverge");
  EXPECT_EQ(anomalies(chain(component("OW"), component("CW", kReplicated))), "run");
}

// The read's own output carries the difference, but so does every read of what was written (gap 4).
TEST(Enumerate, StatesAreSeenThroughReaders) {
  const std::string model =
      "streams:\n"
      "  put:  { to: S.put, attributes: [a] }\n"
      "  get:  { to: S.get, attributes: [a] }\n"
      "  ack:  { from: S.ack, attributes: [a] }\n"
      "  got:  { from: S.got, attributes: [a] }\n"
      "  echo: { from: S.echo, attributes: [a] }\n"
      "components:\n"
      "  S:\n"
      "    Rep: true\n"
      "    annotation:\n"
      "      - { from: put, to: ack, label: OW }\n"
      "      - { from: get, to: got, label: OR }\n"
      "      - { from: get, to: echo, label: CR }\n";
  EXPECT_EQ(anomalies(model), "diverge diverge none");
}

TEST(Enumerate, CyclesCarryDifferencesRound) {
  const auto gossip = [](const std::string& label, const std::string& extra) {
    return "streams:\n"
           "  in:   { to: N.in, attributes: [a]" +
           extra +
           " }\n"
           "  loop: { from: N.out, to: N.in, attributes: [a] }\n"
           "  out:  { from: N.out, attributes: [a] }\n"
           "components:\n"
           "  N:\n"
           "    Rep: true\n"
           "    annotation:\n"
           "      - { from: in, to: out, label: " +
           label + " }\n";
  };
  EXPECT_EQ(anomalies(gossip("CW", "")), "none");
  EXPECT_EQ(anomalies(gossip("OR, subscript: [a]", "")), "instance");
  EXPECT_EQ(anomalies(gossip("OW, subscript: [a]", "")), "diverge");
  // The seal of the only entrance does not travel around the cycle (3.7).
  EXPECT_EQ(anomalies(gossip("OW, subscript: [a]", ", seal: [a]")), "diverge");
}

// A message must go round once to race and a second time to be seen (1.4).
TEST(Enumerate, SecondEntriesCount) {
  EXPECT_EQ(anomalies(R"(
streams:
  events: { to: Node.in, attributes: [id] }
  again:  { from: Node.loop, to: Node.back, attributes: [id] }
  first:  { from: Node.once, to: Node.back, attributes: [id] }
  out:    { from: Node.result, attributes: [id] }
components:
  Node:
    annotation:
      - { from: in, to: once, label: CR }
      - { from: back, to: loop, label: OR, subscript: "*" }
      - { from: back, to: result, label: CW }
)"),
            "run");
}

// Copies of one emission on parallel streams are equal contents; only their order could tell.
TEST(Enumerate, ParallelStreamsCarryEqualContents) {
  const auto twins = [](const std::string& label) {
    return chain(component("CR"), component(label));
  };
  std::string model = twins("CW");
  model.replace(model.find("  out:"), 0,
                "  twin: { from: First.out, to: Second.in, attributes: [a, b] }\n");
  EXPECT_EQ(anomalies(model), "none");
  model.replace(model.rfind("label: CW"), 9, "label: OR");
  EXPECT_EQ(anomalies(model), "run");
}

TEST(Enumerate, SaysWhenItGaveUp) {
  const topology::Topology topology =
      topology_of(store("CW", "OR, subscript: [a]", ", seal: [b]", "",
                        "    order:\n      - { mechanism: sequencing, by: [a] }\n"));
  const Enumeration enumeration = enumerate(topology, {.states = 3});
  EXPECT_FALSE(enumeration.complete);
}

// Of one message alone, or so many in all, wherever they come from.
std::optional<bool> shown(const std::string& yaml, result::Anomaly anomaly, unsigned messages,
                          std::uint64_t states = 10'000) {
  const topology::Topology topology = topology_of(yaml);
  return shown_by(topology, topology.sinks()[0], anomaly, messages, states);
}

TEST(ShownBy, AReadAndAWriteTakeTwoMessages) {
  const std::string model = store("CW", "OR, subscript: [a]");
  EXPECT_EQ(shown(model, result::Anomaly::Run, 1), false);
  EXPECT_EQ(shown(model, result::Anomaly::Run, 2), true);
  EXPECT_EQ(shown(model, result::Anomaly::Instance, 2), false);
}

TEST(ShownBy, TwoMessagesOfOneSource) {
  const std::string model = one_path("OW, subscript: [a]");
  EXPECT_EQ(shown(model, result::Anomaly::Run, 1), false);
  EXPECT_EQ(shown(model, result::Anomaly::Run, 2), true);
}

TEST(ShownBy, StatesOfReplicas) {
  const std::string model = one_path("OW, subscript: [a]", "", kReplicated);
  EXPECT_EQ(shown(model, result::Anomaly::Diverge, 1), false);
  EXPECT_EQ(shown(model, result::Anomaly::Diverge, 2), true);
}

TEST(ShownBy, ARepetitionTakesOneMessage) {
  const std::string model = one_path("OW, subscript: [a]", ", delivery: at-least-once");
  EXPECT_EQ(shown(model, result::Anomaly::Run, 1), true);
}

TEST(ShownBy, SaysNothingWhereItsStatesAreUsedUp) {
  EXPECT_EQ(shown(one_path("OW, subscript: [a]"), result::Anomaly::Run, 1, 0), std::nullopt);
}

}  // namespace
}  // namespace firebreak::enumerator

// SPDX-License-Identifier: Apache-2.0
// Which sinks have which anomaly: for each reason a model that has it and a sibling that lacks it.
#include "encodings/query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>
#include <vector>

#include "queries.h"
#include "support/one_path.h"

namespace firebreak::encodings {
namespace {

using result::Anomaly;
using test_support::one_path;
using test_support::Questions;
using testing::ElementsAre;
using testing::IsEmpty;

// A component that writes what `write` carries and answers what `read` carries.
std::string store(const std::string& write, const std::string& read,
                  const std::string& write_stream = "", const std::string& component = "") {
  return "streams:\n"
         "  put:   { to: S.write, attributes: [a, b]" +
         write_stream +
         " }\n"
         "  get:   { to: S.read, attributes: [a, b] }\n"
         "  ack:   { from: S.ack, attributes: [a, b] }\n"
         "  value: { from: S.value, attributes: [a, b] }\n"
         "components:\n  S:\n" +
         component +
         "    annotation:\n"
         "      - { from: write, to: ack, " +
         write +
         " }\n"
         "      - { from: read, to: value, " +
         read + " }\n";
}

const std::string kReplicated = "    Rep: true\n";

TEST(Query, ConfluentPathsHaveNoAnomaly) {
  for (const std::string label : {"CR", "CW"}) {
    for (const std::string& component : {std::string(), kReplicated}) {
      const Questions q(one_path(label, "", component));
      EXPECT_THAT(q.with(Anomaly::Run), IsEmpty()) << label;
      EXPECT_THAT(q.with(Anomaly::Instance), IsEmpty()) << label;
      EXPECT_THAT(q.with(Anomaly::Diverge), IsEmpty()) << label;
    }
  }
}

TEST(Query, AnOrderSensitivePathRacesWithItself) {
  for (const std::string label : {"OR, subscript: [a]", "OW, subscript: [a]"}) {
    const Questions alone(one_path(label));
    EXPECT_THAT(alone.with(Anomaly::Run), ElementsAre("out")) << label;
    EXPECT_THAT(alone.with(Anomaly::Instance), IsEmpty()) << label;
    EXPECT_THAT(alone.with(Anomaly::Diverge), IsEmpty()) << label;
    const Questions replicated(one_path(label, "", kReplicated));
    EXPECT_THAT(replicated.with(Anomaly::Run), ElementsAre("out")) << label;
    EXPECT_THAT(replicated.with(Anomaly::Instance), ElementsAre("out")) << label;
  }
}

TEST(Query, OnlyAKeptStateDiverges) {
  const Questions read(one_path("OR", "", kReplicated));
  EXPECT_THAT(read.with(Anomaly::Diverge), IsEmpty());
  const Questions write(one_path("OW", "", kReplicated));
  EXPECT_THAT(write.with(Anomaly::Diverge), ElementsAre("out"));
}

TEST(Query, AReadRacesWithAWriteOfItsComponent) {
  const Questions alone(store("label: CW", "label: OR, subscript: [a]"));
  EXPECT_THAT(alone.with(Anomaly::Run), ElementsAre("value"));
  EXPECT_THAT(alone.with(Anomaly::Instance), IsEmpty());
  const Questions replicated(store("label: CW", "label: OR, subscript: [a]", "", kReplicated));
  EXPECT_THAT(replicated.with(Anomaly::Instance), ElementsAre("value"));
  EXPECT_THAT(replicated.with(Anomaly::Diverge), IsEmpty());
}

TEST(Query, AConfluentReadDoesNot) {
  const Questions q(store("label: CW", "label: CR", "", kReplicated));
  EXPECT_THAT(q.with(Anomaly::Run), IsEmpty());
  EXPECT_THAT(q.with(Anomaly::Instance), IsEmpty());
}

TEST(Query, ADivergedStateIsSeenWhereAnOrderSensitivePathReadsIt) {
  const Questions reads(store("label: OW", "label: OR", "", kReplicated));
  EXPECT_THAT(reads.with(Anomaly::Diverge), ElementsAre("ack", "value"));
  const Questions ignores(store("label: OW", "label: CR", "", kReplicated));
  EXPECT_THAT(ignores.with(Anomaly::Diverge), ElementsAre("ack"));
  EXPECT_THAT(ignores.with(Anomaly::Instance), ElementsAre("ack"));
}

struct SealCase {
  std::string name;
  std::string path;
  std::string stream;
  bool races;
};

void PrintTo(const SealCase& c, std::ostream* out) { *out << c.name; }

class Seal : public testing::TestWithParam<SealCase> {};

TEST_P(Seal, DecidesWhetherThePathRaces) {
  const Questions q(one_path(GetParam().path, GetParam().stream, kReplicated));
  const std::vector<std::string> expected(GetParam().races ? 1 : 0, "out");
  EXPECT_EQ(q.with(Anomaly::Run), expected);
  EXPECT_EQ(q.with(Anomaly::Instance), expected);
  const bool keeps_state = GetParam().path.starts_with("OW");
  EXPECT_EQ(q.with(Anomaly::Diverge), keeps_state ? expected : std::vector<std::string>{});
}

INSTANTIATE_TEST_SUITE_P(
    Keys, Seal,
    testing::Values(SealCase{"EqualKey", "OW, subscript: [a]", ", seal: [a]", false},
                    SealCase{"SmallerKey", "OW, subscript: [a, b]", ", seal: [a]", false},
                    SealCase{"WholeStream", "OW, subscript: [a]", ", seal: []", false},
                    SealCase{"WholeStreamEmptyGate", "OW, subscript: []", ", seal: []", false},
                    SealCase{"LargerKey", "OW, subscript: [a]", ", seal: [a, b]", true},
                    SealCase{"OtherKey", "OW, subscript: [a]", ", seal: [b]", true},
                    SealCase{"EmptyGate", "OW, subscript: []", ", seal: [a]", true},
                    SealCase{"UnknownGate", "OW", ", seal: []", true},
                    SealCase{"ReadEqualKey", "OR, subscript: [a]", ", seal: [a]", false},
                    SealCase{"ReadOtherKey", "OR, subscript: [a]", ", seal: [b]", true},
                    SealCase{"Unsealed", "OW, subscript: [a]", "", true}),
    [](const auto& test) { return test.param.name; });

TEST(Query, DependenciesExtendASeal) {
  const std::string model = one_path("OW, subscript: [b]", ", seal: [a]");
  EXPECT_THAT(Questions(model).with(Anomaly::Run), ElementsAre("out"));
  EXPECT_THAT(Questions("fds: [{ from: [a], to: [b] }]\n" + model).with(Anomaly::Run), IsEmpty());
}

TEST(Query, AReaderNeedsItsWritersSealedNotItself) {
  const std::string read = "label: OR, subscript: [a]";
  EXPECT_THAT(Questions(store("label: CW", read, ", seal: [a]")).with(Anomaly::Run), IsEmpty());
  EXPECT_THAT(Questions(store("label: CW", read, ", seal: [b]")).with(Anomaly::Run),
              ElementsAre("value"));
}

TEST(Query, OneUnsealedWriterSpoilsTheComponent) {
  const auto model = [](const std::string& second) {
    return "streams:\n"
           "  x: { to: C.x, attributes: [a], seal: [a] }\n"
           "  y: { to: C.y, attributes: [a]" +
           second +
           " }\n"
           "  p: { from: C.p, attributes: [a] }\n"
           "  q: { from: C.q, attributes: [a] }\n"
           "components:\n  C:\n    annotation:\n"
           "      - { from: x, to: p, label: OW, subscript: [a] }\n"
           "      - { from: y, to: q, label: CW }\n";
  };
  EXPECT_THAT(Questions(model(", seal: [a]")).with(Anomaly::Run), IsEmpty());
  EXPECT_THAT(Questions(model("")).with(Anomaly::Run), ElementsAre("p"));
}

// From the source through a first component to one that needs the seal.
std::string forwarding(const std::string& first, const std::string& middle) {
  return "streams:\n"
         "  in:  { to: A.in, attributes: [a, b], seal: [a] }\n"
         "  mid: { from: A.out, to: B.in, attributes: " +
         middle +
         " }\n"
         "  out: { from: B.out, attributes: [a, b] }\n"
         "components:\n"
         "  A:\n    annotation: { from: in, to: out, " +
         first +
         " }\n"
         "  B:\n    annotation: { from: in, to: out, label: OW, subscript: [a] }\n";
}

TEST(Query, SealsTravelThroughPathsThatKeepTheKey) {
  const auto run = [](const std::string& first, const std::string& middle) {
    return Questions(forwarding(first, middle)).with(Anomaly::Run);
  };
  EXPECT_THAT(run("label: CR", "[a, b]"), IsEmpty());
  EXPECT_THAT(run("label: CW", "[a]"), IsEmpty());
  EXPECT_THAT(run("label: OW, subscript: [a]", "[a, b]"), IsEmpty());
  EXPECT_THAT(run("label: OR, subscript: [a, b]", "[a, b]"), IsEmpty());
  EXPECT_THAT(run("label: CR, rewrites: [a]", "[a, b]"), ElementsAre("out"));
  EXPECT_THAT(run("label: OW, subscript: [b]", "[a, b]"), ElementsAre("out"));
}

// A hears again what it answers: its path would have to wait for itself (semantics 3.7).
std::string cycle(const std::string& seal, const std::string& back) {
  return "streams:\n"
         "  in:   { to: A.in, attributes: [a]" +
         seal +
         " }\n"
         "  loop: { from: A.out, to: A.back, attributes: " +
         back +
         " }\n"
         "  out:  { from: A.out, attributes: [a] }\n"
         "components:\n  A:\n    annotation:\n"
         "      - { from: in, to: out, label: CR }\n"
         "      - { from: back, to: out, label: OW, subscript: [a] }\n";
}

TEST(Query, ASealDoesNotTravelAroundACycleThatWaitsForItself) {
  EXPECT_THAT(Questions(cycle(", seal: [a]", "[a]")).with(Anomaly::Run), ElementsAre("out"));
}

TEST(Query, AnUnsealedCycleDoesNotSealItself) {
  EXPECT_THAT(Questions(cycle("", "[a]")).with(Anomaly::Run), ElementsAre("out"));
}

TEST(Query, ADifferenceDoesNotSupportItselfAroundACycle) {
  const Questions q(
      "streams:\n"
      "  in:   { to: A.in, attributes: [a] }\n"
      "  loop: { from: A.out, to: A.back, attributes: [a] }\n"
      "  out:  { from: A.out, attributes: [a] }\n"
      "components:\n  A:\n    Rep: true\n    annotation:\n"
      "      - { from: in, to: out, label: CW }\n"
      "      - { from: back, to: out, label: CW }\n");
  EXPECT_THAT(q.with(Anomaly::Run), IsEmpty());
  EXPECT_THAT(q.with(Anomaly::Instance), IsEmpty());
  EXPECT_THAT(q.with(Anomaly::Diverge), IsEmpty());
}

TEST(Query, OnlyTheSinksDownstreamDiffer) {
  const Questions q(
      "streams:\n"
      "  in:    { to: A.in, attributes: [a] }\n"
      "  left:  { from: A.left, to: B.in, attributes: [a] }\n"
      "  right: { from: A.right, to: C.in, attributes: [a] }\n"
      "  clean: { from: B.out, attributes: [a] }\n"
      "  dirty: { from: C.out, attributes: [a] }\n"
      "components:\n"
      "  A:\n    annotation:\n"
      "      - { from: in, to: left, label: CR }\n"
      "      - { from: in, to: right, label: OW, subscript: [a] }\n"
      "  B:\n    annotation: { from: in, to: out, label: CW }\n"
      "  C:\n    annotation: { from: in, to: out, label: CR }\n");
  EXPECT_THAT(q.with(Anomaly::Run), ElementsAre("dirty"));
}

TEST(Query, ReplicasDownstreamOfOneInstanceReceiveTheSame) {
  const auto model = [](const std::string& first) {
    return "streams:\n"
           "  in:  { to: A.in, attributes: [a] }\n"
           "  mid: { from: A.out, to: B.in, attributes: [a] }\n"
           "  out: { from: B.out, attributes: [a] }\n"
           "components:\n"
           "  A:\n" +
           first +
           "    annotation: { from: in, to: out, label: OR, subscript: [a] }\n"
           "  B:\n    Rep: true\n    annotation: { from: in, to: out, label: CW }\n";
  };
  const Questions single(model(""));
  EXPECT_THAT(single.with(Anomaly::Run), ElementsAre("out"));
  EXPECT_THAT(single.with(Anomaly::Instance), IsEmpty());
  EXPECT_THAT(single.with(Anomaly::Diverge), IsEmpty());
  const Questions replicated(model(kReplicated));
  EXPECT_THAT(replicated.with(Anomaly::Instance), ElementsAre("out"));
  EXPECT_THAT(replicated.with(Anomaly::Diverge), ElementsAre("out"));
}

// A component that is not replicated has one state: what it keeps of a race is the same for all.
TEST(Query, WhatIsKeptOfARaceOfReplicasIsNoWitnessElsewhere) {
  const Questions q(
      "streams:\n"
      "  in:    { to: A.in, attributes: [a] }\n"
      "  mid:   { from: A.out, to: B.write, attributes: [a] }\n"
      "  get:   { to: B.read, attributes: [a] }\n"
      "  ack:   { from: B.ack, attributes: [a] }\n"
      "  value: { from: B.value, attributes: [a] }\n"
      "components:\n"
      "  A:\n    Rep: true\n    annotation: { from: in, to: out, label: CR }\n"
      "  B:\n    Rep: false\n    annotation:\n"
      "      - { from: write, to: ack, label: OW }\n"
      "      - { from: read, to: value, label: OR }\n");
  EXPECT_THAT(q.with(Anomaly::Instance), ElementsAre("ack"));
  auto query = q.query(Mode::Replica);
  EXPECT_TRUE(query.has_witness(q.sink("ack"), Observation::Contents));
  EXPECT_FALSE(query.has_witness(q.sink("value"), Observation::Contents));
}

// What is put differs, since A races, and is read only by what the reader reads.
TEST(Query, AStateDiffersByWhatItsWriterReads) {
  const auto model = [](const std::string& more) {
    return "streams:\n"
           "  raw:   { to: A.in, attributes: [a] }\n"
           "  put:   { from: A.out, to: S.put, attributes: [a], seal: [a] }\n"
           "  set:   { to: S.set, attributes: [a], seal: [a] }\n"
           "  get:   { to: S.get, attributes: [a], seal: [a] }\n"
           "  value: { from: S.value, attributes: [a] }\n"
           "components:\n"
           "  A: { annotation: { from: in, to: out, label: OR, subscript: [a] } }\n"
           "  S:\n    commutes: [[get, put]" +
           more +
           "]\n    annotation:\n"
           "      - { from: put, label: CW }\n"
           "      - { from: set, label: OW, subscript: [a] }\n"
           "      - { from: get, to: value, label: OR, subscript: [a] }\n";
  };
  EXPECT_THAT(Questions(model("")).with(Anomaly::Run), ElementsAre("value"));
  EXPECT_THAT(Questions(model(", [set, put]")).with(Anomaly::Run), IsEmpty());
}

// Two readers of one component, one of which does not see what is put.
TEST(Query, AReaderSeesOnlyWhatItsMessagesDependOn) {
  const Questions q(
      "streams:\n"
      "  raw:   { to: A.in, attributes: [a] }\n"
      "  put:   { from: A.out, to: S.put, attributes: [a], seal: [a] }\n"
      "  set:   { to: S.set, attributes: [a], seal: [a] }\n"
      "  list:  { to: S.list, attributes: [a] }\n"
      "  get:   { to: S.get, attributes: [a] }\n"
      "  all:   { from: S.all, attributes: [a] }\n"
      "  value: { from: S.value, attributes: [a] }\n"
      "components:\n"
      "  A: { annotation: { from: in, to: out, label: OR, subscript: [a] } }\n"
      "  S:\n    commutes: [[get, put]]\n    annotation:\n"
      "      - { from: list, to: all, label: OR, subscript: [a] }\n"
      "      - { from: get, to: value, label: OR, subscript: [a] }\n"
      "      - { from: put, label: CW }\n"
      "      - { from: set, label: CW }\n");
  EXPECT_THAT(q.with(Anomaly::Run), ElementsAre("all"));
}

// What is stale at one replica is missing on the streams of that replica, not where they are
// merged.
TEST(Query, AMergedStreamMissesNothingBetweenReplicas) {
  const auto model = [](const std::string& out) {
    return "streams:\n"
           "  in:  { to: C.in, attributes: [a, n], unique: [a, n] }\n"
           "  out: { from: C.out, attributes: [a, n]" +
           out +
           " }\n"
           "components:\n  C:\n    Rep: true\n"
           "    annotation: { from: in, to: out, label: OW, subscript: [a], newest: [n] }\n";
  };
  EXPECT_THAT(Questions(model("")).with(Anomaly::Instance), ElementsAre("out"));
  EXPECT_THAT(Questions(model(", Rep: false")).with(Anomaly::Instance), IsEmpty());
}

// Two replicas of a table lack different rows, which were stale upstream; a table of both has one
// state.
TEST(Query, OneTableLacksTheSameForAllWhoRead) {
  const auto model = [](const std::string& rep) {
    return "streams:\n"
           "  in:  { to: First.in, attributes: [key, n], unique: [key, n] }\n"
           "  row: { from: First.out, to: Table.row, attributes: [key, n] }\n"
           "  ask: { to: Table.ask, attributes: [key] }\n"
           "  out: { from: Table.out, attributes: [key] }\n"
           "components:\n"
           "  First:\n    Rep: true\n"
           "    annotation: { from: in, to: out, label: OW, subscript: [key], newest: [n] }\n"
           "  Table:\n    Rep: " +
           rep +
           "\n    order: sequencing\n    annotation:\n"
           "      - { from: row, label: OW, subscript: [key], newest: [n] }\n"
           "      - { from: ask, to: out, label: OR, subscript: [key] }\n";
  };
  EXPECT_THAT(Questions(model("true")).with(Anomaly::Instance), ElementsAre("out"));
  EXPECT_THAT(Questions(model("false")).with(Anomaly::Instance), IsEmpty());
}

// n diamonds in a row have 2^n paths.
std::string diamonds(int n, const std::string& join, const std::string& seal = "") {
  std::string streams = "streams:\n  s0: { to: D0.in, attributes: [a]" + seal + " }\n";
  std::string components = "components:\n";
  for (int i = 0; i < n; ++i) {
    const std::string fork = "D" + std::to_string(i);
    const std::string meet = "J" + std::to_string(i);
    const std::string next = "D" + std::to_string(i + 1);
    for (const std::string side : {"l", "r"}) {
      streams += "  " + side + std::to_string(i) + ": { from: " + fork + "." + side +
                 ", to: " + meet + ".in, attributes: [a] }\n";
    }
    streams += "  s" + std::to_string(i + 1) + ": { from: " + meet + ".out" +
               (i + 1 < n ? ", to: " + next + ".in" : "") + ", attributes: [a] }\n";
    components += "  " + fork +
                  ":\n    annotation:\n      - { from: in, to: l, label: CR }\n"
                  "      - { from: in, to: r, label: CR }\n";
    components += "  " + meet + ":\n    annotation: { from: in, to: out, " + join + " }\n";
  }
  return streams + components;
}

TEST(Query, ThirtyDiamondsAreDecidedAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(Questions(diamonds(30, "label: CW")).with(Anomaly::Run), IsEmpty());
  EXPECT_THAT(
      Questions(diamonds(30, "label: OW, subscript: [a]", ", seal: [a]")).with(Anomaly::Run),
      IsEmpty());
  const Questions races(diamonds(30, "label: OW, subscript: [a]"));
  EXPECT_THAT(races.with(Anomaly::Run), ElementsAre("s30"));
  const MinimalWitness found = races.minimal("s30", Anomaly::Run);
  EXPECT_TRUE(found.fewest_messages && found.shortest_way);
  EXPECT_EQ(races.topology[found.witness.site.path].component,
            *races.topology.find_component("J29"));
  // A second on an idle machine; here only what cannot be exponential.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30));
}

TEST(Query, AnUnsolvedQuestionIsIncomplete) {
  const topology::Topology topology = test_support::topology_of(one_path("OW"));
  base::Environment environment;
  environment.deadline = base::Environment::Clock::now() - std::chrono::seconds(1);
  AnomalyQuery query(topology, Mode::Run, environment);
  const Decision decision = query.decide(Observation::Contents);
  EXPECT_FALSE(decision.complete);
  EXPECT_THAT(decision.divergent, ElementsAre(false));
}

TEST(Query, ExportsItsQuestion) {
  const Questions q(one_path("OW"));
  auto query = q.query(Mode::Run);
  const std::string text = query.to_smt2(Observation::Contents, "a header");
  EXPECT_TRUE(text.starts_with("; a header\n(set-logic QF_BV)\n")) << text.substr(0, 80);
  EXPECT_TRUE(text.ends_with("(check-sat)\n"));
  EXPECT_THAT(text, testing::HasSubstr("C.out"));
}

// Several flags at one place have names of their own, and none ranks below itself.
TEST(Query, ExportsNamesThatTellFlagsApart) {
  const Questions q(R"(streams:
  start: { to: Node.start, attributes: [a] }
  again: { from: Node.again, to: Node.back, attributes: [a], order: fifo }
  out: { from: Node.out, attributes: [a] }
components:
  Node:
    annotation:
      - { from: start, to: again, label: CR }
      - { from: back, to: again, label: CR }
      - { from: back, to: out, label: OW, subscript: [a] }
)");
  std::istringstream text(q.query(Mode::Run).to_smt2(Observation::Contents, ""));
  std::size_t ranks = 0;
  const std::string start = "; rank of ";
  for (std::string line; std::getline(text, line);) {
    const auto from = line.find(start);
    const auto less = line.find(" < ");
    if (from == std::string::npos || less == std::string::npos) continue;
    ++ranks;
    EXPECT_NE(line.substr(from + 2, less - from - 2), line.substr(less + 3)) << line;
  }
  EXPECT_GT(ranks, 0U);
}

TEST(Query, CountsItsChecks) {
  const Questions q(one_path("OW"));
  auto query = q.query(Mode::Run);
  EXPECT_EQ(query.checks(), 0U);
  query.decide(Observation::Contents);
  EXPECT_GE(query.checks(), 1U);
}

}  // namespace
}  // namespace firebreak::encodings

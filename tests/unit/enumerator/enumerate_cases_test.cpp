// SPDX-License-Identifier: Apache-2.0
// The enumerator on models whose verdicts were wrong as long as all engines shared the clauses.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "enumerator/enumerate.h"
#include "enumerator/terms.h"
#include "support/case_models.h"
#include "support/models.h"
#include "support/text.h"
#include "unit/enumerator/anomalies.h"

namespace firebreak::enumerator {
namespace {

using namespace test_support::case_models;
using test_support::anomalies_of;
using test_support::replaced;

using Change = std::function<void(topology::Model&)>;

std::string anomalies(
    std::string_view yaml, const Change& change = [](topology::Model&) {},
    EnumerationLimits limits = {}) {
  return anomalies_of(enumerate(test_support::changed_topology_of(yaml, change), limits));
}

// Deposits and interest meet in one state.
TEST(EnumerateCases, TwoWritersOfOneState) {
  EXPECT_EQ(anomalies(kBank), "diverge");
  EXPECT_EQ(anomalies(replaced(kBank, "label: CW", "label: CR")), "none");
}

TEST(EnumerateCases, TwoWritersBeforeAReadThatWaits) {
  EXPECT_EQ(anomalies(kStatements), "run");
  std::string gates(kStatements);
  for (const std::string to : {"kept", "posted"}) {
    gates = replaced(gates, "to: " + to + ", label: OW",
                     "to: " + to + ", label: OW, subscript: [month]");
  }
  EXPECT_EQ(anomalies(gates), "none");
}

TEST(EnumerateCases, PutBeforeDeleteOrAfter) {
  EXPECT_EQ(anomalies(kStore), "run");
  EXPECT_EQ(anomalies(kStore,
                      [](topology::Model& m) {
                        m.components[0].commutes = {{{"put"}, {"del"}}};
                      }),
            "none");
}

TEST(EnumerateCases, AWriterOfACoarserGate) {
  EXPECT_EQ(anomalies(kCoarseWriter), "run");
  EXPECT_EQ(anomalies(replaced(kCoarseWriter, "subscript: []", "subscript: [key]")), "none");
}

TEST(EnumerateCases, NothingWaitsForItself) {
  EXPECT_EQ(anomalies(kWaits), "run");
  // Nor by a seal that is declared on the way.
  EXPECT_EQ(anomalies(replaced(kWaits, "S.taken, attributes: [sku]",
                               "S.taken, attributes: [sku], seal: [sku]")),
            "run");
  EXPECT_EQ(anomalies(kMutual), "run run");
  EXPECT_EQ(
      anomalies(replaced(kMutual, "A.log, attributes: [k]", "A.log, attributes: [k], seal: [k]")),
      "run run");
}

TEST(EnumerateCases, AnswersLeaveInTheOrderOfThePunctuations) {
  EXPECT_EQ(anomalies(kUnitFifo), "run");
  EXPECT_EQ(anomalies(replaced(kUnitFifo, "label: OR, subscript: [k]", "label: CR")), "none");
  EXPECT_EQ(
      anomalies(replaced(kUnitFifo, "label: OR, subscript: [k]", "label: CR"),
                [](topology::Model& m) { m.components[0].paths[1].unordered_emission = true; }),
      "run");
}

TEST(EnumerateCases, InstancesEmitInNoOrder) {
  EXPECT_EQ(anomalies(kInstances), "run");
  EXPECT_EQ(anomalies(replaced(kInstances, "count: 4", "count: 1")), "none");
  EXPECT_EQ(anomalies(replaced(kInstances, "subscript: [table]", "subscript: [row]")), "none");
  EXPECT_EQ(anomalies(replaced(kInstances, "subscript: [table]", "subscript: [row]"),
                      [](topology::Model& m) {
                        m.streams[0].attributes.pop_back(),
                            m.components[0].instances.by = {{"table"}};
                      }),
            "run")
      << "rows of one table are of one instance only if they say so";
}

TEST(EnumerateCases, AJoinThatIsScatteredMissesPairs) {
  const std::string any = replaced(replaced(kInstances, ", by: [row]", ""),
                                   "from: in, to: out, label: CR", "from: in, to: out, label: CW");
  EXPECT_EQ(anomalies(replaced(any, "subscript: [table]", "subscript: [row]")), "run");
  EXPECT_EQ(anomalies(replaced(replaced(any, "label: OW, subscript: [table]", "label: CR"),
                               "count: 4", "count: 4, by: [row]")),
            "none");
  EXPECT_EQ(anomalies(replaced(any, "label: OW, subscript: [table]", "label: CR")), "run");
}

// What waits for its own input handles a partition together, in canonical order (4.5 (i));
// partitions come in any order.
TEST(EnumerateCases, OnePartitionLeavesInOneOrder) {
  const auto model = [](const std::string& in, const std::string& gate) {
    return "streams:\n"
           "  in:  { to: C.in, attributes: [k]" +
           in +
           " }\n"
           "  mid: { from: C.out, to: Last.in, attributes: [k], order: fifo }\n"
           "  out: { from: Last.out, attributes: [k] }\n"
           "components:\n"
           "  C: { annotation: { from: in, to: out, label: OW, subscript: [k] } }\n"
           "  Last: { annotation: { from: in, to: out, label: OW" +
           gate + " } }\n";
  };
  EXPECT_EQ(anomalies(model(", seal: [k]", ", subscript: [k]")), "none");
  EXPECT_EQ(anomalies(model(", seal: [k]", "")), "run");
  EXPECT_EQ(anomalies(model("", ", subscript: [k]")), "run");
}

TEST(EnumerateCases, OrdersBindDeliveries) {
  EXPECT_EQ(anomalies(kUnitReader), "run");
  EXPECT_EQ(anomalies(replaced(kUnitReader, kPairwise, "sequencing")), "none");
  // Between replicas, one ordering of all fixes the moments, too.
  const EnumerationLimits one{.messages = 1};
  EXPECT_EQ(
      anomalies(
          replaced(kUnitReader, kPairwise, "dynamic\n    Rep: true"), [](topology::Model&) {}, one),
      "run");
  EXPECT_EQ(anomalies(replaced(kUnitReader, "    order:", "    Rep: true\n    order:")),
            "instance");
}

TEST(EnumerateCases, ARedeliveryReopensASession) {
  EXPECT_EQ(anomalies(kSession), "run");
  EXPECT_EQ(anomalies(kSession,
                      [](topology::Model& m) { m.components[0].late = topology::Late::Ignored; }),
            "none");
}

// 6.1: also where it was sent again long before.
TEST(EnumerateCases, WhatWasRepeatedUpstreamComesLate) {
  EXPECT_EQ(anomalies(R"(
streams:
  click:   { to: F.click, attributes: [s], seal: [s], delivery: at-least-once }
  human:   { from: F.human, to: S.click, attributes: [s] }
  summary: { from: S.out, to: W.in, attributes: [s] }
  count:   { from: W.out, attributes: [s] }
components:
  F: { annotation: { from: click, to: human, label: CR } }
  S: { annotation: { from: click, to: out, label: OW, subscript: [s] } }
  W: { annotation: { from: in, to: out, label: CW } }
)"),
            "run");
}

// And late for both replicas, where they have in common who sent it again.
TEST(EnumerateCases, WhatWasRepeatedForBothReplicasComesLateToBoth) {
  const std::string common = R"(
streams:
  in:  { to: A.in, attributes: [], seal: [], delivery: at-least-once }
  mid: { from: A.out, to: B.in, attributes: [] }
  out: { from: B.out, attributes: [] }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { Rep: true, annotation: { from: in, to: out, label: OW, subscript: [] } }
)";
  EXPECT_EQ(anomalies(common), "run");
  EXPECT_EQ(anomalies(replaced(common, "A: {", "A: { Rep: true,")), "diverge");
}

// 6.1: an idempotent path remembers what its component forgets.
TEST(EnumerateCases, AnIdempotentPathRemembers) {
  EXPECT_EQ(anomalies(replaced(kSession, "[session] } }", "[session], idempotent: true } }")),
            "none");
  const std::string loop = R"(
streams:
  s1: { to: C.i1, seal: [] }
  s2: { from: C.o, to: C.i2, delivery: at-least-once }
  s3: { from: C.o }
components:
  C:
    Rep: true
    annotation:
      - { from: i1, to: o, label: OW, subscript: [] }
      - { from: i2, to: o, label: OR, subscript: [], idempotent: true }
)";
  EXPECT_EQ(anomalies(loop), "none");
  // So a reader finds nothing in a partition that was started anew.
  EXPECT_EQ(anomalies(kRemembers, [](topology::Model&) {}, {.messages = 1}), "run");
}

// 6.1: forgotten is what all have done with who read the same.
TEST(EnumerateCases, WhoReadsSomethingElseKeepsNothing) {
  const std::string two = R"(
streams:
  a:   { to: S.a, attributes: [k], seal: [k], delivery: at-least-once }
  b:   { to: S.b, attributes: [k] }
  out: { from: S.out, attributes: [k] }
components:
  S:
    annotation:
      - { from: a, to: out, label: OW, subscript: [k] }
      - { from: b, to: kept, label: OW, subscript: [k] }
)";
  const auto apart = [](topology::Model& m) { m.components[0].commutes = {{{"a"}, {"b"}}}; };
  EXPECT_EQ(anomalies(two, apart), "run");
  EXPECT_EQ(anomalies(two,
                      [&](topology::Model& m) {
                        apart(m);
                        m.components[0].late = topology::Late::Ignored;
                      }),
            "none");
  // A path that reads the same, and is not sealed on its own input, does keep it.
  const std::string read =
      replaced(two, "from: b, to: kept, label: OW", "from: b, to: o, label: OR");
  EXPECT_EQ(anomalies(read), "none");
}

// 3.7 (c): an OW path that conflicts with nothing lets seals through.
TEST(EnumerateCases, AWriterWithoutRivalsHoldsNoSealBack) {
  const std::string chain = R"(
streams:
  put:    { to: A.put, attributes: [k], seal: [k] }
  get:    { to: A.get, attributes: [k], seal: [k] }
  expire: { to: A.expire, attributes: [k] }
  mid:    { from: A.mid, to: B.in, attributes: [k] }
  out:    { from: B.out, attributes: [k] }
components:
  A:
    annotation:
      - { from: put, to: kept, label: CW }
      - { from: get, to: mid, label: OR, subscript: [k] }
      - { from: expire, to: gone, label: OW, subscript: [k] }
  B: { annotation: { from: in, to: out, label: OW, subscript: [k] } }
)";
  const auto commute = [](topology::Model& m, bool itself) {
    m.components[0].commutes = {{{"expire"}, {"put"}}, {{"expire"}, {"get"}}};
    if (itself) m.components[0].commutes.push_back({{"expire"}, {"expire"}});
  };
  EXPECT_EQ(anomalies(chain, [&](topology::Model& m) { commute(m, true); }), "none");
  EXPECT_EQ(anomalies(chain, [&](topology::Model& m) { commute(m, false); }), "run");
}

TEST(EnumerateCases, EachReplicaPollsAtItsOwnTime) {
  EXPECT_EQ(anomalies(kPoll), "diverge");
  EXPECT_EQ(anomalies(replaced(kPoll, "Rep: false", "Rep: false\n    order: sequencing")),
            "diverge");
  EXPECT_EQ(anomalies(replaced(kPoll, "to: Db.poll", "to: Db.poll, Rep: false")), "run");
  EXPECT_EQ(anomalies(replaced(kPoll, "answer: { from", "answer: { Rep: false, from")), "run");
  // Unless it waits.
  EXPECT_EQ(anomalies(replaced(kPoll, "to: Db.edit", "to: Db.edit, seal: []")), "none");
}

TEST(EnumerateCases, TheOtherReplicasPollsAreMessagesToo) {
  const std::string counting =
      replaced(kPoll, "label: OR, subscript: []", "label: OW, subscript: []");
  const std::string alone = replaced(replaced(counting, "  edit:   { to: Db.edit }\n", ""),
                                     ", { from: edit, to: log, label: OW, subscript: [] }", "");
  EXPECT_EQ(anomalies(alone), "diverge");
  // One poll is enough, though it is in order with all of its own replica's.
  EXPECT_EQ(anomalies(alone, [](topology::Model&) {}, {.messages = 1}), "diverge");
  EXPECT_EQ(anomalies(replaced(alone, "label: OW, subscript: []", "label: CR")), "none");
}

// 4.6, 4.7: the run decides whose comes first, even where each replica's come in one order.
TEST(EnumerateCases, TheOtherReplicasPollsAreMessagesOfOneRun) {
  const std::string counting =
      replaced(replaced(replaced(replaced(kPoll, "to: answer, label: OR, subscript: []",
                                          "to: answer, label: OW, subscript: []"),
                                 "to: Db.poll", "to: Db.poll, order: fifo"),
                        "  edit:   { to: Db.edit }\n", ""),
               ", { from: edit, to: log, label: OW, subscript: [] }", "");
  const std::string merged =
      replaced(replaced(counting, "answer: { from", "answer: { Rep: false, from"), "to: Node.tick",
               "to: Node.tick, order: fifo");
  EXPECT_EQ(anomalies(merged), "run");
  EXPECT_EQ(anomalies(replaced(merged, "Rep: false\n", "Rep: false\n    order: sequencing\n")),
            "none");
}

// 3.6: what belongs to no partition is handled with each, so before all are complete.
TEST(EnumerateCases, AMessageThatLacksTheGateComesInNoOrder) {
  const std::string lacks = R"(
streams:
  s0: { to: C.i0, attributes: [a], seal: [a] }
  s2: { to: C.i2, attributes: [] }
  s1: { from: C.o1, to: C.i1, attributes: [] }
  s3: { from: C.o0, attributes: [] }
  s4: { from: C.o1, attributes: [] }
components:
  C:
    annotation:
      - { from: i0, to: o0, label: CW }
      - { from: i2, to: o1, label: OR, subscript: [a] }
      - { from: i1, to: o0, label: OR, subscript: [] }
)";
  // What it sees is the same in the end.
  EXPECT_EQ(anomalies(lacks), "run none");
  // One punctuation closes everything.
  EXPECT_EQ(anomalies(replaced(lacks, "seal: [a]", "seal: []")), "none none");
  // So does the one of two that it waits for.
  EXPECT_EQ(anomalies(replaced(lacks, "seal: [a]", "seal: [[], [a]]")), "none none");
}

// Terms share their parts: as trees they are exponentially large.
TEST(EnumerateCases, PromisesAreFoundInTermsThatShareParts) {
  Terms terms;
  const Term promise = terms.promise(topology::PathId(0), 1);
  Term term = promise;
  for (int i = 0; i < 200; ++i) {
    const Term both[] = {term, term};
    term = terms.tuple(both);
  }
  EXPECT_EQ(terms.promises_in(term), std::vector{promise});
}

// 3.5: a punctuation closes all that agrees on its key.
TEST(EnumerateCases, OnePunctuationForAllPartitions) {
  const std::string one = R"(
streams:
  in:  { to: C.in, attributes: [b], seal: [] }
  out: { from: C.out, attributes: [] }
components:
  C:
    annotation:
      - { from: in, to: kept, label: OW, subscript: [b] }
      - { from: in, to: out, label: OR }
)";
  EXPECT_EQ(anomalies(one), "none");
  EXPECT_EQ(anomalies(replaced(one, "seal: []", "seal: [b]")), "run");
}

// 3.5: a path waits for what comes of its messages, too.
TEST(EnumerateCases, AUnitWaitsForWhatDescendsFromIt) {
  EXPECT_EQ(anomalies(R"(
streams:
  s0: { from: C.o0, to: C.i0, attributes: [], seal: [] }
  s1: { from: C.o0, attributes: [] }
  s2: { to: C.i0, attributes: [c], seal: [c] }
components:
  C:
    annotation:
      - { from: i0, to: o0, label: OR, subscript: [c] }
      - { from: i0, to: o1, label: OW, subscript: [c] }
)"),
            "none");
}

// 4.7: one copy gets through, also of what one replica has lost or handled again.
TEST(EnumerateCases, AFaultOfOneReplicaEndsWhereCopiesAreMerged) {
  const std::string merged = R"(
streams:
  in:  { to: C.in, attributes: [], delivery: at-most-once }
  out: { from: C.out, Rep: false, attributes: [] }
components:
  C: { Rep: true, annotation: { from: in, to: out, label: CR } }
)";
  EXPECT_EQ(anomalies(merged), "run");
  EXPECT_EQ(anomalies(replaced(merged, "Rep: false, ", "")), "instance");
  const std::string counted = R"(
streams:
  in:  { to: C.in, attributes: [], delivery: at-least-once }
  mid: { from: C.out, to: D.in, Rep: false, attributes: [] }
  out: { from: D.out, attributes: [] }
components:
  C: { Rep: true, annotation: { from: in, to: out, label: CR } }
  D: { Rep: true, annotation: { from: in, to: out, label: CW } }
)";
  EXPECT_EQ(anomalies(counted), "run");
  EXPECT_EQ(anomalies(replaced(counted, "Rep: false, ", "")), "diverge");
}

// 6.3: what one replica has lost changes nothing of the order that both have.
TEST(EnumerateCases, ALossAtOneReplicaWhereUnitsAreOrdered) {
  EXPECT_EQ(anomalies(R"(
streams:
  in:  { to: C.in, attributes: [], seal: [], delivery: at-most-once }
  out: { from: C.out, attributes: [] }
components:
  C: { Rep: true, order: dynamic, annotation: { from: in, to: out, label: OR, subscript: [] } }
)"),
            "instance");
}

// 4.6: which handling emits what is not fixed.
TEST(EnumerateCases, AConfluentAnswerGoesToWhoeverAsked) {
  const std::string confluent = replaced(
      replaced(kPoll, "to: answer, label: OR, subscript: []", "to: answer, label: CW"),
      "from: edit, to: log, label: OW, subscript: []", "from: edit, to: answer, label: CW");
  EXPECT_EQ(anomalies(confluent), "diverge");
  EXPECT_EQ(
      anomalies(replaced(confluent, "poll, to: answer, label: CW", "poll, to: answer, label: CR")),
      "none");
}

TEST(EnumerateCases, ExpiryCommutesWithItself) {
  EXPECT_EQ(anomalies(kCache), "diverge");
  EXPECT_EQ(anomalies(kCache,
                      [](topology::Model& m) {
                        m.components[0].commutes = {{{"expire"}, {"expire"}}};
                      }),
            "instance");
}

TEST(EnumerateCases, AWriteThatEmitsNothing) {
  EXPECT_EQ(anomalies(kPing), "run");
  EXPECT_EQ(
      anomalies(kPing, [](topology::Model& m) { m.components[0].paths[0].to = std::nullopt; }),
      "none");
}

TEST(EnumerateCases, AnAlarmThatGoesOff) {
  EXPECT_EQ(anomalies(kThreshold), "none");
  EXPECT_EQ(
      anomalies(kThreshold, [](topology::Model& m) { m.components[0].paths[0].repeats = true; }),
      "diverge");
}

TEST(EnumerateCases, WhatComesAfterAWatermark) {
  const auto with = [&](topology::Late late, bool fifo) {
    return anomalies(kWatermark, [=](topology::Model& m) {
      m.streams[0].watermarks = {{{"w"}}};
      if (fifo) m.streams[0].fifos = {{{"w"}}};
      m.components[0].late = late;
    });
  };
  EXPECT_EQ(with(topology::Late::Ignored, false), "run");
  EXPECT_EQ(with(topology::Late::Ignored, true), "none");
  EXPECT_EQ(with(topology::Late::Reopened, false), "none");
}

TEST(EnumerateCases, APunctuationThatEndsHere) {
  const std::string chain = R"(
streams:
  in:  { to: A.in, attributes: [k], seal: [k] }
  mid: { from: A.out, to: B.in, attributes: [k] }
  out: { from: B.out, attributes: [k] }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B: { annotation: { from: in, to: out, label: OW, subscript: [k] } }
)";
  EXPECT_EQ(anomalies(chain), "none");
  EXPECT_EQ(anomalies(chain, [](topology::Model& m) { m.components[0].forwards = false; }), "run");
}

TEST(EnumerateCases, WhatOnlyAnUnfedCycleFeeds) { EXPECT_EQ(anomalies(kUnfed), "none run"); }

}  // namespace
}  // namespace firebreak::enumerator

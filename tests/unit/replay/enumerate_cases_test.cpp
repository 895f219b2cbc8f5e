// SPDX-License-Identifier: Apache-2.0
// The enumerator on models whose verdicts were wrong as long as all engines shared the clauses.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "replay/enumerate.h"
#include "replay/enumerate_terms.h"
#include "support/models.h"

namespace firebreak::replay {
namespace {

using Change = std::function<void(topology::Model&)>;

std::string text_of(const Enumeration& enumeration) {
  std::string text = enumeration.complete ? "" : "incomplete: ";
  for (const result::Anomaly anomaly : enumeration.sinks) {
    if (!text.empty() && text.back() != ' ') text += " ";
    text += result::to_string(anomaly);
  }
  return text;
}

std::string anomalies(
    const std::string& yaml, const Change& change = [](topology::Model&) {},
    EnumerationLimits limits = {}) {
  return text_of(enumerate(test_support::changed_topology_of(yaml, change), limits));
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  return text.replace(text.find(what), what.size(), by);
}

// Deposits and interest meet in one state.
TEST(EnumerateCases, TwoWritersOfOneState) {
  const std::string bank = R"(
streams:
  deposit:  { to: Bank.deposit, attributes: [account] }
  interest: { to: Bank.interest, attributes: [account], order: fifo }
  posted:   { from: Bank.posted, attributes: [account] }
components:
  Bank:
    Rep: true
    annotation:
      - { from: deposit, to: kept, label: CW }
      - { from: interest, to: posted, label: OW, subscript: [account] }
)";
  EXPECT_EQ(anomalies(bank), "diverge");
  EXPECT_EQ(anomalies(replaced(bank, "label: CW", "label: CR")), "none");
}

TEST(EnumerateCases, TwoWritersBeforeAReadThatWaits) {
  const std::string bank = R"(
streams:
  deposit:  { to: Bank.deposit, attributes: [month], seal: [month], order: fifo }
  interest: { to: Bank.interest, attributes: [month], seal: [month], order: fifo }
  ask:      { to: Bank.ask, attributes: [month] }
  statement: { from: Bank.statement, attributes: [month] }
components:
  Bank:
    annotation:
      - { from: deposit, to: kept, label: OW }
      - { from: interest, to: posted, label: OW }
      - { from: ask, to: statement, label: OR, subscript: [month] }
)";
  EXPECT_EQ(anomalies(bank), "run");
  std::string gates = bank;
  for (const std::string to : {"kept", "posted"}) {
    gates = replaced(gates, "to: " + to + ", label: OW",
                     "to: " + to + ", label: OW, subscript: [month]");
  }
  EXPECT_EQ(anomalies(gates), "none");
}

TEST(EnumerateCases, PutBeforeDeleteOrAfter) {
  const std::string store = R"(
streams:
  put: { to: S.put, attributes: [k], order: fifo }
  del: { to: S.del, attributes: [k], order: fifo }
  get: { to: S.get, attributes: [k] }
  val: { from: S.val, attributes: [] }
components:
  S:
    order: [ { mechanism: sequencing, streams: [put, get] }, { mechanism: sequencing, streams: [del, get] } ]
    annotation:
      - { from: put, to: silent, label: OW, subscript: [k] }
      - { from: del, to: silent, label: OW, subscript: [k] }
      - { from: get, to: val, label: OR, subscript: [k] }
)";
  EXPECT_EQ(anomalies(store), "run");
  EXPECT_EQ(anomalies(store,
                      [](topology::Model& m) {
                        m.components[0].commutes = {{{"put"}, {"del"}}};
                      }),
            "none");
}

TEST(EnumerateCases, AWriterOfACoarserGate) {
  const std::string store = R"(
streams:
  put:   { to: Store.put, attributes: [key] }
  get:   { to: Store.get, attributes: [key] }
  value: { from: Store.value, attributes: [key] }
components:
  Store:
    order: { mechanism: sequencing, by: [key] }
    annotation:
      - { from: put, to: ack, label: OW, subscript: [] }
      - { from: get, to: value, label: OR, subscript: [key] }
)";
  EXPECT_EQ(anomalies(store), "run");
  EXPECT_EQ(anomalies(replaced(store, "subscript: []", "subscript: [key]")), "none");
}

TEST(EnumerateCases, NothingWaitsForItself) {
  const std::string waits = R"(
streams:
  ask:   { to: S.ask, attributes: [sku], seal: [sku] }
  grant: { from: S.grant, to: S.taken, attributes: [sku] }
  told:  { from: S.grant, attributes: [sku] }
components:
  S: { annotation: [ { from: ask, to: grant, label: OR, subscript: [sku] }, { from: taken, to: log, label: CW } ] }
)";
  EXPECT_EQ(anomalies(waits), "run");
  // Nor by a seal that is declared on the way.
  EXPECT_EQ(anomalies(replaced(waits, "S.taken, attributes: [sku]",
                               "S.taken, attributes: [sku], seal: [sku]")),
            "run");
  const std::string mutual = R"(
streams:
  askA: { to: A.ask, attributes: [k], seal: [k] }
  askB: { to: B.ask, attributes: [k], seal: [k] }
  ab:   { from: A.out, to: B.log, attributes: [k] }
  ba:   { from: B.out, to: A.log, attributes: [k] }
  outA: { from: A.out, attributes: [k] }
  outB: { from: B.out, attributes: [k] }
components:
  A:
    annotation:
      - { from: log, to: kept, label: CW }
      - { from: ask, to: out, label: OR, subscript: [k] }
  B:
    annotation:
      - { from: log, to: kept, label: CW }
      - { from: ask, to: out, label: OR, subscript: [k] }
)";
  EXPECT_EQ(anomalies(mutual), "run run");
  EXPECT_EQ(
      anomalies(replaced(mutual, "A.log, attributes: [k]", "A.log, attributes: [k], seal: [k]")),
      "run run");
}

TEST(EnumerateCases, AnswersLeaveInTheOrderOfThePunctuations) {
  const std::string answers = R"(
streams:
  ask:  { to: C.ask, attributes: [k], order: fifo }
  log:  { to: C.log, attributes: [k], seal: [k] }
  out:  { from: C.out, to: Last.in, attributes: [k], order: fifo }
  sink: { from: Last.out, attributes: [k] }
components:
  C:
    annotation:
      - { from: log, to: stored, label: CW }
      - { from: ask, to: out, label: OR, subscript: [k] }
  Last:
    annotation:
      - { from: in, to: out, label: OW }
)";
  EXPECT_EQ(anomalies(answers), "run");
  EXPECT_EQ(anomalies(replaced(answers, "label: OR, subscript: [k]", "label: CR")), "none");
  EXPECT_EQ(
      anomalies(replaced(answers, "label: OR, subscript: [k]", "label: CR"),
                [](topology::Model& m) { m.components[0].paths[1].unordered_emission = true; }),
      "run");
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
  const std::string reader = R"(
streams:
  u:   { to: C.u, attributes: [k], seal: [k] }
  v:   { to: C.v, attributes: [k], seal: [k] }
  ask: { to: C.ask, attributes: [] }
  out: { from: C.out, attributes: [] }
components:
  C:
    order: [ { mechanism: sequencing, streams: [ask, u] }, { mechanism: sequencing, streams: [ask, v] } ]
    annotation:
      - { from: u, to: x, label: OW, subscript: [k] }
      - { from: v, to: x, label: OW, subscript: [k] }
      - { from: ask, to: out, label: OR, subscript: [] }
)";
  EXPECT_EQ(anomalies(reader), "run");
  const std::string orders =
      "[ { mechanism: sequencing, streams: [ask, u] }, { mechanism: sequencing, streams: [ask, v] "
      "} ]";
  EXPECT_EQ(anomalies(replaced(reader, orders, "sequencing")), "none");
  // Between replicas, one ordering of all fixes the moments, too.
  const EnumerationLimits one{.messages = 1};
  EXPECT_EQ(anomalies(
                replaced(reader, orders, "dynamic\n    Rep: true"), [](topology::Model&) {}, one),
            "run");
  EXPECT_EQ(anomalies(replaced(reader, "    order:", "    Rep: true\n    order:")), "instance");
}

TEST(EnumerateCases, ARedeliveryReopensASession) {
  const std::string session = R"(
streams:
  click: { to: S.in, attributes: [session], seal: [session], delivery: at-least-once }
  out:   { from: S.out, attributes: [session] }
components:
  S: { annotation: { from: in, to: out, label: OW, subscript: [session] } }
)";
  EXPECT_EQ(anomalies(session), "run");
  EXPECT_EQ(anomalies(session,
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
  const std::string session = R"(
streams:
  click: { to: S.in, attributes: [session], seal: [session], delivery: at-least-once }
  out:   { from: S.out, attributes: [session] }
components:
  S: { annotation: { from: in, to: out, label: OW, subscript: [session], idempotent: true } }
)";
  EXPECT_EQ(anomalies(session), "none");
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
  const std::string reader = R"(
streams:
  in:  { to: S.in, attributes: [k], seal: [k], delivery: at-least-once }
  out: { from: S.out, attributes: [k] }
components:
  S:
    annotation:
      - { from: in, to: kept, label: CW, idempotent: true }
      - { from: in, to: out, label: OR, subscript: [k] }
)";
  EXPECT_EQ(anomalies(reader, [](topology::Model&) {}, {.messages = 1}), "run");
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

constexpr const char* kPoll = R"(
streams:
  tick:   { to: Node.tick, attributes: [] }
  poll:   { from: Node.poll, to: Db.poll, attributes: [] }
  edit:   { to: Db.edit, attributes: [] }
  answer: { from: Db.answer, to: Node.answer, attributes: [] }
  shown:  { from: Node.shown, attributes: [] }
components:
  Node:
    Rep: true
    annotation: [ { from: tick, to: poll, label: CR }, { from: answer, to: shown, label: CW } ]
  Db:
    Rep: false
    annotation: [ { from: poll, to: answer, label: OR, subscript: [] }, { from: edit, to: log, label: OW, subscript: [] } ]
)";

TEST(EnumerateCases, EachReplicaPollsAtItsOwnTime) {
  EXPECT_EQ(anomalies(kPoll), "diverge");
  EXPECT_EQ(anomalies(replaced(kPoll, "Rep: false", "Rep: false\n    order: sequencing")),
            "diverge");
  EXPECT_EQ(anomalies(replaced(kPoll, "to: Db.poll,", "to: Db.poll, Rep: false,")), "run");
  EXPECT_EQ(anomalies(replaced(kPoll, "answer: { from", "answer: { Rep: false, from")), "run");
  // Unless it waits.
  EXPECT_EQ(
      anomalies(replaced(kPoll, "Db.edit, attributes: []", "Db.edit, attributes: [], seal: []")),
      "none");
}

TEST(EnumerateCases, TheOtherReplicasPollsAreMessagesToo) {
  const std::string counting =
      replaced(kPoll, "label: OR, subscript: []", "label: OW, subscript: []");
  const std::string alone =
      replaced(replaced(counting, "  edit:   { to: Db.edit, attributes: [] }\n", ""),
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
                                 "to: Db.poll,", "to: Db.poll, order: fifo,"),
                        "  edit:   { to: Db.edit, attributes: [] }\n", ""),
               ", { from: edit, to: log, label: OW, subscript: [] }", "");
  const std::string merged =
      replaced(replaced(counting, "answer: { from", "answer: { Rep: false, from"),
               "tick:   { to: Node.tick,", "tick:   { to: Node.tick, order: fifo,");
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
  schedules::Terms terms;
  const schedules::Term promise = terms.promise(topology::PathId(0), 1);
  schedules::Term term = promise;
  for (int i = 0; i < 200; ++i) {
    const schedules::Term both[] = {term, term};
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
  const std::string cache = R"(
streams:
  expire: { to: C.expire, attributes: [k] }
  get: { to: C.get, attributes: [k] }
  v: { from: C.v, attributes: [] }
components:
  C:
    Rep: true
    annotation:
      - { from: expire, to: silent, label: OW, subscript: [k] }
      - { from: get, to: v, label: OR, subscript: [k] }
)";
  EXPECT_EQ(anomalies(cache), "diverge");
  EXPECT_EQ(anomalies(cache,
                      [](topology::Model& m) {
                        m.components[0].commutes = {{{"expire"}, {"expire"}}};
                      }),
            "instance");
}

TEST(EnumerateCases, AWriteThatEmitsNothing) {
  const std::string store = R"(
streams:
  put:  { to: Store.put, attributes: [key] }
  ping: { to: Store.ping, attributes: [key] }
  pong: { from: Store.pong, attributes: [key] }
components:
  Store:
    annotation:
      - { from: put, to: pong, label: OW, subscript: [key] }
      - { from: ping, to: pong, label: CR }
)";
  EXPECT_EQ(anomalies(store), "run");
  EXPECT_EQ(
      anomalies(store, [](topology::Model& m) { m.components[0].paths[0].to = std::nullopt; }),
      "none");
}

TEST(EnumerateCases, AnAlarmThatGoesOff) {
  const std::string alarm = R"(
streams:
  reading: { to: T.in, attributes: [host], producers: 5 }
  alarm:   { from: T.out, to: Counter.in, attributes: [host] }
  page:    { from: Counter.out, attributes: [host] }
components:
  T:       { annotation: { from: in, to: out, label: CW } }
  Counter: { Rep: true, annotation: { from: in, to: out, label: CW } }
)";
  EXPECT_EQ(anomalies(alarm), "none");
  EXPECT_EQ(anomalies(alarm, [](topology::Model& m) { m.components[0].paths[0].repeats = true; }),
            "diverge");
}

TEST(EnumerateCases, WhatComesAfterAWatermark) {
  const std::string model =
      "streams:\n"
      "  in:  { to: C.in, attributes: [w] }\n"
      "  out: { from: C.out, attributes: [w] }\n"
      "components:\n"
      "  C: { annotation: { from: in, to: out, label: CR } }\n";
  const auto with = [&](topology::Late late, bool fifo) {
    return anomalies(model, [=](topology::Model& m) {
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

TEST(EnumerateCases, WhatOnlyAnUnfedCycleFeeds) {
  EXPECT_EQ(anomalies(R"(
streams:
  in:   { to: C.a, attributes: [] }
  loop: { from: C.o, to: C.b, attributes: [] }
  sink: { from: C.o, attributes: [] }
  seen: { from: C.p, attributes: [] }
components:
  C:
    annotation:
      - { from: a, to: p, label: OW }
      - { from: b, to: o, label: OW }
)"),
            "none run");
}

}  // namespace
}  // namespace firebreak::replay

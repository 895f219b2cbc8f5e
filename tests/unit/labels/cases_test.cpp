// SPDX-License-Identifier: Apache-2.0
// Small models on which labels once were wrong, with what real components do (docs/rules.md 7).
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "labels_of.h"
#include "support/case_models.h"
#include "support/text.h"

namespace firebreak {
namespace {

using namespace test_support::case_models;
using test_support::LabelsOf;
using test_support::model_of;
using test_support::replaced;
using testing::HasSubstr;
using testing::Not;
using topology::Model;

TEST(Cases, AWriteFoldsInWhatOthersWrote) {
  const LabelsOf bank(kBank);
  EXPECT_EQ(bank.sound("posted"), "Diverge");
  EXPECT_THAT(
      bank.why_sound("posted"),
      HasSubstr("messages of interest and deposit, which it reads, can come in either order"));
  EXPECT_EQ(LabelsOf(replaced(kBank, "interest, to: posted, label: OW, subscript: [account]",
                              "interest, to: posted, label: CW"))
                .sound("posted"),
            "Async");
}

TEST(Cases, AReaderThatWaitsSeesWritersInterleave) {
  EXPECT_EQ(LabelsOf(kStatements).sound("statement"), "Run");
}

TEST(Cases, PutBeforeDeleteOrAfter) {
  const LabelsOf store(kStore);
  EXPECT_EQ(store.sound("val"), "Run");
  EXPECT_THAT(store.why_sound("val"), HasSubstr("reads the state of S.put→silent OW[k]"));
  EXPECT_EQ(LabelsOf(replaced(kStore, "[put, get]", "[put, get, del]")).sound("val"), "Async");
}

TEST(Cases, AWriterOfACoarserGate) {
  EXPECT_EQ(LabelsOf(kCoarseWriter).sound("value"), "Run");
  EXPECT_EQ(LabelsOf(replaced(kCoarseWriter, "subscript: []", "subscript: [key]")).sound("value"),
            "Async");
}

TEST(Cases, NothingWaitsForItself) {
  const LabelsOf waits(kWaits);
  EXPECT_EQ(waits.sound("told"), "Run");
  EXPECT_THAT(waits.why_sound("told"),
              HasSubstr("gap 15: S.ask→grant OR[sku] is not sealed, since it "
                        "would wait for itself: it waits for grant, which "
                        "it emits"));
  const LabelsOf declared(
      replaced(kWaits, "S.taken, attributes: [sku]", "S.taken, attributes: [sku], seal: [sku]"));
  EXPECT_EQ(declared.sound("told"), "Run");
  EXPECT_THAT(declared.why_sound("told"), HasSubstr("would wait for itself"));
  const LabelsOf unsealed(replaced(kWaits, ", seal: [sku]", ""));
  EXPECT_EQ(unsealed.sound("told"), "Run");
  EXPECT_THAT(unsealed.why_sound("told"), Not(HasSubstr("would wait for itself")));
}

TEST(Cases, NorForWhatWaitsForIt) {
  const LabelsOf mutual(kMutual);
  EXPECT_EQ(mutual.sound("outA"), "Run");
  EXPECT_EQ(mutual.sound("outB"), "Run");
  EXPECT_THAT(mutual.why_sound("outB"),
              HasSubstr("it waits for ab, which A.ask→out emits, which waits "
                        "for ba, which it emits"));
}

TEST(Cases, AnswersLeaveInTheOrderOfThePunctuations) {
  EXPECT_EQ(LabelsOf(kUnitFifo).sound("sink"), "Run");
  // (ii): one ordering of all that is handled and waited for, whole or by the seal's key.
  const std::string ordered = replaced(kUnitFifo, "  C:\n", "  C:\n    order: sequencing\n");
  EXPECT_EQ(LabelsOf(ordered).sound("sink"), "Async");
  const std::string partial =
      replaced(kUnitFifo, "  C:\n", "  C:\n    order: { mechanism: sequencing, streams: [ask] }\n");
  EXPECT_EQ(LabelsOf(partial).sound("sink"), "Run");
}

TEST(Cases, APartitionOfItsOwnInputLeavesInCanonicalOrder) {
  const std::string model = R"(
streams:
  in:  { to: C.in, attributes: [k], seal: [k] }
  out: { from: C.out, to: Last.in, attributes: [k], order: { fifo: [k] } }
  sink: { from: Last.out, attributes: [k] }
components:
  C: { annotation: [ { from: in, to: out, label: OW, subscript: [k] } ] }
  Last: { annotation: [ { from: in, to: out, label: OW, subscript: [k] } ] }
)";
  // Last is sealed by what C forwards; it waits only if C's answers come in no order.
  EXPECT_EQ(LabelsOf(model).sound("sink"), "Seal[k]");
  const std::string unforwarded =
      replaced(model, "out: { from: C.out, to: Last.in, attributes: [k]",
               "out: { from: C.out, to: Last.in, attributes: [k, j]");
  EXPECT_EQ(LabelsOf(unforwarded).sound("sink"), "Seal[k]");
  Model ends = model_of(model);
  ends.components[0].forwards = false;
  EXPECT_EQ(LabelsOf(ends).sound("sink"), "Async") << "canonical order, and FIFO keeps it";
  ends.components[0].paths[0].unordered_emission = true;
  EXPECT_EQ(LabelsOf(ends).sound("sink"), "Run");
  ends.components[0].paths[0].unordered_emission = false;
  ends.streams[1].fifos = {topology::Names{}};
  ends.components[1].paths[0].subscript = topology::Names{};
  EXPECT_EQ(LabelsOf(ends).sound("sink"), "Run") << "partitions leave in the order of their ends";
}

TEST(Cases, InstancesEmitInNoOrder) {
  EXPECT_EQ(LabelsOf(kInstances).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(replaced(kInstances, "count: 4", "count: 1")).sound("out"), "Async");
  const std::string rows = replaced(kInstances, "subscript: [table]", "subscript: [row]");
  EXPECT_EQ(LabelsOf(rows).sound("out"), "Async") << "one row, one instance";
  Model rewritten = model_of(rows);
  rewritten.components[0].paths[0].rewrites = {{"row"}};
  EXPECT_EQ(LabelsOf(rewritten).sound("out"), "Run");
  Model all = model_of(rows);
  all.streams[0].attributes.pop_back();
  all.components[0].instances.by = {{"table"}};
  all.components[1].paths[0].subscript = topology::Names{{"table"}};
  EXPECT_EQ(LabelsOf(all).sound("out"), "Async");
  all.streams.push_back(all.streams[0]);  // of which instance its messages are they do not say
  all.streams.back().name.text = "other";
  all.streams.back().attributes.clear();
  EXPECT_EQ(LabelsOf(all).sound("out"), "Run");
}

TEST(Cases, AScatteredStateIsSeenInPart) {
  constexpr std::string_view model = R"(
streams:
  in:  { to: C.in, attributes: [k], order: fifo, seal: [k] }
  out: { from: C.out, attributes: [k] }
components:
  C:
    instances: { count: 2 }
    order: sequencing
    annotation: { from: in, to: out, label: OW, subscript: [k] }
)";
  EXPECT_EQ(LabelsOf(model).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(replaced(model, "count: 2", "count: 2, by: [k]")).sound("out"), "Seal[k]");
  EXPECT_EQ(LabelsOf(replaced(model, "    order", "    Rep: true\n    order")).sound("out"),
            "Diverge");
  // What is confluent is kept somewhere, but a join misses pairs.
  const std::string join = replaced(model, "OW, subscript: [k]", "CW");
  EXPECT_EQ(LabelsOf(join).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(replaced(join, "    order", "    Rep: true\n    order")).sound("out"), "Inst");
  EXPECT_EQ(LabelsOf(replaced(join, "CW", "CR")).sound("out"), "Seal[k]");
}

TEST(Cases, OrdersBindDeliveriesNotWhatWaits) {
  const LabelsOf reader(kUnitReader);
  EXPECT_EQ(reader.sound("out"), "Run");
  EXPECT_THAT(reader.why_sound("out"),
              HasSubstr("gap 14: Ordered into C.ask→out OR[] adds NDRead[]: "
                        "C.u→x waits for its partition"));
  // One ordering of all settles the writers, so that they do not wait.
  const std::string whole = replaced(kUnitReader, kPairwise, "sequencing");
  EXPECT_EQ(LabelsOf(whole).sound("out"), "Async");
}

// The writers wait, since dynamic ordering leaves runs open; between replicas it is one ordering of
// all, by what the punctuations close, that fixes when.
TEST(Cases, AnOrderingByMoreThanTheSealDoesNotOrderPunctuations) {
  const auto label = [](const std::string& orderings) {
    Model model = model_of(fmt::format(R"(
streams:
  u:   {{ to: C.u, attributes: [k, j], seal: [k] }}
  w:   {{ to: C.w, attributes: [k, j] }}
  ask: {{ to: C.ask, attributes: [k, j] }}
  out: {{ from: C.out }}
components:
  C:
    Rep: true
    order: [ {} ]
    annotation:
      - {{ from: u, to: x, label: OW, subscript: [k, j] }}
      - {{ from: w, to: x, label: CW }}
      - {{ from: ask, to: out, label: OR, subscript: [k, j] }}
)",
                                       orderings));
    model.components[0].commutes = {{{"u", {}}, {"w", {}}}};
    return LabelsOf(model).sound("out");
  };
  EXPECT_EQ(label("{ mechanism: dynamic }"), "Run");
  EXPECT_EQ(label("{ mechanism: dynamic, by: [k] }"), "Run");
  EXPECT_EQ(label("{ mechanism: dynamic, by: [j] }"), "Inst");
  EXPECT_EQ(label("{ mechanism: dynamic, streams: [ask, w] }, "
                  "{ mechanism: dynamic, streams: [ask, u] }"),
            "Run");
  EXPECT_EQ(label("{ mechanism: dynamic, streams: [ask, w] }"), "Inst");
  EXPECT_EQ(label("{ mechanism: sequencing, by: [j] }"), "Async") << "settled: nothing waits";
}

TEST(Cases, ARedeliveryReopensWhatWasClosed) {
  Model model = model_of(kSession);
  EXPECT_EQ(LabelsOf(model).sound("out"), "Run");
  EXPECT_THAT(LabelsOf(model).why_sound("out"),
              HasSubstr("when its partition is closed is new to it"));
  model.components[0].rep = true;
  EXPECT_EQ(LabelsOf(model).sound("out"), "Diverge");
  model.components[0].late = topology::Late::Ignored;
  EXPECT_EQ(LabelsOf(model).sound("out"), "Seal[session]");
}

TEST(Cases, WhatIsNeverClosedIsNotForgotten) {
  const std::string model = R"(
streams:
  put: { to: S.put, attributes: [k], seal: [k], delivery: at-least-once }
  get: { to: S.get, attributes: [k] }
  val: { from: S.val, attributes: [k] }
  done: { from: S.done, attributes: [k] }
components:
  S:
    annotation:
      - { from: put, to: done, label: OW, subscript: [k] }
      - { from: get, to: val, label: OR, subscript: [k] }
)";
  EXPECT_EQ(LabelsOf(model).sound("done"), "Seal[k]") << "gets go on, so nothing is closed";
  EXPECT_EQ(LabelsOf(replaced(model, "S.get, attributes: [k]", "S.get, attributes: [k], seal: [k]"))
                .sound("done"),
            "Run");
}

TEST(Cases, EachReplicaPollsAtItsOwnTime) {
  const LabelsOf poll(kPoll);
  EXPECT_EQ(poll.sound("answer"), "Inst");
  EXPECT_EQ(poll.sound("shown"), "Diverge");
  EXPECT_THAT(poll.why_sound("answer"), HasSubstr("Db is not replicated and hears each replica"));
  const std::string ordered =
      replaced(kPoll, "Rep: false\n", "Rep: false\n    order: sequencing\n");
  EXPECT_EQ(LabelsOf(ordered).sound("shown"), "Diverge") << "no ordering makes two polls one";
  // One poll for both: the answer is the run's choice, and the replicas have it in common.
  const std::string merged = replaced(kPoll, "to: Db.poll }", "to: Db.poll, Rep: false }");
  EXPECT_EQ(LabelsOf(merged).sound("shown"), "Run");
  const std::string one_answer =
      replaced(kPoll, "to: Node.answer }", "to: Node.answer, Rep: false }");
  const LabelsOf answer(one_answer);
  EXPECT_EQ(answer.sound("answer"), "Run");
  EXPECT_EQ(answer.sound("shown"), "Run");
  EXPECT_THAT(answer.why_sound("answer"), HasSubstr("one gets through"));
}

TEST(Cases, APollThatWaitsHearsTheSame) {
  const std::string sealed = replaced(kPoll, "to: Db.edit }", "to: Db.edit, seal: [] }");
  EXPECT_EQ(LabelsOf(sealed).sound("shown"), "Async");
}

// Which of the replicas' queries makes the component emit is not fixed.
TEST(Cases, AConfluentPathThatReplicasAsk) {
  const std::string model = R"(
streams:
  tick:   { to: Node.tick }
  poll:   { from: Node.poll, to: Db.poll }
  edit:   { to: Db.edit }
  answer: { from: Db.answer }
components:
  Node: { Rep: true, annotation: { from: tick, to: poll, label: CR } }
  Db:
    Rep: false
    annotation: [ { from: poll, to: answer, label: CW }, { from: edit, to: answer, label: CW } ]
)";
  const LabelsOf asked(model);
  EXPECT_EQ(asked.sound("answer"), "Inst");
  EXPECT_THAT(asked.why_sound("answer"), HasSubstr("hears each replica"));
  // What keeps no question answers at once or never.
  EXPECT_EQ(LabelsOf(replaced(model, "poll, to: answer, label: CW", "poll, to: answer, label: CR"))
                .sound("answer"),
            "Async");
  EXPECT_EQ(LabelsOf(replaced(model, "Rep: false", "Rep: true")).sound("answer"), "Async");
}

TEST(Cases, WhatCommutesDoesNotRace) {
  Model model = model_of(kCache);
  EXPECT_EQ(LabelsOf(model).sound("v"), "Diverge");
  model.components[0].commutes = {{{"expire", {}}, {"expire", {}}}};
  EXPECT_EQ(LabelsOf(model).sound("v"), "Inst");
  model.components[0].commutes.push_back({{"expire", {}}, {"get", {}}});
  EXPECT_EQ(LabelsOf(model).sound("v"), "Async");
}

TEST(Cases, ASilentWriteEmitsNothing) {
  Model model = model_of(kPing);
  EXPECT_EQ(LabelsOf(model).sound("pong"), "Run");
  model.components[0].paths[0].to.reset();
  EXPECT_EQ(LabelsOf(model).sound("pong"), "Async");
}

TEST(Cases, AThresholdThatGoesOnFiring) {
  Model model = model_of(kThreshold);
  EXPECT_EQ(LabelsOf(model).sound("page"), "Async");
  model.components[0].paths[0].repeats = true;
  EXPECT_EQ(LabelsOf(model).sound("page"), "Diverge");
}

TEST(Cases, MessagesAfterAWatermark) {
  Model model = model_of(R"(
streams: { in: { to: S.in, attributes: [w], order: fifo }, out: { from: S.out, attributes: [w] } }
components: { S: { annotation: { from: in, to: out, label: CW } } }
)");
  model.streams[0].watermarks = {{{"w", {}}}};
  model.components[0].late = topology::Late::Ignored;
  EXPECT_EQ(LabelsOf(model).sound("out"), "Async") << "FIFO fixes the watermark's place";
  model.streams[0].fifos.clear();
  EXPECT_EQ(LabelsOf(model).sound("out"), "Run");
  EXPECT_THAT(LabelsOf(model).why_sound("in"), HasSubstr("can come after a watermark"));
  model.components[0].late = topology::Late::Reopened;
  EXPECT_EQ(LabelsOf(model).sound("out"), "Async");
}

TEST(Cases, AnInterfaceThatNothingReaches) {
  const LabelsOf unfed(kUnfed);
  EXPECT_EQ(unfed.sound("sink"), "Async");
  EXPECT_EQ(unfed.sound("seen"), "Run");
}

// get and put do not wait, since del is sealed on more than they share by; del waits for what put
// brings.
TEST(Cases, WhatWaitsComesAfterWhatItWaitsFor) {
  const std::string model = R"(
streams:
  ask: { to: S.ask, attributes: [k, n], seal: [k] }
  del: { to: S.del, attributes: [k, n], seal: [k, n] }
  val: { from: S.val, attributes: [k] }
components:
  S:
    order: { mechanism: sequencing, streams: [ask] }
    annotation:
      - { from: ask, to: val, label: OR, subscript: [k] }
      - { from: ask, to: x, label: OW, subscript: [k] }
      - { from: del, to: y, label: OW, subscript: [k, n] }
)";
  EXPECT_EQ(LabelsOf(model).sound("val"), "Async");
  EXPECT_EQ(LabelsOf(replaced(model, ", seal: [k, n]", "")).sound("val"), "Run")
      << "del is not sealed";
  // del waits for what asks with the same k and n only.
  const std::string finer =
      replaced(replaced(model, "x, label: OW, subscript: [k]", "x, label: OW, subscript: [k, n]"),
               "seal: [k] }", "seal: [k, n] }");
  EXPECT_EQ(LabelsOf(finer).sound("val"), "Run");
  // It waits for all that asks, whatever the two share by.
  const std::string whole =
      replaced(replaced(model, "val, label: OR, subscript: [k]", "val, label: OR"), "seal: [k] }",
               "seal: [] }");
  EXPECT_EQ(LabelsOf(whole).sound("val"), "Async");
}

TEST(Cases, WhatWaitsComesAfterWhatItWaitsForByDependencies) {
  const std::string model = R"(
fds: [ { from: [k], to: [j] } ]
streams:
  ask: { to: S.ask, attributes: [k, j, n], seal: [j] }
  del: { to: S.del, attributes: [k, j, n], seal: [k, n] }
  val: { from: S.val, attributes: [k] }
components:
  S:
    order: { mechanism: sequencing, streams: [ask] }
    annotation:
      - { from: ask, to: val, label: OR, subscript: [k] }
      - { from: ask, to: x, label: OW, subscript: [j] }
      - { from: del, to: y, label: OW, subscript: [k, j, n] }
)";
  EXPECT_EQ(LabelsOf(model).sound("val"), "Async");
  EXPECT_EQ(LabelsOf(replaced(model, "fds: [ { from: [k], to: [j] } ]", "")).sound("val"), "Run");
}

// What the seal closes comes after all that makes the reader emit there.
TEST(Cases, WhatWaitsComesAfterWhatEmitsThere) {
  const std::string model = R"(
streams:
  in:  { to: S.in, attributes: [b] }
  mid: { from: S.mid, to: S.keep, attributes: [b], seal: [] }
  out: { from: S.out, attributes: [b] }
components:
  S:
    annotation:
      - { from: in, to: mid, label: OR, subscript: [] }
      - { from: keep, to: out, label: OW, subscript: [b] }
)";
  EXPECT_EQ(LabelsOf(model).sound("out"), "Seal[]");
  EXPECT_EQ(LabelsOf(replaced(model, "seal: []", "seal: [b]")).sound("out"), "Run")
      << "messages of different b share for the reader";
  const std::string same =
      replaced(replaced(model, "seal: []", "seal: [b]"), "OR, subscript: []", "OR, subscript: [b]");
  EXPECT_EQ(LabelsOf(same).sound("out"), "Seal[b]");
  EXPECT_EQ(LabelsOf(replaced(same, "OR, subscript: [b]", "OR, subscript: [b], rewrites: [b]"))
                .sound("out"),
            "Run");
}

// The FIFO stream of a replicated producer: each replica keeps its order, the two come in any.
TEST(Replicas, TwoSendersOnOneFifoStream) {
  const std::string model = R"(
streams:
  in:  { to: R.in, order: fifo }
  mid: { from: R.out, to: C.in, order: fifo }
  out: { from: C.out, Rep: false }
components:
  R: { Rep: true, annotation: { from: in, to: out, label: CR } }
  C: { Rep: false, annotation: { from: in, to: out, label: OW } }
)";
  EXPECT_EQ(LabelsOf(model).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(replaced(model, "to: C.in, order: fifo", "to: C.in, order: fifo, Rep: false"))
                .sound("out"),
            "Async");
}

// What comes back to a replica comes in the order in which it asked, and nothing else does.
TEST(Replicas, AnswersOnAPrivateFifoStream) {
  const std::string model = R"(
streams:
  in:   { to: R.in, order: fifo }
  ask:  { from: R.out, to: C.ask, order: fifo }
  back: { from: C.out, to: R.back, order: fifo }
  out:  { from: R.seen }
  other: { to: C.other, order: fifo }
components:
  R: { Rep: true, annotation: [ { from: in, to: out, label: CR }, { from: back, to: seen, label: OW } ] }
  C:
    Rep: false
    order: sequencing
    annotation: [ { from: ask, to: out, label: CR }, { from: other, to: log, label: CR } ]
)";
  EXPECT_EQ(LabelsOf(model).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(replaced(model, "other, to: log", "other, to: out")).sound("out"), "Diverge")
      << "between the two replicas, asks and others come in any order";
}

// Between runs C's answers come in one order; between replicas they do not, so the seal is needed.
TEST(Replicas, ASealedPathIsSettledOnlyIfReplicasAgree) {
  const std::string model = R"(
streams:
  in:   { to: R.in, attributes: [k], order: fifo }
  ask:  { from: R.out, to: C.ask, attributes: [k], order: fifo }
  back: { from: C.out, to: R.back, attributes: [k], order: fifo, seal: [k] }
  out:  { from: R.seen, attributes: [k] }
  other: { to: C.other, attributes: [k], order: fifo }
components:
  R:
    Rep: true
    annotation:
      - { from: in, to: out, label: CR }
      - { from: back, to: seen, label: OW, subscript: [k] }
  C:
    Rep: false
    order: sequencing
    annotation: [ { from: ask, to: out, label: CR }, { from: other, to: out, label: CR } ]
)";
  EXPECT_EQ(LabelsOf(model).sound("out"), "Seal[k]");
  EXPECT_EQ(LabelsOf(replaced(model, "order: fifo, seal: [k]", "order: fifo")).sound("out"),
            "Diverge");
}

TEST(Replicas, AMergedFifoStreamHasOneOrder) {
  const std::string model = R"(
streams:
  in:  { to: R.in }
  mid: { from: R.out, to: D.in, Rep: false, order: fifo }
  out: { from: D.out }
components:
  R: { Rep: true, annotation: { from: in, to: out, label: CR } }
  D: { Rep: true, annotation: { from: in, to: out, label: OW } }
)";
  EXPECT_EQ(LabelsOf(model).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(replaced(model, ", order: fifo", "")).sound("out"), "Diverge");
  EXPECT_EQ(LabelsOf(replaced(model, "Rep: false, ", "")).sound("out"), "Diverge");
  EXPECT_EQ(LabelsOf(replaced(model, "order: fifo", "order: fifo, producers: 2")).sound("out"),
            "Diverge");
}

const std::string kAsked = R"(
streams:
  in:  { to: R.in, attributes: [k] }
  mid: { from: R.out, to: C.in, attributes: [k], delivery: exactly-once }
  out: { from: C.out, attributes: [k] }
components:
  R: { Rep: true, annotation: { from: in, to: out, label: CR } }
  C: { Rep: false, annotation: { from: in, to: out, label: CR } }
)";

TEST(Replicas, LoseTheirOwnMessagesOnPrivateStreams) {
  EXPECT_EQ(LabelsOf(kAsked).sound("out"), "Async");
  const std::string lossy = replaced(kAsked, "exactly-once", "at-most-once");
  EXPECT_EQ(LabelsOf(lossy).sound("out"), "Inst");
  EXPECT_EQ(LabelsOf(replaced(lossy, "to: C.in,", "to: C.in, Rep: false,")).sound("out"), "Run");
}

TEST(Replicas, RepeatTheirOwnMessagesOnPrivateStreams) {
  const std::string model = R"(
streams:
  in:   { to: R.in, attributes: [k] }
  mid:  { from: R.out, to: C.in, attributes: [k], delivery: at-least-once }
  back: { from: C.out, to: D.in, attributes: [k] }
  out:  { from: D.out, attributes: [k] }
  ask:  { to: C.ask, attributes: [k] }
  told: { from: C.told, attributes: [k] }
components:
  R: { Rep: true, annotation: { from: in, to: out, label: CR } }
  C:
    Rep: false
    order: sequencing
    annotation:
      - { from: in, to: out, label: CR }
      - { from: in, to: log, label: CW }
      - { from: ask, to: told, label: OR }
  D: { Rep: true, annotation: { from: in, to: out, label: CW } }
)";
  EXPECT_EQ(LabelsOf(model).sound("out"), "Diverge");
  EXPECT_EQ(LabelsOf(model).sound("told"), "Run") << "C has one state, which both replicas see";
  EXPECT_EQ(LabelsOf(replaced(model, "to: C.in, ", "to: C.in, Rep: false, ")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(replaced(model, ", delivery: at-least-once", "")).sound("out"), "Async");
}

TEST(Replicas, AnIdempotentPathAnswersOneOfThem) {
  const std::string ignoring =
      replaced(kAsked, "out, label: CR } }\n  C", "out, label: CW } }\n  C");
  EXPECT_EQ(LabelsOf(ignoring).sound("out"), "Async");
  const std::string model =
      replaced(kAsked, "Rep: false, annotation: { from: in, to: out, label: CR",
               "Rep: false, annotation: { from: in, to: out, label: CR, idempotent: true");
  EXPECT_EQ(LabelsOf(model).sound("out"), "Inst");
  EXPECT_THAT(LabelsOf(model).why_sound("out"), HasSubstr("answers one of the replicas only"));
  EXPECT_EQ(LabelsOf(replaced(model, "to: C.in,", "to: C.in, Rep: false,")).sound("out"), "Async");
  EXPECT_EQ(LabelsOf(replaced(model, "Rep: false", "Rep: true")).sound("out"), "Async");
}

TEST(Cases, AnIdempotentPathRemembers) {
  const std::string remembering =
      replaced(kSession, "[session] } }", "[session], idempotent: true } }");
  EXPECT_EQ(LabelsOf(remembering).sound("out"), "Seal[session]");
  EXPECT_EQ(LabelsOf(kSession).sound("out"), "Run");
}

TEST(Cases, ASinkThatNothingReachesSeesNoState) {
  const std::string model = replaced(kUnfed, "  C:\n", "  C:\n    Rep: true\n");
  EXPECT_EQ(LabelsOf(model).sound("sink"), "Async");
  EXPECT_EQ(LabelsOf(model).sound("seen"), "Diverge");
  EXPECT_EQ(LabelsOf(replaced(model, "{ from: C.o }", "{ from: C.o }\n  more: { to: C.b }"))
                .sound("sink"),
            "Diverge");
}

// The race that is told is with the first writer, the seal that is missing is the second's.
TEST(Cases, AReadWhoseOtherWriterIsNotSealed) {
  const LabelsOf store(R"(
streams:
  a: { to: C.a, attributes: [k], seal: [k] }
  b: { to: C.b, attributes: [k] }
  ask: { to: C.ask, attributes: [k] }
  told: { from: C.told, attributes: [k] }
components:
  C:
    annotation:
      - { from: a, label: CW }
      - { from: b, label: CW }
      - { from: ask, to: told, label: OR, subscript: [k] }
)");
  EXPECT_THAT(store.why_sound("told"),
              HasSubstr("messages of ask and a can come in either order, and b is not sealed on a "
                        "key compatible with [k]"));
}

}  // namespace
}  // namespace firebreak

// SPDX-License-Identifier: Apache-2.0
// The judge on small models whose verdict is known: each shows what it must, and its sound sibling
// shows nothing.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "simulator/judge.h"
#include "support/case_models.h"
#include "support/models.h"
#include "support/text.h"
#include "topology/coordination.h"

namespace firebreak::simulator {
namespace {

using namespace test_support::case_models;
using result::Anomaly;
using testing::Contains;
using testing::Not;
using topology::Model;

using Edit = std::function<void(Model&)>;

topology::Topology built(std::string_view yaml, const Edit& edit = {}) {
  Model model = test_support::model_of(yaml);
  if (edit) edit(model);
  return test_support::built(model);
}

/// What shows at the sink. Nothing may be stuck.
std::set<Anomaly> seen(const topology::Topology& topology, std::string_view sink,
                       std::optional<bool> answer_all = {}) {
  Options options;
  options.inputs = 90;
  options.answer_all = answer_all;
  const Judgement judgement = judge(topology, options);
  EXPECT_FALSE(judgement.too_large);
  EXPECT_FALSE(judgement.stuck) << judgement.stuck->text();
  EXPECT_GT(judgement.runs, judgement.discarded * 2);
  return judgement.seen(*topology.find_stream(sink));
}
std::set<Anomaly> seen(std::string_view yaml, std::string_view sink, const Edit& edit = {}) {
  return seen(built(yaml, edit), sink);
}

const std::set<Anomaly> kNothing;
const std::set<Anomaly> kRun = {Anomaly::Run};

TEST(Simulator, DepositsAndInterestMeetInOneState) {
  EXPECT_THAT(seen(kBank, "posted"), Contains(Anomaly::Diverge));
}
TEST(Simulator, OneOrderAtBothReplicasHelps) {
  const Edit dynamic = [](Model& m) {
    m.components[0].orderings.push_back({topology::Mechanism::Dynamic, {}, {}, {}});
  };
  EXPECT_EQ(seen(kBank, "posted", dynamic), kRun);
  const Edit sequencing = [](Model& m) { m.components[0].orderings.push_back({}); };
  EXPECT_EQ(seen(kBank, "posted", sequencing), kNothing);
}

TEST(Simulator, WritersInterleaveBeforeAReadThatWaits) {
  EXPECT_EQ(seen(kStatements, "statement"), kRun);
  const Edit gates = [](Model& m) {
    for (auto& path : m.components[0].paths) path.subscript = topology::Names{{"month"}};
  };
  EXPECT_EQ(seen(kStatements, "statement", gates), kNothing);
}

TEST(Simulator, PutBeforeDeleteOrAfter) {
  EXPECT_EQ(seen(kStore, "val"), kRun);
  const Edit all = [](Model& m) {
    m.components[0].orderings.pop_back();
    m.components[0].orderings[0].streams.clear();
  };
  EXPECT_EQ(seen(kStore, "val", all), kNothing);
}

TEST(Simulator, TheWritersGateIsCoarserThanTheReaders) {
  EXPECT_EQ(seen(kCoarseWriter, "value"), kRun);
  const Edit keyed = [](Model& m) {
    m.components[0].paths[0].subscript = topology::Names{{"key"}};
  };
  EXPECT_EQ(seen(kCoarseWriter, "value", keyed), kNothing);
}

TEST(Simulator, WhoWaitsForItselfDoesNotWait) {
  EXPECT_EQ(seen(kWaits, "told"), kRun);
  const Edit declared = [](Model& m) { m.streams[1].seals.push_back({{"sku"}}); };
  EXPECT_EQ(seen(kWaits, "told", declared), kRun);
}

TEST(Simulator, TwoThatWaitForEachOtherDoNotWait) {
  EXPECT_EQ(seen(kMutual, "outA"), kRun);
  const Edit one_way = [](Model& m) {
    std::erase_if(m.streams, [](auto& s) { return s.name.text == "ba"; });
    m.components[0].paths.erase(m.components[0].paths.begin());
  };
  EXPECT_EQ(seen(kMutual, "outB", one_way), kNothing);
}

TEST(Simulator, AnswersLeaveInTheOrderOfThePunctuations) {
  const std::string answers = test_support::replaced(
      kUnitFifo, "  sink:", "  told: { from: C.out, attributes: [k] }\n  sink:");
  EXPECT_EQ(seen(answers, "sink"), kRun);
  EXPECT_EQ(seen(answers, "told"), kNothing);
}

TEST(Simulator, OrderingsBindDeliveriesNotWhatWaits) {
  EXPECT_EQ(seen(kUnitReader, "out"), kRun);
  const Edit one = [](Model& m) {
    m.components[0].orderings.pop_back();
    m.components[0].orderings[0].streams.clear();
  };
  EXPECT_EQ(seen(kUnitReader, "out", one), kNothing);
}

TEST(Simulator, ARedeliveryReopensTheSession) {
  EXPECT_EQ(seen(kSession, "out"), kRun);
  const Edit ignored = [](Model& m) { m.components[0].late = topology::Late::Ignored; };
  EXPECT_EQ(seen(kSession, "out", ignored), kNothing);
}

TEST(Simulator, AWatermarkIsAGuess) {
  const Edit guess = [](Model& m) {
    m.streams[0].delivery = topology::Delivery::ExactlyOnce;
    m.streams[0].watermarks = std::move(m.streams[0].seals);
    m.streams[0].seals.clear();
    m.components[0].late = topology::Late::Ignored;
  };
  EXPECT_EQ(seen(kSession, "out", guess), kRun);
}

constexpr std::string_view kTwoLogs = R"(
streams:
  u: { to: C.u, attributes: [w], seal: { key: [w], exact: false }, order: fifo }
  v: { to: C.v, attributes: [w], seal: { key: [w], exact: false }, order: fifo }
  out: { from: C.out, attributes: [w] }
components:
  C:
    late: ignored
    annotation:
      - { from: u, to: out, label: CW }
      - { from: v, to: out, label: CW }
)";

TEST(Simulator, AWindowIsClosedByAllLogsTogether) {
  EXPECT_EQ(seen(kTwoLogs, "out"), kRun);
  const Edit one_log = [](Model& m) {
    m.streams.erase(m.streams.begin() + 1);
    m.components[0].paths.pop_back();
  };
  EXPECT_EQ(seen(kTwoLogs, "out", one_log), kNothing);
}

// One partition of a log holds all records of a row.
TEST(Simulator, AHashedLogKeepsTheOrderOfARow) {
  constexpr std::string_view kLog = R"(
streams:
  put: { to: Table.put, attributes: [row], order: fifo, producers: { count: 2, by: [row] } }
  row: { from: Table.row, attributes: [row] }
  all: { from: Table.all, attributes: [row] }
components:
  Table:
    annotation:
      - { from: put, to: row, label: OW, gate: [row] }
      - { from: put, to: all, label: OR, gate: [] }
)";
  EXPECT_EQ(seen(kLog, "row"), kNothing);
  EXPECT_EQ(seen(kLog, "all"), kRun);
  const Edit any = [](Model& m) { m.streams[0].producers_by.clear(); };
  EXPECT_EQ(seen(kLog, "row", any), kRun);
}

TEST(Simulator, AnUnreliableStreamRepeatsAndLoses) {
  constexpr std::string_view kCount = R"(
streams:
  add: { to: C.add, delivery: unreliable }
  sum: { from: C.sum }
components:
  C: { annotation: { from: add, to: sum, label: CW, idempotent: true } }
)";
  EXPECT_EQ(seen(kCount, "sum"), kRun);
  const Edit again = [](Model& m) { m.streams[0].delivery = topology::Delivery::AtLeastOnce; };
  EXPECT_EQ(seen(kCount, "sum", again), kNothing);
  const Edit counted = [](Model& m) { m.components[0].paths[0].idempotent = false; };
  const Edit again_and_counted = [&](Model& m) { again(m), counted(m); };
  EXPECT_EQ(seen(kCount, "sum", again_and_counted), kRun);
}

// Replicas number messages in different orders: of the copies that get through, two can have one
// number.
TEST(Simulator, ACountersNumbersAreMergedSomeHopsAway) {
  constexpr std::string_view kCounter = R"(
streams:
  in: { to: A.in }
  far: { from: A.out, to: H.in }
  once: { from: H.out, Rep: false }
components:
  A: { Rep: true, annotation: { from: in, to: out, label: CW } }
  H: { annotation: { from: in, to: out, label: CR } }
)";
  EXPECT_EQ(seen(kCounter, "once"), kRun);
  const Edit known = [](Model& m) { m.components[0].paths[0].label = topology::Annotation::CR; };
  EXPECT_EQ(seen(kCounter, "once", known), kNothing);
}

// The machine's sequencers know messages by where they come from.
TEST(Simulator, NothingIsCountedWhereSomethingIsOrdered) {
  constexpr std::string_view kOrdered = R"(
streams:
  in: { to: A.in }
  mid: { from: A.out, to: B.in }
  out: { from: B.out }
components:
  A: { annotation: { from: in, to: out, label: CW } }
  B: { annotation: { from: in, to: out, label: OW, gate: [] }, order: sequencing }
)";
  EXPECT_EQ(seen(kOrdered, "out"), kNothing);
}

TEST(Simulator, EachReplicaPollsAtItsOwnTime) {
  const auto poll = built(kPoll);
  EXPECT_THAT(seen(poll, "shown", false), Contains(Anomaly::Diverge));
  EXPECT_EQ(seen(poll, "shown", true), kRun);
  const auto ordered = built(kPoll, [](Model& m) { m.components[1].orderings.push_back({}); });
  EXPECT_THAT(seen(ordered, "shown", false), Contains(Anomaly::Diverge));
  const auto one_copy = built(kPoll, [](Model& m) { m.streams[1].rep = false; });
  EXPECT_EQ(seen(one_copy, "shown"), kRun);
  const auto both = built(kPoll, [](Model& m) {
    m.streams[1].rep = false;
    m.components[1].orderings.push_back({});
  });
  EXPECT_EQ(seen(both, "shown"), kNothing);
}

TEST(Simulator, ExpireCommutesWithItself) {
  EXPECT_THAT(seen(kCache, "v"), Contains(Anomaly::Diverge));
  const Edit commutes = [](Model& m) {
    m.components[0].commutes.push_back({{"expire"}, {"expire"}});
  };
  EXPECT_THAT(seen(kCache, "v", commutes), Contains(Anomaly::Instance));
  EXPECT_THAT(seen(kCache, "v", commutes), Not(Contains(Anomaly::Diverge)));
  const Edit all = [](Model& m) {
    m.components[0].commutes.push_back({{"expire"}, {"expire"}});
    m.components[0].commutes.push_back({{"expire"}, {"get"}});
  };
  EXPECT_EQ(seen(kCache, "v", all), kNothing);
}

TEST(Simulator, ASilentPathEmitsNothing) {
  EXPECT_EQ(seen(kPing, "pong"), kRun);
  EXPECT_EQ(seen(kPing, "pong", [](Model& m) { m.components[0].paths[0].to.reset(); }), kNothing);
}

TEST(Simulator, AThresholdThatGoesOnFiringRepeats) {
  EXPECT_EQ(seen(kThreshold, "page"), kNothing);
  const Edit repeats = [](Model& m) { m.components[0].paths[0].repeats = true; };
  EXPECT_THAT(seen(kThreshold, "page", repeats), Contains(Anomaly::Diverge));
  const Edit idempotent = [](Model& m) {
    m.components[0].paths[0].repeats = true;
    m.components[1].paths[0].idempotent = true;
  };
  EXPECT_EQ(seen(kThreshold, "page", idempotent), kNothing);
}

TEST(Simulator, SeesWhatTheSinkObserves) {
  constexpr std::string_view kMail = R"(
streams:
  hook: { to: Mailer.in, attributes: [a], order: fifo }
  mail: { from: Mailer.out, attributes: [a], order: fifo }
components:
  Mailer: { annotation: { from: in, to: out, label: CR } }
)";
  const auto at_mail = [&](topology::Delivery hook, topology::Delivery mail,
                           topology::Observed what, bool in_order) {
    return seen(kMail, "mail", [&](Model& m) {
      m.streams[0].delivery = hook;
      m.streams[1].delivery = mail;
      m.streams[1].observe.what = what;
      if (!in_order) m.streams[1].fifos.clear();
    });
  };
  using topology::Observed;
  constexpr auto kOnce = topology::Delivery::ExactlyOnce, kAgain = topology::Delivery::AtLeastOnce;
  EXPECT_EQ(at_mail(kAgain, kOnce, Observed::Set, true), kNothing);
  EXPECT_EQ(at_mail(kAgain, kOnce, Observed::Multiset, true), kRun);
  EXPECT_EQ(at_mail(kOnce, kAgain, Observed::Multiset, true), kRun);
  EXPECT_EQ(at_mail(kOnce, kAgain, Observed::Set, true), kNothing);
  for (const Observed what : {Observed::Sequence, Observed::Latest}) {
    EXPECT_EQ(at_mail(kOnce, kOnce, what, true), kNothing);
    EXPECT_EQ(at_mail(kOnce, kOnce, what, false), kRun);
    EXPECT_EQ(at_mail(kOnce, kAgain, what, true), kRun);
  }
}

TEST(Simulator, TheNewestIsTheSameInTheEnd) {
  constexpr std::string_view kLast = R"(
streams:
  reading: { to: Last.in, attributes: [device, time], unique: [device, time] }
  shown:   { from: Last.out, attributes: [device, time], observe: { newest: [device], by: [time] } }
components:
  Last:
    Rep: true
    annotation: { from: in, to: out, label: OW, subscript: [device], newest: [time] }
)";
  EXPECT_EQ(seen(kLast, "shown"), kNothing);
  const Edit all = [](Model& m) { m.streams[1].observe = {}; };
  const std::set<Anomaly> kContents = {Anomaly::Run, Anomaly::Instance};
  EXPECT_EQ(seen(kLast, "shown", all), kContents);
  const Edit alike = [](Model& m) { m.streams[0].unique.clear(); };
  EXPECT_THAT(seen(kLast, "shown", alike), Contains(Anomaly::Diverge));
  const Edit kept = [](Model& m) { m.components[0].paths[0].newest.clear(); };
  EXPECT_THAT(seen(kLast, "shown", kept), Contains(Anomaly::Diverge));
}

// What is stale upstream is missed by who reads where it would have been, and by nobody who waits.
TEST(Simulator, WhatIsStaleUpstreamIsMissedInPlace) {
  constexpr std::string_view kChain = R"(
streams:
  in:  { to: P.in, attributes: [k, v], unique: [k, v] }
  mid: { from: P.out, to: Q.in, attributes: [k, v], seal: [k] }
  ask: { to: Q.ask, attributes: [k] }
  out: { from: Q.out, attributes: [k] }
components:
  P: { annotation: { from: in, to: out, label: OW, subscript: [k], newest: [v] } }
  Q:
    annotation:
      - { from: in, label: OW, subscript: [k], newest: [v] }
      - { from: ask, to: out, label: OR, subscript: [k] }
)";
  const Edit ordered = [](Model& m) { m.components[1].orderings.emplace_back(); };
  const Edit at_once = [&](Model& m) {
    ordered(m);
    m.streams[1].seals.clear();
  };
  const Edit fixed = [&](Model& m) {
    at_once(m);
    m.components[0].orderings.emplace_back();
  };
  EXPECT_EQ(seen(kChain, "out"), kNothing);
  EXPECT_EQ(seen(kChain, "out", ordered), kNothing);
  EXPECT_EQ(seen(kChain, "out", at_once), kRun);
  EXPECT_EQ(seen(kChain, "out", fixed), kNothing);
  const Edit twice = [](Model& m) { m.components[0].rep = true; };
  const std::set<Anomaly> kContents = {Anomaly::Run, Anomaly::Instance};
  const Edit open = [&](Model& m) {
    twice(m);
    m.streams[1].seals.clear();
  };
  EXPECT_EQ(seen(kChain, "out", open), kContents) << "the states are the same in the end";
}

// Of each partition there is one message, whichever way it came; of one version that of the path
// listed later.
TEST(Simulator, TwoInputsHoldTheNewestTogether) {
  constexpr std::string_view kIndex = R"(
streams:
  put:  { to: I.put, attributes: [k, v], unique: [k, v] }
  drop: { to: I.drop, attributes: [k, v], unique: [k, v] }
  ask:  { to: I.ask, attributes: [k] }
  out:  { from: I.out, attributes: [k] }
components:
  I:
    Rep: true
    annotation:
      - { from: [put, drop], label: OW, subscript: [k], newest: [v] }
      - { from: ask, to: out, label: OR, subscript: [k] }
)";
  const std::set<Anomaly> kContents = {Anomaly::Run, Anomaly::Instance};
  EXPECT_EQ(seen(kIndex, "out"), kContents);
  const Edit alike = [](Model& m) { m.streams[0].unique.clear(); };
  EXPECT_THAT(seen(kIndex, "out", alike), Contains(Anomaly::Diverge));
}

TEST(Simulator, LooksAtAllRunsWhereTheyFit) {
  Options options;
  options.inputs = 10;
  options.schedules = 0;
  options.messages = 2;
  options.states = 50000;
  const auto racing = built(kStore);
  EXPECT_EQ(judge(racing, options).seen(*racing.find_stream("val")), kRun);
  const auto ordered = built(kStore, [](Model& m) {
    m.components[0].orderings.pop_back();
    m.components[0].orderings[0].streams.clear();
  });
  const Judgement judgement = judge(ordered, options);
  EXPECT_TRUE(judgement.exhaustive);
  EXPECT_EQ(judgement.seen(*ordered.find_stream("val")), kNothing);
}

TEST(Simulator, AnOrderOfAllMakesNobodyWait) {
  constexpr std::string_view model = R"(
streams:
  u:   { to: C.u, attributes: [k], seal: [k] }
  out: { from: C.out, to: D.in, order: fifo }
  end: { from: D.out }
components:
  C:
    order: sequencing
    annotation: { from: u, to: out, label: OW, subscript: [k] }
  D: { annotation: { from: in, to: out, label: OW } }
)";
  EXPECT_EQ(seen(model, "end"), kNothing);  // by 4.5, what waits would emit in any order
  const Edit none = [](Model& m) { m.components[0].orderings.clear(); };
  EXPECT_EQ(seen(model, "end", none), kRun);
}

TEST(Simulator, AMergeLetsEitherCopyThrough) {
  const Edit merged = [](Model& m) {
    m.components[1].orderings.push_back({});
    m.streams[3].rep = false;
  };
  EXPECT_EQ(seen(kPoll, "shown", merged), kRun);
}

TEST(Simulator, WhoCompletesAJoinAnswers) {
  constexpr std::string_view model = R"(
streams:
  ask:   { to: C.ask, Rep: true }
  added: { to: C.add }
  told:  { from: C.told }
components:
  C:
    Rep: false
    annotation:
      - { from: ask, to: told, label: CW }
      - { from: add, to: told, label: CW }
)";
  EXPECT_THAT(seen(built(model), "told", false), Contains(Anomaly::Instance));
}

TEST(Simulator, WhatIsIdempotentRemembers) {
  const Edit idempotent = [](Model& m) { m.components[0].paths[0].idempotent = true; };
  EXPECT_EQ(seen(kSession, "out", idempotent), kNothing);
}

TEST(Simulator, WhatMessagesLackClosesNoPartition) {
  constexpr std::string_view model = R"(
fds:
  - { from: [c], to: [a] }
streams:
  one: { to: C.one, attributes: [a], seal: [a] }
  two: { to: C.two, attributes: [c], seal: [] }
  out: { from: C.out }
components:
  C:
    Rep: true
    annotation:
      - { from: one, to: out, label: OW, subscript: [a, c] }
      - { from: two, label: OW, subscript: [c] }
    commutes: [[two, two]]
)";
  EXPECT_EQ(seen(model, "out"), kNothing) << "`two` does not wait for the end of an a";
}

TEST(Simulator, WhatChangesOnItsWayAroundACycleIsStillToCome) {
  constexpr std::string_view model = R"(
streams:
  one:  { to: C.one, seal: [] }
  two:  { to: C.two, attributes: [a] }
  loop: { from: C.out, to: C.loop, attributes: [a], seal: [a] }
  out:  { from: C.out }
components:
  C:
    Rep: true
    annotation:
      - { from: one, to: out, label: CW }
      - { from: two, to: out, label: OR, subscript: [] }
      - { from: loop, to: out, label: CR, rewrites: [a] }
    late: ignored
)";
  EXPECT_EQ(seen(model, "out"), kNothing);
}

TEST(Simulator, AUnitThatDoesNotForgetAbsorbs) {
  constexpr std::string_view model = R"(
streams:
  put: { to: S.put, attributes: [k], seal: [k], delivery: at-least-once }
  get: { to: S.get, attributes: [k], delivery: at-least-once }
  val: { from: S.val, attributes: [k] }
components:
  S:
    annotation:
      - { from: put, label: CW }
      - { from: get, to: val, label: OR, subscript: [k] }
)";
  EXPECT_EQ(seen(model, "val"), kRun) << "asked again after the end, it answers again";
  const Edit once = [](Model& m) { m.streams[1].delivery = topology::Delivery::ExactlyOnce; };
  EXPECT_EQ(seen(model, "val", once), kRun) << "what does not wait counts each put";
  const Edit ignored = [&](Model& m) {
    once(m);
    m.components[0].paths[0].idempotent = true;
  };
  EXPECT_EQ(seen(model, "val", ignored), kNothing);
  const Edit sealed = [](Model& m) { m.streams[1].seals.push_back({{"k"}}); };
  EXPECT_EQ(seen(model, "val", sealed), kRun);
}

// What a settled path makes of one message can come back before its next one.
TEST(Simulator, WhatComesOfASettledPathOvertakesWhatItHandlesNext) {
  constexpr std::string_view model = R"(
streams:
  step: { to: C.step, seal: [] }
  back: { from: C.out, to: C.back, order: fifo }
  told: { from: C.out, to: D.in, order: fifo }
  kept: { from: D.out }
components:
  C:
    annotation:
      - { from: step, to: out, label: OW, subscript: [] }
      - { from: back, to: out, label: CR }
  D: { annotation: { from: in, to: out, label: OW, subscript: [] } }
)";
  EXPECT_EQ(seen(model, "kept"), kNothing) << "a unit emits all of it first";
  const Edit in_turn = [](Model& m) { m.streams[0].fifos.push_back({}); };
  EXPECT_EQ(seen(model, "kept", in_turn), kRun);
}

// A copy that overtakes the one that was sent before it takes its place in an ordering.
TEST(Simulator, CopiesOfEqualContentAreInterchangeable) {
  constexpr std::string_view model = R"(
streams:
  s0: { from: C0.o1, to: C0.i0 }
  s1: { to: C0.i1, seal: [] }
  s2: { from: C0.o0, to: C0.i2 }
  s3: { from: C0.o0, observe: set }
components:
  C0:
    annotation:
      - { from: i0, to: o0, label: OW, subscript: [] }
      - { from: i0, to: o1, label: CR }
      - { from: i1, to: o0, label: OW }
      - { from: i1, to: o1, label: CR, repeats: true }
      - { from: i2, to: o1, label: OR, subscript: [] }
    order: [ { mechanism: sequencing } ]
    commutes: [[i0, i0]]
)";
  EXPECT_EQ(seen(model, "s3"), kNothing);
}

// Copies of a source are of one input, and come in orders of their own.
TEST(Simulator, CopiesOfASourceAreReadInOrdersOfTheirOwn) {
  const auto copies = [](std::string_view order) {
    return built(fmt::format(R"(streams:
  reading: {{ to: [Log.in, Store.in], attributes: [device], {} }}
  logged: {{ from: Log.out, attributes: [device] }}
  stored: {{ from: Store.out, attributes: [device] }}
components:
  Log: {{ annotation: {{ from: in, to: out, label: OW }} }}
  Store: {{ annotation: {{ from: in, to: out, label: OW, subscript: [device] }} }}
)",
                             order));
  };
  const topology::Topology sealed = copies("seal: [device]");
  EXPECT_EQ(seen(sealed, "logged"), kRun);
  EXPECT_EQ(seen(sealed, "stored"), kNothing);
  const topology::Topology by_device = copies("order: fifo, producers: { count: 3, by: [device] }");
  EXPECT_EQ(seen(by_device, "logged"), kRun);
  EXPECT_EQ(seen(by_device, "stored"), kNothing);
}

TEST(Simulator, ParallelInstancesEmitInNoOrder) {
  EXPECT_EQ(seen(kInstances, "out"), kRun);
  const Edit rows = [](Model& m) { m.components[1].paths[0].subscript = topology::Names{{"row"}}; };
  EXPECT_EQ(seen(kInstances, "out", rows), kNothing);
  const Edit one = [](Model& m) { m.components[0].instances.count = 1; };
  EXPECT_EQ(seen(kInstances, "out", one), kNothing);
  const Edit rewritten = [&](Model& m) {
    rows(m);
    m.components[0].paths[0].rewrites = {{"row"}};
  };
  EXPECT_EQ(seen(kInstances, "out", rewritten), kRun);
}

TEST(Simulator, WhatSaysNoInstanceGoesToAll) {
  const Edit all = [](Model& m) {
    m.streams[0].attributes.pop_back();
    m.streams.push_back(m.streams[0]);  // some input says which
    m.streams.back().name.text = "other";
    m.streams.back().attributes.push_back({"row"});
    m.streams.back().to->interface.text = "other";
    m.components[0].paths.push_back(m.components[0].paths[0]);
    m.components[0].paths.back().from.text = "other";
    m.components[0].paths.back().to->text = "other";
    m.streams.push_back(m.streams[2]);
    m.streams.back().name.text = "others";
    m.streams.back().from = topology::Endpoint{{"First"}, {"other"}};
  };
  EXPECT_EQ(seen(kInstances, "out", all), kRun);
  const Edit one = [&](Model& m) {
    all(m);
    m.components[0].instances.count = 1;
  };
  EXPECT_EQ(seen(kInstances, "out", one), kNothing);
}

// Which keys meet in one instance is not known; an ordering binds what does.
TEST(Simulator, KeysMeetInOneInstance) {
  constexpr std::string_view model = R"(
streams:
  put:  { to: Store.put, attributes: [table, row] }
  read: { to: Store.read, attributes: [table, row] }
  told: { from: Store.told, attributes: [table, row] }
components:
  Store:
    instances: { count: 4, by: [row] }
    order: { mechanism: sequencing, by: [row] }
    annotation:
      - { from: put, label: OW, subscript: [row] }
      - { from: read, to: told, label: OR, subscript: [table] }
)";
  EXPECT_EQ(seen(model, "told"), kRun);
  EXPECT_EQ(seen(model, "told", [](Model& m) { m.components[0].orderings[0].by.clear(); }),
            kNothing);
}

// Each instance has to have heard of the end of a partition.
TEST(Simulator, AnEndGoesToAllInstancesAndIsPassedOnByAll) {
  constexpr std::string_view model = R"(
streams:
  in:  { to: First.in, attributes: [table, row], seal: [table] }
  mid: { from: First.out, to: Second.in, attributes: [table, row] }
  out: { from: Second.out, attributes: [table, row] }
components:
  First:
    instances: { count: 4, by: [row] }
    annotation: { from: in, to: out, label: OW, subscript: [table] }
  Second:
    annotation: { from: in, to: out, label: OW, subscript: [table] }
)";
  EXPECT_EQ(seen(model, "out"), kNothing);
  EXPECT_EQ(seen(model, "out", [](Model& m) { m.streams[0].seals.clear(); }), kRun);
}

// What it keeps is made anew from what comes again, and so is what it emits.
TEST(Simulator, WhatIsReplayedIsEmittedAgain) {
  constexpr std::string_view model = R"(
streams:
  in:    { to: First.in, attributes: [k], order: fifo }
  mid:   { from: First.out, to: Count.in, attributes: [k] }
  count: { from: Count.out, attributes: [k] }
  seen:  { from: First.seen, attributes: [k], observe: set }
components:
  First:
    Rep: true
    crash: replay
    annotation:
      - { from: in, to: [out, seen], label: OW }
  Count:
    annotation: { from: in, to: out, label: CW }
)";
  EXPECT_EQ(seen(model, "seen"), kNothing) << "the same state, the same contents";
  EXPECT_THAT(seen(model, "count"), Contains(Anomaly::Run));
  EXPECT_THAT(seen(model, "count"), Contains(Anomaly::Instance)) << "each replica by itself";
  EXPECT_EQ(seen(model, "count", [](Model& m) { m.components[1].paths[0].idempotent = true; }),
            kNothing);
  EXPECT_EQ(seen(model, "count", [](Model& m) { m.components[0].rep.reset(); }), kRun)
      << "one crash for both";
  EXPECT_EQ(
      seen(model, "count", [](Model& m) { m.components[0].crash = topology::Crash::Survives; }),
      kNothing);
}

TEST(Simulator, WhatIsForgottenIsMissing) {
  constexpr std::string_view model = R"(
streams:
  in:   { to: C.in, attributes: [k], order: fifo, seal: [k] }
  out:  { from: C.out, attributes: [k], observe: set }
  more: { from: C.more, attributes: [k], observe: set }
components:
  C:
    crash: forgets
    annotation:
      - { from: in, to: out, label: CW }
      - { from: in, to: more, label: CR }
)";
  EXPECT_EQ(seen(model, "out"), kRun) << "a join misses pairs";
  EXPECT_EQ(seen(model, "more"), kNothing);
  const Edit both = [](Model& m) { m.components[0].rep = true; };
  EXPECT_THAT(seen(model, "out", both), Contains(Anomaly::Diverge));
  const Edit sealed = [](Model& m) {
    m.components[0].paths[0].label = topology::Annotation::OW;
    m.components[0].paths[0].subscript = topology::Names{{"k"}};
  };
  EXPECT_EQ(seen(model, "out", sealed), kRun) << "what waits is lost, too";
  EXPECT_EQ(seen(model, "out",
                 [&](Model& m) {
                   sealed(m);
                   m.components[0].crash = topology::Crash::Replay;
                 }),
            kNothing);
}

// Any instance takes any message: no order helps, a join misses pairs, what is kept is kept
// somewhere.
TEST(Simulator, AScatteredStateIsSeenInPart) {
  const auto model = [](std::string_view path) {
    return built(fmt::format(R"(
streams:
  in:  {{ to: C.in, attributes: [k], order: fifo, seal: [k] }}
  out: {{ from: C.out, attributes: [k] }}
components:
  C:
    Rep: true
    instances: {{ count: 2 }}
    order: sequencing
    annotation: [ {} ]
)",
                             path));
  };
  EXPECT_THAT(seen(model("{ from: in, to: out, label: OW, subscript: [k] }"), "out"),
              Contains(Anomaly::Diverge));
  const auto join = seen(model("{ from: in, to: out, label: CW }"), "out");
  EXPECT_THAT(join, Contains(Anomaly::Run));
  EXPECT_THAT(join, Not(Contains(Anomaly::Diverge)));
  EXPECT_EQ(seen(model("{ from: in, to: out, label: CR }, { from: in, label: CW }"), "out"),
            kNothing);
}

}  // namespace
}  // namespace firebreak::simulator

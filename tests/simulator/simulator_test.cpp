// SPDX-License-Identifier: Apache-2.0
// The judge on small models whose verdict is known: each shows what it must, and its sound sibling
// shows nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "simulator/judge.h"
#include "support/models.h"
#include "topology/coordination.h"

namespace firebreak::simulator {
namespace {

using result::Anomaly;
using testing::Contains;
using testing::Not;
using topology::Model;

using Edit = std::function<void(Model&)>;

topology::Topology built(std::string_view yaml, const Edit& edit = {}) {
  Model model = test_support::model_of(yaml);
  if (edit) edit(model);
  base::Diagnostics diagnostics;
  auto topology = topology::build(model, {}, diagnostics);
  EXPECT_TRUE(topology) << test_support::to_text(diagnostics);
  return *topology;
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

constexpr std::string_view kBank = R"(
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

constexpr std::string_view kStatements = R"(
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

TEST(Simulator, WritersInterleaveBeforeAReadThatWaits) {
  EXPECT_EQ(seen(kStatements, "statement"), kRun);
  const Edit gates = [](Model& m) {
    for (auto& path : m.components[0].paths) path.subscript = topology::Names{{"month"}};
  };
  EXPECT_EQ(seen(kStatements, "statement", gates), kNothing);
}

constexpr std::string_view kStore = R"(
streams:
  put: { to: S.put, attributes: [k], order: fifo }
  del: { to: S.del, attributes: [k], order: fifo }
  get: { to: S.get, attributes: [k] }
  val: { from: S.val }
components:
  S:
    order: [ { mechanism: sequencing, streams: [put, get] }, { mechanism: sequencing, streams: [del, get] } ]
    annotation:
      - { from: put, to: silent, label: OW, subscript: [k] }
      - { from: del, to: silent, label: OW, subscript: [k] }
      - { from: get, to: val, label: OR, subscript: [k] }
)";

TEST(Simulator, PutBeforeDeleteOrAfter) {
  EXPECT_EQ(seen(kStore, "val"), kRun);
  const Edit all = [](Model& m) {
    m.components[0].orderings.pop_back();
    m.components[0].orderings[0].streams.clear();
  };
  EXPECT_EQ(seen(kStore, "val", all), kNothing);
}

constexpr std::string_view kCounter = R"(
streams:
  put:   { to: Store.put, attributes: [key], producers: 20 }
  get:   { to: Store.get, attributes: [key], producers: 20 }
  value: { from: Store.value, attributes: [key] }
components:
  Store:
    order: { mechanism: sequencing, by: [key] }
    annotation:
      - { from: put, to: ack, label: OW, subscript: [] }
      - { from: get, to: value, label: OR, subscript: [key] }
)";

TEST(Simulator, TheWritersGateIsCoarserThanTheReaders) {
  EXPECT_EQ(seen(kCounter, "value"), kRun);
  const Edit keyed = [](Model& m) {
    m.components[0].paths[0].subscript = topology::Names{{"key"}};
  };
  EXPECT_EQ(seen(kCounter, "value", keyed), kNothing);
}

constexpr std::string_view kWaits = R"(
streams:
  ask:   { to: S.ask, attributes: [sku], seal: [sku] }
  grant: { from: S.grant, to: S.taken, attributes: [sku] }
  told:  { from: S.grant }
components:
  S: { annotation: [ { from: ask, to: grant, label: OR, subscript: [sku] }, { from: taken, to: log, label: CW } ] }
)";

TEST(Simulator, WhoWaitsForItselfDoesNotWait) {
  EXPECT_EQ(seen(kWaits, "told"), kRun);
  const Edit declared = [](Model& m) { m.streams[1].seals.push_back({{"sku"}}); };
  EXPECT_EQ(seen(kWaits, "told", declared), kRun);
}

TEST(Simulator, TwoThatWaitForEachOtherDoNotWait) {
  constexpr std::string_view mutual = R"(
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
  EXPECT_EQ(seen(mutual, "outA"), kRun);
  const Edit one_way = [](Model& m) {
    std::erase_if(m.streams, [](auto& s) { return s.name.text == "ba"; });
    m.components[0].paths.erase(m.components[0].paths.begin());
  };
  EXPECT_EQ(seen(mutual, "outB", one_way), kNothing);
}

constexpr std::string_view kAnswers = R"(
streams:
  ask:  { to: C.ask, attributes: [k], order: fifo }
  log:  { to: C.log, attributes: [k], seal: [k] }
  out:  { from: C.out, to: Last.in, attributes: [k], order: fifo }
  stored: { from: C.stored }
  told: { from: C.out, attributes: [k] }
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

TEST(Simulator, AnswersLeaveInTheOrderOfThePunctuations) {
  EXPECT_EQ(seen(kAnswers, "sink"), kRun);
  EXPECT_EQ(seen(kAnswers, "told"), kNothing);
}

TEST(Simulator, OrderingsBindDeliveriesNotWhatWaits) {
  constexpr std::string_view model = R"(
streams:
  u:   { to: C.u, attributes: [k], seal: [k] }
  v:   { to: C.v, attributes: [k], seal: [k] }
  ask: { to: C.ask }
  out: { from: C.out }
components:
  C:
    order: [ { mechanism: sequencing, streams: [ask, u] }, { mechanism: sequencing, streams: [ask, v] } ]
    annotation:
      - { from: u, to: x, label: OW, subscript: [k] }
      - { from: v, to: x, label: OW, subscript: [k] }
      - { from: ask, to: out, label: OR, subscript: [] }
)";
  EXPECT_EQ(seen(model, "out"), kRun);
  const Edit one = [](Model& m) {
    m.components[0].orderings.pop_back();
    m.components[0].orderings[0].streams.clear();
  };
  EXPECT_EQ(seen(model, "out", one), kNothing);
}

constexpr std::string_view kSessions = R"(
streams:
  click: { to: S.in, attributes: [session], seal: [session], delivery: at-least-once }
  out:   { from: S.out, attributes: [session] }
components:
  S: { annotation: { from: in, to: out, label: OW, subscript: [session] } }
)";

TEST(Simulator, ARedeliveryReopensTheSession) {
  EXPECT_EQ(seen(kSessions, "out"), kRun);
  const Edit ignored = [](Model& m) { m.components[0].late = topology::Late::Ignored; };
  EXPECT_EQ(seen(kSessions, "out", ignored), kNothing);
}

TEST(Simulator, AWatermarkIsAGuess) {
  const Edit guess = [](Model& m) {
    m.streams[0].delivery = topology::Delivery::ExactlyOnce;
    m.streams[0].watermarks = std::move(m.streams[0].seals);
    m.streams[0].seals.clear();
    m.components[0].late = topology::Late::Ignored;
  };
  EXPECT_EQ(seen(kSessions, "out", guess), kRun);
}

constexpr std::string_view kPoll = R"(
streams:
  tick:   { to: Node.tick }
  poll:   { from: Node.poll, to: Db.poll }
  edit:   { to: Db.edit }
  answer: { from: Db.answer, to: Node.answer }
  shown:  { from: Node.shown }
components:
  Node:
    Rep: true
    annotation: [ { from: tick, to: poll, label: CR }, { from: answer, to: shown, label: CW } ]
  Db:
    Rep: false
    annotation: [ { from: poll, to: answer, label: OR, subscript: [] }, { from: edit, to: log, label: OW, subscript: [] } ]
)";

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

constexpr std::string_view kCache = R"(
streams: { expire: { to: C.expire, attributes: [k] }, get: { to: C.get, attributes: [k] }, v: { from: C.v } }
components:
  C:
    Rep: true
    annotation:
      - { from: expire, to: silent, label: OW, subscript: [k] }
      - { from: get, to: v, label: OR, subscript: [k] }
)";

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
  constexpr std::string_view model = R"(
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
  EXPECT_EQ(seen(model, "pong"), kRun);
  EXPECT_EQ(seen(model, "pong", [](Model& m) { m.components[0].paths[0].to.reset(); }), kNothing);
}

TEST(Simulator, AThresholdThatGoesOnFiringRepeats) {
  constexpr std::string_view model = R"(
streams:
  reading: { to: T.in, attributes: [host], producers: 5 }
  alarm:   { from: T.out, to: Counter.in, attributes: [host] }
  page:    { from: Counter.out, attributes: [host] }
components:
  T:       { annotation: { from: in, to: out, label: CW } }
  Counter: { Rep: true, annotation: { from: in, to: out, label: CW } }
)";
  EXPECT_EQ(seen(model, "page"), kNothing);
  const Edit repeats = [](Model& m) { m.components[0].paths[0].repeats = true; };
  EXPECT_THAT(seen(model, "page", repeats), Contains(Anomaly::Diverge));
  const Edit idempotent = [](Model& m) {
    m.components[0].paths[0].repeats = true;
    m.components[1].paths[0].idempotent = true;
  };
  EXPECT_EQ(seen(model, "page", idempotent), kNothing);
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
  EXPECT_EQ(seen(kSessions, "out", idempotent), kNothing);
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
  EXPECT_EQ(seen(model, "val"), kNothing);
  const Edit sealed = [](Model& m) { m.streams[1].seals.push_back({{"k"}}); };
  EXPECT_EQ(seen(model, "val", sealed), kRun);
}

}  // namespace
}  // namespace firebreak::simulator

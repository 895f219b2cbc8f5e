// SPDX-License-Identifier: Apache-2.0
// Moments of units, the other replica's copies, and what a state holds: pairs (semantics 3, 4.5
// to 4.7).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "replay/interpreter.h"
#include "support/case_models.h"
#include "support/text.h"
#include "unit/replay/problems.h"
#include "unit/replay/traces.h"

namespace firebreak::replay {
namespace {

using namespace test_support::case_models;
using result::Anomaly;
using test_support::changed_topology_of;
using test_support::problem_of;
using test_support::problem_with_sets;
using test_support::replaced;
using test_support::Step;
using test_support::topology_of;
using test_support::TraceText;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Step kAsk{"C.ask", "ask#1", {"out#1"}};
const Step kU{"C.u", "u#1", {}};
const Step kUnitU{"C.u→x", "u#1", {}};

result::Trace unit_trace(const std::vector<Step>& left, const std::vector<Step>& right) {
  TraceText trace(Anomaly::Run, "out");
  trace.message("u#1", "u", {{"k", 1}}).message("u#2", "u", {{"k", 1}}).message("ask#1", "ask");
  trace.message("out#1", "out", {}, "ask#1", "ask→out");
  const auto listed = [&](const std::vector<Step>& steps) {
    std::vector<Step> all = steps;
    const bool second =
        std::ranges::any_of(steps, [](const Step& s) { return s.message == "u#2"; });
    if (!second) all.push_back({"C.u", "u#2", {}});
    return all;
  };
  trace.world(0, listed(left)).world(1, listed(right));
  return trace.get();
}

TEST(InterpreterWaits, TheMomentOfAUnitRacesWithAReaderThatDoesNotWait) {
  const Step u2{"C.u", "u#2", {}};
  const result::Trace trace = unit_trace({kU, u2, kUnitU, kAsk}, {kU, u2, kAsk, kUnitU});
  const Replay replay = replay::replay(topology_of(kUnitReader), trace);
  EXPECT_EQ(replay.problem, "");
  const auto& deliveries = replay.trace.worlds[0].deliveries;
  EXPECT_THAT(deliveries[0].views, IsEmpty());
  ASSERT_EQ(deliveries[2].views.size(), 1U);
  EXPECT_TRUE(deliveries[2].views[0].whole_partition);
  EXPECT_THAT(deliveries[2].views[0].saw, ElementsAre("u#1", "u#2"));
  EXPECT_THAT(deliveries[3].views.at(0).saw,
              ElementsAre("u#1 having seen {u#1, u#2}", "u#2 having seen {u#1, u#2}"));
  EXPECT_THAT(replay.trace.worlds[1].deliveries[2].views.at(0).saw,
              ElementsAre("u#2 having seen {u#1, u#2}"));
}

TEST(InterpreterWaits, OneOrderingOfAllThatIsWaitedForFixesTheMoment) {
  const Step u2{"C.u", "u#2", {}};
  const result::Trace trace = unit_trace({kU, u2, kUnitU, kAsk}, {kU, u2, kAsk, kUnitU});
  const auto fixed = HasSubstr("C.u→x handles u#1, and C.ask→out ask#1, in one order in both");
  const std::string dynamic = replaced(kUnitReader, kPairwise, "dynamic\n    Rep: true");
  EXPECT_EQ(problem_of(dynamic, trace), "");
  result::Trace replicas = trace;
  replicas.anomaly = Anomaly::Instance;
  for (auto& delivery : replicas.worlds[1].deliveries) delivery.instance = 2;
  EXPECT_THAT(problem_of(dynamic, replicas), fixed);
  EXPECT_EQ(problem_of(replaced(kUnitReader, "    order:", "    Rep: true\n    order:"), replicas),
            "");
  // What may repeat is not settled by an ordering (3.5).
  const std::string again =
      replaced(kUnitReader, "seal: [k] }", "seal: [k], delivery: at-least-once }");
  EXPECT_THAT(problem_of(replaced(again, kPairwise, "sequencing"), trace), fixed);
}

// A reader that does not wait has its rival's moments in order with its own deliveries, whatever
// else comes to it.
TEST(InterpreterWaits, AnOrderingOfSomeOfTheReadersStreamsFixesTheMoment) {
  const std::string model = R"(
streams:
  u:    { to: C.u, attributes: [k], seal: [k], delivery: at-least-once }
  ask:  { to: C.ask }
  more: { to: C.ask }
  out:  { from: C.out }
components:
  C:
    order: [ { mechanism: sequencing, streams: [ask, u] } ]
    annotation:
      - { from: u, to: x, label: OW, subscript: [k] }
      - { from: ask, to: out, label: OR, subscript: [] }
)";
  const Step u2{"C.u", "u#2", {}};
  const result::Trace trace = unit_trace({kU, u2, kUnitU, kAsk}, {kU, u2, kAsk, kUnitU});
  EXPECT_THAT(problem_of(model, trace),
              HasSubstr("C.u→x handles u#1, and C.ask→out ask#1, in one order in both"));
  EXPECT_EQ(problem_of(replaced(model, "streams: [ask, u]", "streams: [more, u]"), trace), "");
}

TEST(InterpreterWaits, AUnitIsHandledWhenItsPartitionHasArrived) {
  const auto problem = [&](const std::vector<Step>& left) {
    return problem_of(kUnitReader, unit_trace(left, {kU, kAsk}));
  };
  const Step u2{"C.u", "u#2", {}};
  EXPECT_THAT(problem({kU, kUnitU, u2, kAsk}),
              HasSubstr("C.u→x handles u#1 before u#2 of its partition has arrived"));
  EXPECT_THAT(problem({kUnitU, kU, u2, kAsk}),
              HasSubstr("C.u→x handles u#1 before it has arrived"));
  EXPECT_THAT(problem({kU, u2, kUnitU, kUnitU, kAsk}), HasSubstr("handles u#1 twice"));
  EXPECT_THAT(problem({kU, u2, {"C.u→y", "u#1", {}}, kAsk}), HasSubstr("there is no path C.u→y"));
  // Without a moment it is handled on arrival; a reader cannot have seen that before u#2 arrived.
  EXPECT_THAT(problem({kU, kAsk, u2}), HasSubstr("the same contents arrive"));
  const Step unit2{"C.u→x", "u#2", {}};
  EXPECT_EQ(problem_of(kUnitReader, unit_trace({kU, u2, kAsk}, {kU, u2, kAsk, kUnitU, unit2})), "");
  EXPECT_THAT(problem({kU, u2, kAsk, {"C.ask→out", "ask#1", {"out#1"}}}),
              HasSubstr("emits out#1, which path C.ask→out emits at another moment"));
}

TEST(InterpreterWaits, OnePartitionIsHandledAtOnce) {
  const Step u2{"C.u", "u#2", {}};
  const Step unit2{"C.u→x", "u#2", {}};
  const auto problem = [&](const std::vector<Step>& left, const std::vector<Step>& right) {
    return problem_of(kUnitReader, unit_trace(left, right));
  };
  EXPECT_EQ(problem({kU, u2, kUnitU, unit2, kAsk}, {kU, u2, kAsk, kUnitU, unit2}), "");
  EXPECT_THAT(problem({kU, u2, kUnitU, kAsk, unit2}, {kU, u2, kAsk, kUnitU, unit2}),
              HasSubstr("handles one partition at once, but ask#1 arrives meanwhile"));
  EXPECT_THAT(problem({kU, u2, kUnitU, unit2, kAsk}, {kU, u2, kAsk, unit2, kUnitU}),
              HasSubstr("in one order in both worlds"));
}

// A settled path has no need to wait and does not (3.5).
TEST(InterpreterWaits, WhatIsInOneOrderDoesNotWait) {
  const std::string model =
      replaced(replaced(kUnitReader, "attributes: [k], seal", "attributes: [k], order: fifo, seal"),
               "      - { from: v, to: x, label: OW, subscript: [k] }\n",
               "      - { from: v, to: y, label: CR }\n");
  const Step u2{"C.u", "u#2", {}};
  EXPECT_THAT(problem_of(model, unit_trace({kU, u2, kUnitU, kAsk}, {kU, u2, kAsk})),
              HasSubstr("C.u→x handles u#1 when it arrives, since it does not wait"));
}

// 4.5 (i): so what is made of its first emission is not emitted before the second one.
TEST(InterpreterWaits, WhatAUnitEmitsLeavesAtOnce) {
  const auto model = [](const std::string& seal, const std::string& gate) {
    return "name: loop\n"
           "streams:\n"
           "  loop: { from: C.o, to: C.loop, order: fifo }\n"
           "  in:   { to: C.in, attributes: [k], seal: " +
           seal +
           " }\n"
           "  sink: { from: C.o }\n"
           "components:\n"
           "  C:\n"
           "    annotation:\n"
           "      - { from: loop, to: o, label: OR, subscript: [] }\n"
           "      - { from: in, to: o, label: OR, subscript: " +
           gate + " }\n";
  };
  const auto trace = [](std::int64_t second) {
    TraceText text(Anomaly::Run, "sink");
    text.message("in#1", "in", {{"k", 1}}).message("in#2", "in", {{"k", second}});
    text.message("loop#1", "loop", {}, "in#1", "in→o");
    text.message("loop#2", "loop", {}, "loop#1", "loop→o");
    text.message("loop#3", "loop", {}, "in#2", "in→o");
    text.message("sink#1", "sink", {}, "loop#3", "loop→o");
    const Step in1{"C.in", "in#1", {"loop#1"}};
    const Step in2{"C.in", "in#2", {}};
    const Step unit{"C.in→o", "in#2", {"loop#3"}};
    const Step first{"C.loop", "loop#1", {"loop#2"}};
    const Step second_loop{"C.loop", "loop#2", {}};
    const Step last{"C.loop", "loop#3", {"sink#1"}};
    text.world(0, {in1, in2, first, unit, second_loop, last});
    text.world(1, {in1, in2, unit, first, last, second_loop});
    return text.get();
  };
  EXPECT_EQ(problem_of(model("[k]", "[k]"), trace(2)), "");
  EXPECT_THAT(
      problem_of(model("[k]", "[k]"), trace(1)),
      HasSubstr("handles one partition at once, but loop#1 arrives before in#2 is handled"));
  EXPECT_THAT(problem_of(model("[]", "[]"), trace(2)), HasSubstr("handles one partition at once"));
}

// 3.5, 3.7: what comes of a unit comes after all that the unit waited for.
TEST(InterpreterWaits, WhatAUnitEmitsFollowsItsPartition) {
  const std::string model = R"(
name: behind
streams:
  back: { from: C.o1, to: C.i0 }
  ask:  { to: C.i1 }
  put:  { to: C.i2, seal: [] }
  out:  { from: C.o0 }
components:
  C:
    annotation:
      - { from: i0, to: o0, label: OR }
      - { from: i1, to: o1, label: OR, subscript: [] }
      - { from: i2, to: o0, label: CW }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("put#1", "put").message("ask#1", "ask");
  trace.message("back#1", "back", {}, "ask#1", "i1→o1");
  trace.message("out#1", "out", {}, "back#1", "i0→o0");
  const Step ask{"C.i1", "ask#1", {"back#1"}};
  const Step put{"C.i2", "put#1", {}};
  const Step back{"C.i0", "back#1", {"out#1"}};
  trace.world(0, {ask, put, back}).world(1, {ask, back, put});
  EXPECT_THAT(problem_of(model, trace.get()),
              HasSubstr("C.i1→o1 emits back#1 before put#1 of its partition has arrived"));
  EXPECT_EQ(problem_of(replaced(model, ", seal: []", ""), trace.get()), "");
  // Listed later, what nobody minds may as well come before.
  EXPECT_THAT(problem_of(replaced(model, "to: o0, label: OR", "to: o0, label: CR"), trace.get()),
              HasSubstr("the same contents arrive"));
  // One who reads several minds each.
  const std::string several =
      replaced(replaced(model, "  out:", "  log:  { to: C.i3, seal: [] }\n  out:"),
               "      - { from: i2", "      - { from: i3, to: o0, label: CW }\n      - { from: i2");
  EXPECT_THAT(problem_of(several, trace.get()),
              HasSubstr("C.i1→o1 emits back#1 before put#1 of its partition has arrived"));
}

TEST(InterpreterWaits, AnswersLeaveInTheOrderOfTheirMoments) {
  TraceText trace(Anomaly::Run, "sink");
  for (const std::string n : {"1", "2"}) {
    const std::int64_t k = n == "1" ? 1 : 2;
    trace.message("ask#" + n, "ask", {{"k", k}});
    trace.message("out#" + n, "out", {{"k", k}}, "ask#" + n, "ask→out");
    trace.message("sink#" + n, "sink", {{"k", k}}, "out#" + n, "in→out");
  }
  const std::vector<Step> asks = {{"C.ask", "ask#1", {}}, {"C.ask", "ask#2", {}}};
  const auto unit = [](const std::string& n) {
    return Step{"C.ask→out", "ask#" + n, {"out#" + n}};
  };
  const auto last = [](const std::string& n) { return Step{"Last.in", "out#" + n, {"sink#" + n}}; };
  trace.world(0, {asks[0], asks[1], unit("1"), unit("2"), last("1"), last("2")});
  trace.world(1, {asks[0], asks[1], unit("2"), unit("1"), last("2"), last("1")});
  EXPECT_EQ(problem_of(kUnitFifo, trace.get()), "");
  trace.world(1, {asks[0], asks[1], unit("1"), unit("2"), last("2"), last("1")});
  EXPECT_THAT(problem_of(kUnitFifo, trace.get()),
              HasSubstr("in world 2 out#1 is emitted first and out#2 arrives first"));
  const auto unordered = changed_topology_of(kUnitFifo, [](topology::Model& model) {
    model.components[0].paths[1].unordered_emission = true;
  });
  EXPECT_EQ(problem_of(unordered, trace.get()), "");
}

TEST(InterpreterWaits, InstancesEmitInNoOrder) {
  TraceText trace(Anomaly::Run, "out");
  const auto message = [&](const std::string& n, std::int64_t row) {
    trace.message("in#" + n, "in", {{"table", 1}, {"row", row}});
    trace.message("mid#" + n, "mid", {{"table", 1}, {"row", row}}, "in#" + n, "in→out");
    trace.message("out#" + n, "out", {{"table", 1}, {"row", row}}, "mid#" + n, "in→out");
  };
  message("1", 1);
  message("2", 2);
  const Step one{"First.in", "in#1", {"mid#1"}}, two{"First.in", "in#2", {"mid#2"}};
  const Step first{"Second.in", "mid#1", {"out#1"}}, second{"Second.in", "mid#2", {"out#2"}};
  trace.world(0, {one, two, first, second}).world(1, {one, two, second, first});
  EXPECT_EQ(problem_of(kInstances, trace.get()), "");
  EXPECT_THAT(problem_of(replaced(kInstances, "count: 4", "count: 1"), trace.get()),
              HasSubstr("in world 2 mid#1 is emitted first and mid#2 arrives first"));
  result::Trace same = trace.get();
  for (auto& m : same.messages) m.attributes[1].second = 1;
  EXPECT_THAT(problem_of(kInstances, same), HasSubstr("mid#1 is emitted first"));
}

result::Trace store_trace() {
  TraceText trace(Anomaly::Run, "val");
  for (const std::string stream : {"put", "del", "get"}) {
    trace.message(stream + "#1", stream, {{"k", 1}});
  }
  trace.message("val#1", "val", {}, "get#1", "get→val");
  const Step put{"S.put", "put#1", {}};
  const Step del{"S.del", "del#1", {}};
  const Step get{"S.get", "get#1", {"val#1"}};
  trace.world(0, {del, put, get}).world(1, {put, del, get});
  return trace.get();
}

TEST(InterpreterViews, WritersFoldInWhatOthersWrote) {
  const Replay replay = replay::replay(topology_of(kStore), store_trace());
  EXPECT_EQ(replay.problem, "");
  EXPECT_THAT(
      replay.trace.worlds[0].outcome.values,
      ElementsAre("val#1 computed from get#1 having seen {put#1 having seen {del#1}, del#1}"));
  EXPECT_THAT(replay.trace.worlds[0].deliveries[2].views.at(0).saw,
              ElementsAre("put#1 having seen {del#1}", "del#1"));
}

TEST(InterpreterViews, WhatCommutesIsNotSeen) {
  const auto commuting = changed_topology_of(kStore, [](topology::Model& model) {
    model.components[0].commutes = {{{"put"}, {"del"}}};
  });
  EXPECT_THAT(problem_of(commuting, store_trace()), HasSubstr("the same contents arrive"));
}

TEST(InterpreterViews, ConfluentWritersAreSeenAsSets) {
  const std::string model = replaced(
      replaced(kStore, "from: put, to: silent, label: OW, subscript: [k]",
               "from: put, to: silent, label: CW"),
      "from: del, to: silent, label: OW, subscript: [k]", "from: del, to: silent, label: CW");
  EXPECT_THAT(problem_of(model, store_trace()), HasSubstr("the same contents arrive"));
}

// A writer whose gate is coarser is seen through it (3.2).
TEST(InterpreterViews, MessagesShareWhatBothGatesHold) {
  TraceText trace(Anomaly::Run, "value");
  trace.message("put#1", "put", {{"key", 1}}).message("get#1", "get", {{"key", 2}});
  trace.message("value#1", "value", {{"key", 2}}, "get#1", "get→value");
  const Step put{"Store.put", "put#1", {}};
  const Step get{"Store.get", "get#1", {"value#1"}};
  trace.world(0, {put, get}).world(1, {get, put});
  EXPECT_EQ(problem_of(kCoarseWriter, trace.get()), "");
  EXPECT_THAT(problem_of(replaced(kCoarseWriter, "subscript: []", "subscript: [key]"), trace.get()),
              HasSubstr("the same contents arrive"));
}

TEST(InterpreterViews, APathWithoutOutputKeepsState) {
  const auto silent = changed_topology_of(kStore, [](topology::Model& model) {
    for (std::size_t i : {0U, 1U}) model.components[0].paths[i].to = std::nullopt;
    model.components[0].rep = true;
  });
  result::Trace trace = store_trace();
  EXPECT_EQ(problem_of(silent, trace), "");
  trace.anomaly = Anomaly::Diverge;
  for (auto& delivery : trace.worlds[1].deliveries) delivery.instance = 2;
  const Replay replay = replay::replay(silent, trace);
  EXPECT_EQ(replay.problem, "");
  EXPECT_EQ(replay.trace.worlds[0].outcome.what, "state of S.put");
}

result::Trace poll_trace(Anomaly anomaly, const std::vector<Step>& left,
                         const std::vector<Step>& right) {
  TraceText trace(anomaly, "shown");
  trace.message("tick#1", "tick").message("edit#1", "edit");
  trace.message("poll#1", "poll", {}, "tick#1", "tick→poll");
  trace.message("answer#1", "answer", {}, "poll#1", "poll→answer");
  trace.message("shown#1", "shown", {}, "answer#1", "answer→shown");
  const auto all = [](const std::vector<Step>& steps, const std::string& node) {
    std::vector<Step> result = {{node + ".tick", "tick#1", {"poll#1"}}};
    result.insert(result.end(), steps.begin(), steps.end());
    result.push_back({node + ".answer", "answer#1", {"shown#1"}});
    return result;
  };
  trace.world(0, all(left, "Node")).world(1, all(right, "Node/2"));
  return trace.get();
}

const Step kPollStep{"Db.poll", "poll#1", {"answer#1"}};
const Step kEditStep{"Db.edit", "edit#1", {}};
const Step kOther{"Db.poll", "other poll#1", {}};

TEST(InterpreterReplicas, EachReplicaPollsAtItsOwnTime) {
  for (const Anomaly anomaly : {Anomaly::Instance, Anomaly::Diverge}) {
    EXPECT_EQ(
        problem_of(kPoll, poll_trace(anomaly, {kPollStep, kEditStep}, {kEditStep, kPollStep})), "");
    EXPECT_EQ(problem_of(kPoll, poll_trace(anomaly, {kPollStep, kEditStep, kOther},
                                           {kOther, kEditStep, kPollStep})),
              "");
  }
  // No ordering there helps.
  EXPECT_EQ(
      problem_of(replaced(kPoll, "Rep: false", "Rep: false\n    order: sequencing"),
                 poll_trace(Anomaly::Instance, {kPollStep, kEditStep}, {kEditStep, kPollStep})),
      "");
}

TEST(InterpreterReplicas, TheirReaderHasOneOrder) {
  EXPECT_THAT(problem_of(kPoll, poll_trace(Anomaly::Instance, {kPollStep, kEditStep, kOther},
                                           {kEditStep, kOther, kPollStep})),
              HasSubstr("component Db is not replicated"));
}

TEST(InterpreterReplicas, TheOtherReplicasCopyIsAMessageOfItsOwn) {
  const std::string counting = replaced(kPoll, "from: poll, to: answer, label: OR, subscript: []",
                                        "from: poll, to: answer, label: OW, subscript: []");
  const auto trace =
      poll_trace(Anomaly::Instance, {kPollStep, kOther, kEditStep}, {kOther, kPollStep, kEditStep});
  const Replay replay = replay::replay(topology_of(counting), trace);
  EXPECT_EQ(replay.problem, "");
  EXPECT_THAT(replay.trace.worlds[1].deliveries[2].views.at(0).saw,
              ElementsAre("poll#1 of the other replica"));
  EXPECT_THAT(problem_of(kPoll, trace), HasSubstr("the same contents arrive"));
}

// 4.6: a confluent path that replicas ask and that keeps what it is asked counts as
// order-sensitive.
TEST(InterpreterReplicas, WhoGetsWhatAConfluentPathEmitsIsNotFixed) {
  const std::string confluent = replaced(
      replaced(kPoll, "from: poll, to: answer, label: OR, subscript: []",
               "from: poll, to: answer, label: CW"),
      "from: edit, to: log, label: OW, subscript: []", "from: edit, to: answer, label: CW");
  const auto trace = poll_trace(Anomaly::Instance, {kPollStep, kEditStep}, {kEditStep, kPollStep});
  EXPECT_EQ(problem_of(confluent, trace), "");
  EXPECT_THAT(
      problem_of(replaced(confluent, "poll, to: answer, label: CW", "poll, to: answer, label: CR"),
                 trace),
      HasSubstr("the same contents arrive"));
}

TEST(InterpreterReplicas, CopiesAreOnlyWhereReplicasMeet) {
  const auto trace = [&](Anomaly anomaly, const Step& step) {
    return poll_trace(anomaly, {kPollStep, kEditStep, step}, {kEditStep, kPollStep});
  };
  EXPECT_THAT(problem_of(kPoll, trace(Anomaly::Instance, {"Db.edit", "other edit#1", {}})),
              HasSubstr("the other replica has no copy of its own at Db"));
  EXPECT_THAT(
      problem_of(kPoll, trace(Anomaly::Instance, {"Db.poll", "other poll#1", {"answer#1"}})),
      HasSubstr("the other replica's copy emits nothing here"));
  EXPECT_THAT(problem_of(kPoll, poll_trace(Anomaly::Instance, {kOther, kPollStep, kOther}, {})),
              HasSubstr("copy of poll#1 arrives again"));
}

TEST(InterpreterReplicas, AReplicaThatNeverPolledHasNoCopy) {
  const std::string lossy =
      replaced(kPoll, "to: Node.tick", "to: Node.tick, delivery: at-most-once");
  result::Trace trace = poll_trace(Anomaly::Instance, {kPollStep, kEditStep}, {kEditStep});
  std::erase_if(trace.worlds[1].deliveries,
                [](const result::Delivery& one) { return one.message != "edit#1"; });
  EXPECT_EQ(problem_of(lossy, trace), "");
  auto& left = trace.worlds[0].deliveries;
  result::Delivery copy = left[1];
  copy.other_replica = true;
  copy.emits.clear();
  left.insert(left.begin() + 2, copy);
  EXPECT_THAT(problem_of(lossy, trace), HasSubstr("the other replica has no copy of poll#1"));
}

// 4.6, 4.7: which of two copies comes first the run decides, unless something orders the component.
TEST(InterpreterReplicas, TheOtherReplicasCopyIsAMessageOfOneRun) {
  const std::string counting =
      replaced(replaced(replaced(kPoll, "label: OR, subscript: []", "label: OW, subscript: []"),
                        "to: Db.poll", "to: Db.poll, order: fifo"),
               "answer: { from", "answer: { Rep: false, from");
  const auto in_run = [](const std::vector<Step>& left, const std::vector<Step>& right) {
    result::Trace trace = poll_trace(Anomaly::Run, left, right);
    for (auto& delivery : trace.worlds[1].deliveries) delivery.instance = 1;
    return trace;
  };
  const result::Trace trace =
      in_run({kOther, kPollStep, kEditStep}, {kPollStep, kOther, kEditStep});
  EXPECT_EQ(problem_of(counting, trace), "");
  EXPECT_EQ(
      replay::replay(topology_of(counting), trace).trace.worlds[0].deliveries[2].views.at(0).saw,
      std::vector<std::string>{"poll#1 of the other replica"});
  EXPECT_THAT(
      problem_of(replaced(counting, "Rep: false\n", "Rep: false\n    order: sequencing\n"), trace),
      HasSubstr("poll#1 of the other replica in world 1, poll#1 in world 2"));
  EXPECT_THAT(
      problem_of(counting, in_run({kPollStep, kEditStep, kOther}, {kPollStep, kOther, kEditStep})),
      HasSubstr("the same contents arrive"));
}

// 4.7: one copy gets through, to both.
TEST(InterpreterReplicas, AMergedStreamIsCommon) {
  const std::string merged =
      replaced(kPoll, "answer: { from: Db.answer,", "answer: { Rep: false, from: Db.answer,");
  EXPECT_THAT(problem_of(merged, poll_trace(Anomaly::Instance, {kPollStep, kEditStep},
                                            {kEditStep, kPollStep})),
              HasSubstr("the same contents arrive"));
}

// Copies on parallel streams are handled alike; what one of them makes is what the other makes
// elsewhere.
TEST(InterpreterCopies, WhatATraceLeavesOutOfOneCopyIsNoDifference) {
  const auto model = [](const std::string& label, const std::string& delivery = "") {
    return "name: twins\n"
           "streams:\n"
           "  in: { to: A.in, attributes: []" +
           delivery +
           " }\n"
           "  x: { from: A.out, to: B.in, attributes: [] }\n"
           "  y: { from: A.out, to: B.in, attributes: [] }\n"
           "  out: { from: B.out, attributes: [] }\n"
           "components:\n"
           "  A: { annotation: { from: in, to: out, label: CR } }\n"
           "  B: { annotation: { from: in, to: out, label: " +
           label + " } }\n";
  };
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("x#1", "x", {}, "in#1", "in→out");
  trace.message("y#1", "y", {}, "in#1", "in→out").message("out#1", "out", {}, "x#1", "in→out");
  const Step a{"A.in", "in#1", {"x#1", "y#1"}};
  const Step x{"B.in", "x#1", {"out#1"}};
  const Step y{"B.in", "y#1", {}};
  trace.world(0, {a, x, y}).world(1, {a, y, x});
  for (const std::string label : {"CW", "OR", "OW"}) {
    EXPECT_THAT(problem_of(model(label), trace.get()), HasSubstr("the same contents arrive"))
        << label;
  }
  EXPECT_THAT(problem_of(model("CW", ", delivery: at-least-once"), trace.get()),
              HasSubstr("the same contents arrive"));
}

// A redelivery after the partition was closed.
TEST(InterpreterFaults, ARedeliveryReopensAPartitionThatWasForgotten) {
  TraceText trace(Anomaly::Run, "out");
  for (const std::string n : {"1", "2"}) {
    trace.message("click#" + n, "click", {{"session", 1}});
    trace.message("out#" + n, "out", {{"session", 1}}, "click#" + n, "in→out");
  }
  const Step one{"S.in", "click#1", {"out#1"}};
  const Step two{"S.in", "click#2", {"out#2"}};
  trace.world(0, {one, two, one}).world(1, {one, two});
  EXPECT_EQ(problem_of(kSession, trace.get()), "");
  const auto remembers = changed_topology_of(
      kSession, [](topology::Model& m) { m.components[0].late = topology::Late::Ignored; });
  EXPECT_THAT(problem_of(remembers, trace.get()), HasSubstr("does not emit out#1"));
  trace.world(0, {one, one, two});  // within the partition
  EXPECT_THAT(problem_of(kSession, trace.get()), HasSubstr("does not emit out#1"));
  trace.world(0, {one, {"S.in", "click#1", {}}, two});
  EXPECT_THAT(problem_of(kSession, trace.get()), HasSubstr("the same contents arrive"));
}

// 6.1: what an idempotent path remembers does not come into a partition that is started anew.
TEST(InterpreterFaults, AnIdempotentWriterRemembers) {
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"k", 1}}).message("out#1", "out", {{"k", 1}}, "in#1", "in→out");
  const Step in{"S.in", "in#1", {"out#1"}};
  trace.world(0, {in, in}).world(1, {in});
  EXPECT_EQ(problem_of(kRemembers, trace.get()), "");
  EXPECT_THAT(problem_with_sets(replaced(kRemembers, ", idempotent: true", ""), trace.get()),
              HasSubstr("the same contents arrive"));
}

TEST(InterpreterFaults, WhatComesAfterAWatermarkCanBeLost) {
  const auto with = [&](topology::Late late, bool fifo) {
    return changed_topology_of(kWatermark, [&](topology::Model& m) {
      m.streams[0].watermarks = {{{"w"}}};
      if (fifo) m.streams[0].fifos = {{{"w"}}};
      m.components[0].late = late;
    });
  };
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"w", 1}}).message("out#1", "out", {{"w", 1}}, "in#1", "in→out");
  trace.world(0, {{"C.in", "in#1", {"out#1"}}}).world(1, {});
  EXPECT_EQ(problem_of(with(topology::Late::Ignored, false), trace.get()), "");
  EXPECT_THAT(problem_of(with(topology::Late::Reopened, false), trace.get()),
              HasSubstr("in#1 never arrives"));
  EXPECT_THAT(problem_of(with(topology::Late::Ignored, true), trace.get()),
              HasSubstr("in#1 never arrives"));
}

TEST(InterpreterFaults, WhatAPathEmitsRepeatedlyIsRepeated) {
  const std::string model =
      "name: alarm\n"
      "streams:\n"
      "  in:  { to: T.in, attributes: [] }\n"
      "  mid: { from: T.out, to: N.in, attributes: [] }\n"
      "  out: { from: N.out, attributes: [] }\n"
      "components:\n"
      "  T: { annotation: { from: in, to: out, label: CW } }\n"
      "  N: { annotation: { from: in, to: out, label: CW } }\n";
  const auto repeating = changed_topology_of(
      model, [](topology::Model& m) { m.components[0].paths[0].repeats = true; });
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("mid#1", "mid", {}, "in#1", "in→out");
  trace.message("out#1", "out", {}, "mid#1", "in→out");
  const Step t{"T.in", "in#1", {"mid#1"}};
  const Step n{"N.in", "mid#1", {"out#1"}};
  trace.world(0, {t, n, n}).world(1, {t, n});
  EXPECT_EQ(problem_of(repeating, trace.get()), "");
  EXPECT_THAT(problem_of(model, trace.get()), HasSubstr("mid#1 arrives again"));
}

}  // namespace
}  // namespace firebreak::replay

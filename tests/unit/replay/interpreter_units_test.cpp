// SPDX-License-Identifier: Apache-2.0
// Sealed partitions: what a read sees, and how seals travel. And totality: no trace is too odd.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "replay/interpreter.h"
#include "support/text.h"
#include "unit/replay/problems.h"
#include "unit/replay/traces.h"

namespace firebreak::replay {
namespace {

using result::Anomaly;
using test_support::problem_of;
using test_support::replaced;
using test_support::Step;
using test_support::topology_of;
using test_support::TraceText;
using testing::ElementsAre;
using testing::HasSubstr;

// Clicks through a stage into a replicated store, read by queries.
std::string store(const std::string& click_options, const std::string& gate,
                  const std::string& stage = "label: CR", const std::string& writer = "label: CW",
                  const std::string& fds = "[]") {
  return "name: store\nfds: " + fds + R"(
streams:
  click: { to: Stage.in, attributes: [id, campaign])" +
         click_options + R"( }
  staged: { from: Stage.out, to: Store.click, attributes: [id, campaign] }
  query: { to: Store.query, attributes: [id, campaign] }
  answer: { from: Store.answer, attributes: [id, campaign] }
components:
  Stage:
    annotation: { from: in, to: out, )" +
         stage + R"( }
  Store:
    annotation:
      - { from: click, to: answer, )" +
         writer + R"( }
      - { from: query, to: answer, label: OR, subscript: )" +
         gate + " }\n";
}

result::Trace overtaken_query() {
  TraceText trace(Anomaly::Run, "answer");
  trace.message("click#1", "click", {{"id", 1}, {"campaign", 1}});
  trace.message("query#1", "query", {{"id", 1}, {"campaign", 1}});
  trace.message("staged#1", "staged", {{"id", 1}, {"campaign", 1}}, "click#1", "in→out");
  trace.message("answer#1", "answer", {{"id", 1}, {"campaign", 1}}, "query#1", "query→answer");
  trace.world(0, {{"Stage.in", "click#1", {"staged#1"}},
                  {"Store.click", "staged#1", {}},
                  {"Store.query", "query#1", {"answer#1"}}});
  trace.world(1, {{"Stage.in", "click#1", {"staged#1"}},
                  {"Store.query", "query#1", {"answer#1"}},
                  {"Store.click", "staged#1", {}}});
  return trace.get();
}

Replay run(const std::string& model) {
  return replay::replay(topology_of(model), overtaken_query());
}

TEST(InterpreterUnits, AnUnsealedReadRaces) { EXPECT_EQ(run(store("", "[id]")).problem, ""); }

TEST(InterpreterUnits, ACompatibleSealShowsTheWholePartition) {
  const Replay replay = run(store(", seal: [id]", "[id]"));
  EXPECT_THAT(replay.problem, HasSubstr("the same contents arrive"));
  const result::View& view = replay.trace.worlds[1].deliveries[1].views.at(0);
  EXPECT_TRUE(view.whole_partition);
  EXPECT_THAT(view.saw, ElementsAre("staged#1"));
}

TEST(InterpreterUnits, AnIncompatibleSealDoesNotHelp) {
  EXPECT_EQ(run(store(", seal: [campaign]", "[id]")).problem, "");
  EXPECT_EQ(run(store(", seal: [id]", "\"*\"")).problem, "");
  EXPECT_NE(run(store(", seal: [campaign]", "[id, campaign]")).problem, "");
}

TEST(InterpreterUnits, ADependencyMakesASealCompatible) {
  const std::string fd = "[{ from: [campaign], to: [id] }]";
  EXPECT_NE(run(store(", seal: [campaign]", "[id]", "label: CR", "label: CW", fd)).problem, "");
}

TEST(InterpreterUnits, ASealOfTheWholeStreamIsCompatibleWithEveryKnownGate) {
  EXPECT_NE(run(store(", seal: []", "[id]")).problem, "");
  EXPECT_NE(run(store(", seal: []", "[]")).problem, "");
  EXPECT_EQ(run(store(", seal: [id]", "[]")).problem, "");
}

TEST(InterpreterUnits, ASealStopsWhereItsKeyIsRewritten) {
  EXPECT_EQ(run(store(", seal: [id]", "[id]", "label: CR, rewrites: [id]")).problem, "");
}

TEST(InterpreterUnits, ASealStopsAtAPathThatRaces) {
  EXPECT_EQ(run(store(", seal: [id]", "[id]", "label: OW, subscript: [campaign]")).problem, "");
  EXPECT_NE(run(store(", seal: [id]", "[id]", "label: OW, subscript: [id]")).problem, "");
  EXPECT_EQ(run(store(", seal: [id]", "[id]", "label: OR, subscript: [campaign]")).problem, "");
  EXPECT_NE(run(store(", seal: [id]", "[id]", "label: OR, subscript: [id]")).problem, "");
}

// Semantics 4.5 (i): the trace lists no moments, but the unit has one canonical order.
TEST(InterpreterUnits, WhatIsHandledTogetherIsEmittedInOneOrder) {
  TraceText trace(Anomaly::Run, "out");
  for (const std::string n : {"1", "2"}) {
    trace.message("put#" + n, "put", {{"k", 1}});
    trace.message("kept#" + n, "kept", {{"k", 1}}, "put#" + n, "put→kept");
  }
  trace.message("out#1", "out", {}, "kept#2", "in→out");
  const Step first{"C.put", "put#1", {"kept#1"}};
  const Step second{"C.put", "put#2", {"kept#2"}};
  trace.world(0, {first, second, {"D.in", "kept#1", {}}, {"D.in", "kept#2", {"out#1"}}});
  trace.world(1, {second, first, {"D.in", "kept#2", {"out#1"}}, {"D.in", "kept#1", {}}});
  const auto problem = [&](const std::string& put) {
    const std::string model = R"(
streams:
  put: { to: C.put, attributes: [k])" +
                              put + R"( }
  kept: { from: C.kept, to: D.in, attributes: [k], order: fifo }
  out: { from: D.out }
components:
  C: { annotation: { from: put, to: kept, label: OR, subscript: [k] } }
  D: { annotation: { from: in, to: out, label: OR, subscript: [k] } }
)";
    return replay::replay(topology_of(model), trace.get()).problem;
  };
  EXPECT_EQ(problem(""), "");
  EXPECT_THAT(problem(", seal: [k]"), HasSubstr("arrive in different orders"));
}

// Semantics 6.2: before the end it is one of the partition, after it a question of its own.
TEST(InterpreterUnits, WhatKeepsNoQuestionAnswersAgain) {
  TraceText trace(Anomaly::Run, "val");
  trace.message("get#1", "get", {{"k", 1}}).message("put#1", "put", {{"k", 1}});
  trace.message("val#1", "val", {{"k", 1}}, "get#1", "get→val");
  const Step put{"S.put", "put#1", {}};
  const Step get{"S.get", "get#1", {"val#1"}};
  trace.world(0, {put, get});
  const auto problem = [&](const std::string& options) {
    const std::string model = R"(
streams:
  put: { to: S.put, attributes: [k], seal: [k] }
  get: { to: S.get, attributes: [k], delivery: at-least-once }
  val: { from: S.val, attributes: [k] }
components:
  S:
    annotation:
      - { from: put, label: CW }
      - { from: get, to: val, label: OR, subscript: [k] }
)" + options;
    return replay::replay(topology_of(model), trace.get()).problem;
  };
  trace.world(1, {put, get, get});
  EXPECT_EQ(problem(""), "");
  EXPECT_THAT(problem("    late: ignored\n"), HasSubstr("a repetition is ignored"));
  trace.world(1, {put, get, {"S.get", "get#1", {}}});
  EXPECT_THAT(problem(""), HasSubstr("the same contents"));
  trace.world(1, {get, get, put});
  EXPECT_THAT(problem(""), HasSubstr("a repetition is ignored"));
}

// Semantics 4.5: a FIFO source says when each partition is over.
TEST(InterpreterUnits, AFifoSourceOrdersThePartitionsThatItEnds) {
  TraceText trace(Anomaly::Run, "out");
  for (const std::int64_t k : {1, 2}) {
    const std::string n = std::to_string(k);
    trace.message("put#" + n, "put", {{"k", k}});
    trace.message("kept#" + n, "kept", {{"k", k}}, "put#" + n, "put→kept");
    trace.message("out#" + n, "out", {}, "kept#" + n, "in→out");
  }
  const std::vector<Step> arrivals{{"C.put", "put#1", {}}, {"C.put", "put#2", {}}};
  const auto handled = [](const std::string& n) {
    return std::vector<Step>{{"C.put→kept", "put#" + n, {"kept#" + n}},
                             {"D.in", "kept#" + n, {"out#" + n}}};
  };
  const auto world = [&](const std::string& first, const std::string& second) {
    std::vector<Step> steps = arrivals;
    for (const Step& step : handled(first)) steps.push_back(step);
    for (const Step& step : handled(second)) steps.push_back(step);
    return steps;
  };
  trace.world(0, world("1", "2"));
  trace.world(1, world("2", "1"));
  const auto problem = [&](const std::string& put) {
    const std::string model = R"(
streams:
  put: { to: C.put, attributes: [k], seal: [k], delivery: at-least-once, )" +
                              put + R"( }
  kept: { from: C.kept, to: D.in, attributes: [k], order: fifo }
  out: { from: D.out }
components:
  C: { late: ignored, annotation: { from: put, to: kept, label: OW, subscript: [k] } }
  D: { annotation: { from: in, to: out, label: OW, subscript: [] } }
)";
    return replay::replay(topology_of(model), trace.get()).problem;
  };
  EXPECT_THAT(problem("order: fifo"), HasSubstr("in one order in both worlds"));
  EXPECT_EQ(problem("order: fifo, producers: 2"), "");
  EXPECT_EQ(problem("order: { fifo: [k] }"), "");
}

// Semantics 3.6: a writer that does not wait shows its order even to a read that does.
TEST(InterpreterUnits, AnOrderSensitiveWriterShowsItsPairs) {
  TraceText trace(Anomaly::Run, "answer");
  trace.message("click#1", "click", {{"id", 1}, {"campaign", 1}});
  trace.message("click#2", "click", {{"id", 1}, {"campaign", 1}});
  trace.message("query#1", "query", {{"id", 1}, {"campaign", 1}});
  for (const std::string n : {"1", "2"}) {
    trace.message("staged#" + n, "staged", {{"id", 1}, {"campaign", 1}}, "click#" + n, "in→out");
  }
  trace.message("answer#1", "answer", {{"id", 1}, {"campaign", 1}}, "query#1", "query→answer");
  const std::vector<test_support::Step> steps = {{"Stage.in", "click#1", {"staged#1"}},
                                                 {"Stage.in", "click#2", {"staged#2"}},
                                                 {"Store.query", "query#1", {"answer#1"}},
                                                 {"Store.click", "staged#1", {}},
                                                 {"Store.click", "staged#2", {}}};
  trace.world(0, steps);
  trace.world(1, {steps[0], steps[1], steps[2], steps[4], steps[3]});
  const auto problem = [&](const std::string& writer, const std::string& seal) {
    return replay::replay(topology_of(store(seal, "[id]", "label: CR", writer)), trace.get())
        .problem;
  };
  EXPECT_EQ(problem("label: OW", ", seal: []"), "");
  EXPECT_THAT(problem("label: OW, subscript: [id]", ", seal: [id]"),
              HasSubstr("the same contents arrive"));
}

// Semantics 3.6: m itself is part of its partition, so a unit sees what came before m.
TEST(InterpreterUnits, AWholePartitionHoldsTheMessageItself) {
  const auto topology = topology_of(R"(
name: two-writers
streams:
  click: { to: Store.click, attributes: [id, campaign], seal: [] }
  a: { from: Store.a, attributes: [id] }
  b: { from: Store.b, attributes: [id] }
components:
  Store:
    annotation:
      - { from: click, to: a, label: OW, subscript: [id] }
      - { from: click, to: b, label: OW }
)");
  TraceText trace(Anomaly::Run, "a");
  for (const std::string n : {"1", "2"}) {
    trace.message("click#" + n, "click", {{"id", 1}, {"campaign", 1}});
  }
  trace.message("a#1", "a", {{"id", 1}}, "click#1", "click→a");
  trace.world(0, {{"Store.click", "click#1", {"a#1"}}, {"Store.click", "click#2", {}}});
  trace.world(1, {{"Store.click", "click#2", {}}, {"Store.click", "click#1", {"a#1"}}});
  const Replay replay = replay::replay(topology, trace.get());
  EXPECT_EQ(replay.problem, "");
  EXPECT_THAT(replay.trace.worlds[1].deliveries[1].views.at(0).saw,
              ElementsAre("click#1 having seen {click#2}", "click#2"));
}

// Semantics 3.6: of a rival that waits, a whole partition holds what it reads in turn.
TEST(InterpreterUnits, AWholePartitionHoldsWhatItsWritersRead) {
  TraceText trace(Anomaly::Run, "answer");
  trace.message("put#1", "put", {{"id", 2}, {"campaign", 1}});
  trace.message("sum#1", "sum", {{"campaign", 1}});
  trace.message("query#1", "query", {{"id", 1}, {"campaign", 1}});
  trace.message("answer#1", "answer", {}, "query#1", "query→answer");
  const Step put{"C.put", "put#1", {}};
  const Step sum{"C.sum", "sum#1", {}};
  const Step query{"C.query", "query#1", {"answer#1"}};
  const auto replay_with = [&](const std::string& sums) {
    const std::string model = R"(
streams:
  put: { to: C.put, attributes: [id, campaign], seal: [campaign], delivery: at-most-once }
  sum: { to: C.sum, attributes: [campaign], seal: [campaign] }
  query: { to: C.query, attributes: [id, campaign] }
  answer: { from: C.answer }
components:
  C:
    annotation:
      - { from: put, label: CW }
      - { from: sum, )" + sums +
                              R"( }
      - { from: query, to: answer, label: OR, subscript: [id, campaign] }
)";
    trace.world(0, {put, sum, query}).world(1, {sum, query});
    return replay::replay(topology_of(model), trace.get());
  };
  const Replay replay = replay_with("label: OW, subscript: [campaign]");
  EXPECT_EQ(replay.problem, "");
  EXPECT_THAT(replay.trace.worlds[0].deliveries[2].views.at(0).saw, ElementsAre("put#1", "sum#1"));
  EXPECT_THAT(replay.trace.worlds[1].deliveries[1].views.at(0).saw, ElementsAre("sum#1"));
  EXPECT_THAT(replay_with("label: CW").problem, HasSubstr("the same contents arrive"));
}

// Semantics 3.7: a seal that travels around a cycle would wait for itself.
TEST(InterpreterUnits, NoSealTravelsAroundACycle) {
  const std::string model = R"(
name: cycle
streams:
  click: { to: Stage.in, attributes: [id, campaign], seal: [id] }
  around: { from: Stage.out, to: Stage.back, attributes: [id, campaign] }
  staged: { from: Stage.out, to: Store.click, attributes: [id, campaign] }
  query: { to: Store.query, attributes: [id, campaign] }
  answer: { from: Store.answer, attributes: [id, campaign] }
components:
  Stage:
    annotation:
      - { from: in, to: out, label: CR }
      - { from: back, to: out, label: CR }
  Store:
    annotation:
      - { from: click, to: answer, label: CW }
      - { from: query, to: answer, label: OR, subscript: [id] }
)";
  EXPECT_EQ(run(model).problem, "");
  std::string open = model;
  const std::string from = "around: { from: Stage.out, to";
  open.replace(open.find(from), from.size(), "around: { to");
  EXPECT_EQ(run(open).problem, "");  // not sealed
  const std::string around = "to: Stage.back, attributes: [id, campaign]";
  open.replace(open.find(around), around.size(), around + ", seal: [id]");
  EXPECT_THAT(run(open).problem, HasSubstr("the same contents arrive"));
}

// Whatever a trace says, replay returns.
TEST(InterpreterTotality, RandomTraces) {
  const auto topology = topology_of(store("", "[id]"));
  std::mt19937 random(1);
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  const std::vector<std::string> words = {"click", "staged", "query", "answer", "Stage",
                                          "Store", "in",     "out",   "",       "m0",
                                          "m1",    "m2",     "m3",    "id",     "campaign"};
  const auto word = [&] { return words[below(words.size())]; };
  std::size_t confirmed = 0;
  for (int round = 0; round < 5'000; ++round) {
    result::Trace trace = overtaken_query();
    for (std::size_t changes = below(4); changes > 0; --changes) {
      auto& message = trace.messages[below(trace.messages.size())];
      auto& deliveries = trace.worlds[below(2)].deliveries;
      switch (below(9)) {
        case 0:
          message.id = word();
          break;
        case 1:
          message.parent = word();
          break;
        case 2:
          message.stream = word();
          break;
        case 3:
          message.path_from = word();
          break;
        case 4:
          std::shuffle(deliveries.begin(), deliveries.end(), random);
          break;
        case 5:
          if (!deliveries.empty()) deliveries.pop_back();
          break;
        case 6:
          if (!deliveries.empty()) deliveries.push_back(deliveries.front());
          break;
        case 7:
          if (!deliveries.empty()) deliveries.back().emits.push_back(word());
          break;
        case 8:
          std::shuffle(trace.messages.begin(), trace.messages.end(), random);
          break;
      }
    }
    if (replay::replay(topology, trace).confirmed()) ++confirmed;
  }
  EXPECT_GT(confirmed, 100U);
  EXPECT_LT(confirmed, 4'000U);
}

TEST(InterpreterTotality, LongChainsAndLargeTraces) {
  std::string model = "name: chain\nstreams:\n  s0: { to: C1.i, attributes: [] }\n";
  std::string components = "components:\n";
  constexpr int kLength = 800;
  for (int i = 1; i <= kLength; ++i) {
    const std::string n = std::to_string(i);
    const std::string to = i < kLength ? ", to: C" + std::to_string(i + 1) + ".i" : "";
    model += "  s" + n + ": { from: C" + n + ".o" + to + ", attributes: [] }\n";
    components +=
        "  C" + n + ": { annotation: { from: i, to: o, label: " + (i == 1 ? "OW" : "CR") + " } }\n";
  }
  TraceText trace(Anomaly::Run, "s" + std::to_string(kLength));
  std::vector<test_support::Step> rest;
  trace.message("a0", "s0").message("b0", "s0");
  for (int i = 1; i <= kLength; ++i) {
    for (const std::string who : {"a", "b"}) {
      const std::string before = who + std::to_string(i - 1);
      const std::string after = who + std::to_string(i);
      trace.message(after, "s" + std::to_string(i), {}, before, "i→o");
      if (i > 1) rest.push_back({"C" + std::to_string(i) + ".i", before, {after}});
    }
  }
  std::vector<test_support::Step> left = {{"C1.i", "a0", {"a1"}}, {"C1.i", "b0", {"b1"}}};
  std::vector<test_support::Step> right = {left[1], left[0]};
  left.insert(left.end(), rest.begin(), rest.end());
  right.insert(right.end(), rest.begin(), rest.end());
  trace.world(0, left).world(1, right);
  const auto topology = topology_of(model + components);
  EXPECT_EQ(replay::replay(topology, trace.get()).problem, "");
  trace.get().messages.resize(400'001, trace.get().messages[0]);
  EXPECT_THAT(replay::replay(topology, trace.get()).problem,
              HasSubstr("more than 400000 messages"));
}

TEST(InterpreterUnits, WhatIsLateIsRefusedAfterThePartition) {
  const std::string model = R"(
name: late
streams:
  in: { to: C.i, seal: [], delivery: at-least-once }
  out: { from: C.o }
components:
  C:
    Rep: true
    annotation:
      - { from: i, to: o, label: CW }
      - { from: i, to: p, label: OW, subscript: [] }
    late: ignored
)";
  TraceText trace(Anomaly::Diverge, "out");
  trace.message("in#1", "in");
  const Step comes{"C/2.i", "in#1", {}}, handled{"C/2.i→p", "in#1", {}};
  trace.world(0, {{"C.i", "in#1", {}}}).world(1, {comes, comes, handled});
  EXPECT_EQ(problem_of(model, trace.get()), "");
  trace.world(1, {comes, handled, comes});
  EXPECT_THAT(problem_of(model, trace.get()),
              HasSubstr("in#1 comes again after C.i→p has handled its partition"));
  EXPECT_EQ(problem_of(replaced(model, "ignored", "reopened"), trace.get()), "");
}

}  // namespace
}  // namespace firebreak::replay

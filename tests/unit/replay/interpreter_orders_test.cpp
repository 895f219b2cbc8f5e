// SPDX-License-Identifier: Apache-2.0
// Admissible orders: coordination that a model declares, FIFO streams, faulty delivery.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/interpreter.h"
#include "support/text.h"
#include "unit/replay/problems.h"
#include "unit/replay/traces.h"

namespace firebreak::replay {
namespace {

using result::Anomaly;
using test_support::problem_of;
using test_support::problem_with_sets;
using test_support::replaced;
using test_support::Step;
using test_support::topology_of;
using test_support::TraceText;
using testing::ElementsAre;
using testing::HasSubstr;

// One order-sensitive component; STREAM and COMPONENT are filled in by the tests.
constexpr const char* kCount = R"(
name: count
streams:
  words: { to: Count.words, attributes: [word, batch]STREAM }
  db: { from: Count.counts, attributes: [word, batch] }
components:
  Count:
    COMPONENT
    annotation: { from: words, to: counts, label: OW, subscript: [word] }
)";

std::string count(const std::string& stream = "", const std::string& component = "Rep: true") {
  return replaced(replaced(kCount, "STREAM", stream), "COMPONENT", component);
}

result::Trace swapped_words(Anomaly anomaly, std::int64_t batch = 1) {
  TraceText trace(anomaly, "db");
  trace.message("words#1", "words", {{"word", 1}, {"batch", 1}});
  trace.message("words#2", "words", {{"word", 1}, {"batch", batch}});
  trace.message("db#1", "db", {{"word", 1}, {"batch", 1}}, "words#1", "words→counts");
  trace.message("db#2", "db", {{"word", 1}, {"batch", batch}}, "words#2", "words→counts");
  const std::string second = anomaly == Anomaly::Run ? "Count.words" : "Count/2.words";
  trace.world(0, {{"Count.words", "words#1", {"db#1"}}, {"Count.words", "words#2", {"db#2"}}});
  trace.world(1, {{second, "words#2", {"db#2"}}, {second, "words#1", {"db#1"}}});
  return trace.get();
}

TEST(InterpreterOrders, PairsOfAnOrderSensitiveWriter) {
  for (Anomaly anomaly : {Anomaly::Run, Anomaly::Instance, Anomaly::Diverge}) {
    EXPECT_EQ(problem_of(count(), swapped_words(anomaly)), "");
  }
  const Replay replay = replay::replay(topology_of(count()), swapped_words(Anomaly::Diverge));
  EXPECT_THAT(replay.trace.worlds[0].outcome.values,
              ElementsAre("words#1", "words#2 having seen {words#1}"));
  EXPECT_THAT(replay.trace.worlds[1].outcome.values,
              ElementsAre("words#1 having seen {words#2}", "words#2"));
}

TEST(InterpreterOrders, OtherPartitionsDoNotMeet) {
  for (Anomaly anomaly : {Anomaly::Run, Anomaly::Instance, Anomaly::Diverge}) {
    result::Trace trace = swapped_words(anomaly);
    trace.messages[0].attributes[0].second = 5;
    trace.messages[2].attributes[0].second = 5;
    EXPECT_NE(problem_of(count(), trace), "") << result::to_string(anomaly);
  }
}

TEST(InterpreterOrders, SequencingBindsAllWorlds) {
  const std::string model = count("", "Rep: true\n    order: sequencing");
  for (Anomaly anomaly : {Anomaly::Run, Anomaly::Instance, Anomaly::Diverge}) {
    EXPECT_THAT(problem_of(model, swapped_words(anomaly)),
                HasSubstr("the sequencing at Count fixes one order for both worlds"));
  }
}

TEST(InterpreterOrders, DynamicOrderingBindsReplicas) {
  const std::string model = count("", "Rep: true\n    order: dynamic");
  EXPECT_EQ(problem_of(model, swapped_words(Anomaly::Run)), "");
  EXPECT_THAT(problem_of(model, swapped_words(Anomaly::Diverge)),
              HasSubstr("the dynamic ordering at Count fixes one order"));
}

TEST(InterpreterOrders, OrderingByKeyBindsOneKey) {
  const std::string model =
      count("", "Rep: true\n    order: { mechanism: sequencing, by: [batch] }");
  EXPECT_NE(problem_of(model, swapped_words(Anomaly::Run)), "");
  EXPECT_EQ(problem_of(model, swapped_words(Anomaly::Run, 2)), "");
}

TEST(InterpreterOrders, FifoSourceHasOneOrder) {
  EXPECT_THAT(problem_of(count(", order: fifo"), swapped_words(Anomaly::Run)),
              HasSubstr("stream 'words' is FIFO, but words#1 and words#2 arrive in different"));
  const std::string keyed = count(", order: { fifo: [batch] }");
  EXPECT_NE(problem_of(keyed, swapped_words(Anomaly::Run)), "");
  EXPECT_EQ(problem_of(keyed, swapped_words(Anomaly::Run, 2)), "");
}

// What is lost in one world has an order in the other alone.
TEST(InterpreterOrders, FifoSourceOrdersNothingThatIsLost) {
  result::Trace trace = swapped_words(Anomaly::Run);
  const result::World whole = trace.worlds[0];
  for (const std::size_t lost : {0U, 1U}) {
    result::World& world = trace.worlds[1];
    world.deliveries = whole.deliveries;
    world.deliveries.erase(world.deliveries.begin() + static_cast<std::ptrdiff_t>(lost));
    EXPECT_EQ(problem_of(count(", order: fifo, delivery: at-most-once"), trace), "") << lost;
  }
}

TEST(InterpreterOrders, FifoWithTwoProducersBindsNoPair) {
  EXPECT_EQ(problem_of(count(", order: fifo, producers: 2"), swapped_words(Anomaly::Run)), "");
}

// Semantics 4.4: only where the ordering fixes the pair in the two worlds at hand.
TEST(InterpreterOrders, ADynamicOrderingDoesNotFreeRunsFromFifo) {
  EXPECT_THAT(problem_of(count(", order: fifo", "order: dynamic"), swapped_words(Anomaly::Run)),
              HasSubstr("stream 'words' is FIFO"));
}

constexpr const char* kPipe = R"(
name: pipe
streams:
  in: { to: Split.in, attributes: [a] }
  words: { from: Split.out, to: Count.words, attributes: [a], order: fifo }
  db: { from: Count.counts, attributes: [a] }
components:
  Split: { annotation: { from: in, to: out, label: CR } }
  Count: { annotation: { from: words, to: counts, label: OW, subscript: [a] } }
)";

TEST(InterpreterOrders, FifoInnerStreamKeepsTheOrderOfEmission) {
  TraceText trace(Anomaly::Run, "db");
  trace.message("in#1", "in", {{"a", 1}}).message("in#2", "in", {{"a", 1}});
  for (const std::string n : {"1", "2"}) {
    trace.message("words#" + n, "words", {{"a", 1}}, "in#" + n, "in→out");
    trace.message("db#" + n, "db", {{"a", 1}}, "words#" + n, "words→counts");
  }
  const std::vector<test_support::Step> left = {{"Split.in", "in#1", {"words#1"}},
                                                {"Split.in", "in#2", {"words#2"}},
                                                {"Count.words", "words#1", {"db#1"}},
                                                {"Count.words", "words#2", {"db#2"}}};
  trace.world(0, left);
  trace.world(1, {left[0], left[1], left[3], left[2]});
  EXPECT_THAT(problem_of(kPipe, trace.get()),
              HasSubstr("in world 2 words#1 is emitted first and words#2 arrives first"));
  trace.world(1, {left[1], left[0], left[3], left[2]});
  EXPECT_EQ(problem_of(kPipe, trace.get()), "");
  // An ordering of the consumer decides instead of the order of emission.
  trace.world(1, {left[1], left[0], left[2], left[3]});
  EXPECT_THAT(problem_of(kPipe, trace.get()), HasSubstr("is FIFO, but in world 2"));
  const std::string ordered =
      replaced(kPipe, "Count: { annotation", "Count: { order: sequencing, annotation");
  EXPECT_THAT(problem_of(ordered, trace.get()), HasSubstr("the same contents arrive"));
}

constexpr const char* kDependency = R"(
name: dependency
fds:
  - { from: [word], to: [code] }
  - { from: [code], to: [batch] }
streams:
  words: { to: Count.words, attributes: [word, batch] }
  codes: { to: Count.words, attributes: [code] }
  db: { from: Count.counts, attributes: [word, batch] }
components:
  Count: { annotation: { from: words, to: counts, label: OW, subscript: [word] } }
)";

// Whose copy comes first is the run's choice; both replicas send them in one order here.
TEST(InterpreterOrders, AMergedFifoStreamKeepsTheOrderInWhichBothReplicasEmit) {
  const std::string model = R"(
name: merged
streams:
  in: { to: A.i }
  mid: { from: A.o, to: B.i, Rep: false, order: fifo }
  out: { from: A.o, delivery: at-most-once }
components:
  A: { Rep: true, annotation: { from: i, to: o, label: CR } }
  B: { annotation: { from: i, label: OW, subscript: [] } }
)";
  const auto with = [&](const std::string& first, const std::string& second) {
    TraceText trace(Anomaly::Instance, "out");
    trace.message("in#1", "in").message("in#2", "in");
    trace.message("mid#1", "mid", {}, "in#1", "i→o").message("mid#2", "mid", {}, "in#2", "i→o");
    trace.message("out#1", "out", {}, "in#1", "i→o");
    const Step one{"A.i", "in#1", {"mid#1", "out#1"}}, two{"A.i", "in#2", {"mid#2"}};
    const auto world = [&](const std::string& order, std::string place) {
      Step left = one, right = two;
      left.place = right.place = place;
      if (order == "21") std::swap(left, right);
      return std::vector<Step>{left, right, {"B.i", "mid#2", {}}, {"B.i", "mid#1", {}}};
    };
    trace.world(0, world(first, "A.i")).world(1, world(second, "A/2.i"));
    trace.get().worlds[1].lost = {"out#1"};
    return problem_of(model, trace.get());
  };
  EXPECT_THAT(with("12", "12"),
              HasSubstr("FIFO, but both replicas emit mid#1 first, and mid#2 arrives first"));
  EXPECT_EQ(with("12", "21"), "");
  EXPECT_EQ(with("21", "21"), "");
}

// Each of both instances handles in#1 and in#2, so one of them emits what it makes of in#2 last.
TEST(InterpreterOrders, WhatComesLastIsOfTheLastMessageThatGoesToAllInstances) {
  const std::string model = R"(
name: instances
streams:
  in: { to: C.i, attributes: [a], order: fifo }
  other: { to: C.j, attributes: [b] }
  out: { from: C.o, attributes: [a], order: fifo, observe: LAST }
components:
  C:
    annotation: [{ from: i, to: o, label: CR }, { from: j, label: CW }]
    instances: { count: 2, by: [b] }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"a", 1}}).message("in#2", "in", {{"a", 1}});
  trace.message("mid#1", "out in transit", {{"a", 1}}, "in#1", "i→o");
  trace.message("mid#2", "out in transit", {{"a", 1}}, "in#2", "i→o");
  trace.message("out#1", "out", {{"a", 1}}, "mid#2", "in→out");
  const Step one{"C.i", "in#1", {"mid#1"}}, two{"C.i", "in#2", {"mid#2"}};
  const Step first{"observer of out.in", "mid#1", {}},
      second{"observer of out.in", "mid#2", {"out#1"}};
  trace.world(0, {one, two, first, second}).world(1, {one, two, second, first});
  EXPECT_EQ(problem_of(replaced(model, "LAST", "{ sequence: [a] }"), trace.get()), "");
  const Replay last =
      replay::replay(topology_of(replaced(model, "LAST", "{ latest: [a] }")), trace.get());
  EXPECT_THAT(last.refusal(), HasSubstr("is one of the sequence only: stream 'out in transit'"));
}

TEST(InterpreterOrders, DependenciesHoldThroughAttributesThatNoMessageCarries) {
  EXPECT_EQ(problem_of(kDependency, swapped_words(Anomaly::Run)), "");
  EXPECT_THAT(problem_of(kDependency, swapped_words(Anomaly::Run, 2)),
              HasSubstr("does not hold: batch would be both"));
  result::Trace trace = swapped_words(Anomaly::Run);
  trace.messages[0].attributes[0].second = 2;  // injective: one batch, one word
  trace.messages[2].attributes[0].second = 2;
  EXPECT_THAT(problem_of(kDependency, trace), HasSubstr("does not hold: word would be both"));
}

// A commutative writer whose input may repeat: bags differ.
TEST(InterpreterOrders, RepetitionShowsInABag) {
  const std::string model =
      replaced(count(", delivery: at-least-once"), "OW, subscript: [word]", "CW");
  TraceText trace(Anomaly::Diverge, "db");
  trace.message("words#1", "words", {{"word", 1}, {"batch", 1}});
  trace.message("db#1", "db", {{"word", 1}, {"batch", 1}}, "words#1", "words→counts");
  trace.world(0, {{"Count.words", "words#1", {"db#1"}}, {"Count.words", "words#1", {"db#1"}}});
  trace.world(1, {{"Count/2.words", "words#1", {"db#1"}}});
  EXPECT_EQ(problem_of(model, trace.get()), "");
  EXPECT_THAT(problem_of(replaced(model, "at-least-once", "exactly-once"), trace.get()),
              HasSubstr("arrives again"));
  const std::string idempotent = replaced(model, "label: CW", "label: CW, idempotent: true");
  EXPECT_THAT(problem_of(idempotent, trace.get()), HasSubstr("a repetition is ignored"));
  trace.get().worlds[0].deliveries[1].emits.clear();
  EXPECT_THAT(problem_of(idempotent, trace.get()), HasSubstr("end in the same state"));
  EXPECT_THAT(problem_of(model, trace.get()), HasSubstr("does not emit db#1"));
}

// The second handling of one content is counted by what a commutative writer emits.
TEST(InterpreterOrders, RepetitionShowsAtTheSink) {
  const std::string model =
      replaced(count(", delivery: at-least-once"), "OW, subscript: [word]", "CW");
  TraceText trace(Anomaly::Run, "db");
  trace.message("words#1", "words", {{"word", 1}, {"batch", 1}});
  trace.message("db#1", "db", {{"word", 1}, {"batch", 1}}, "words#1", "words→counts");
  trace.world(0, {{"Count.words", "words#1", {"db#1"}}, {"Count.words", "words#1", {"db#1"}}});
  trace.world(1, {{"Count.words", "words#1", {"db#1"}}});
  const Replay replay = replay::replay(topology_of(model), trace.get());
  EXPECT_EQ(replay.problem, "");
  EXPECT_THAT(replay.trace.worlds[0].outcome.values,
              ElementsAre("db#1 computed from words#1 (delivery 1)",
                          "db#1 computed from words#1 (delivery 2)"));
  const std::string alike = replaced(model, "label: CW", "label: CR");
  EXPECT_EQ(problem_of(alike, trace.get()), "");
  EXPECT_THAT(problem_with_sets(alike, trace.get()), HasSubstr("the same contents arrive"));
}

// The sink's own stream delivers again what was emitted once.
TEST(InterpreterOrders, ARepetitionOnTheSinkIsListedAsEmittedAgain) {
  const std::string model = replaced(count(), "db: { from: Count.counts",
                                     "db: { from: Count.counts, delivery: at-least-once");
  TraceText trace(Anomaly::Run, "db");
  trace.message("words#1", "words", {{"word", 1}, {"batch", 1}});
  trace.message("db#1", "db", {{"word", 1}, {"batch", 1}}, "words#1", "words→counts");
  trace.world(0, {{"Count.words", "words#1", {"db#1", "db#1"}}});
  trace.world(1, {{"Count.words", "words#1", {"db#1"}}});
  EXPECT_EQ(problem_of(model, trace.get()), "");
  EXPECT_THAT(problem_of(count(), trace.get()), HasSubstr("emits db#1 twice"));
  EXPECT_THAT(problem_with_sets(model, trace.get()), HasSubstr("the same contents arrive"));
}

TEST(InterpreterOrders, LossShowsAtTheSink) {
  const std::string model =
      replaced(count(", delivery: at-most-once"), "OW, subscript: [word]", "CR");
  TraceText trace(Anomaly::Instance, "db");
  trace.message("words#1", "words", {{"word", 1}, {"batch", 1}});
  trace.message("db#1", "db", {{"word", 1}, {"batch", 1}}, "words#1", "words→counts");
  trace.world(0, {{"Count.words", "words#1", {"db#1"}}});
  trace.world(1, {});
  EXPECT_EQ(problem_of(model, trace.get()), "");
  EXPECT_THAT(problem_of(replaced(model, "Rep: true", "Rep: false"), trace.get()),
              HasSubstr("words#1 in world 1, nothing more in world 2"));
  EXPECT_THAT(problem_of(replaced(model, "at-most-once", "at-least-once"), trace.get()),
              HasSubstr("words#1 never arrives"));
}

}  // namespace
}  // namespace firebreak::replay

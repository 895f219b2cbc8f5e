// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/ad_network.h"
#include "support/text.h"
#include "unit/replay/traces.h"

namespace firebreak::replay {
namespace {

using result::Anomaly;
using test_support::replaced;
using test_support::TraceText;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string kPoor = test_support::ad_network({.attributes = "id, campaign"});

// The click overtakes the query at one replica only.
result::Trace poor_trace(Anomaly anomaly) {
  TraceText trace(anomaly, "response");
  trace.message("click#1", "click", {{"id", 1}, {"campaign", 2}});
  trace.message("request#1", "request", {{"id", 1}, {"campaign", 1}});
  trace.message("query#1", "query", {{"id", 1}, {"campaign", 1}}, "request#1", "request→request");
  trace.message("answer#1", "answer", {{"id", 1}, {"campaign", 1}}, "query#1", "request→response");
  trace.message("response#1", "response", {{"id", 1}, {"campaign", 1}}, "answer#1",
                "response→response");
  const bool run = anomaly == Anomaly::Run;
  trace.world(0, {{"Cache.request", "request#1", {"query#1"}},
                  {"Report.click", "click#1", {}},
                  {"Report.request", "query#1", {"answer#1"}},
                  {"Cache.response", "answer#1", {"response#1"}}});
  trace.world(1, {{"Cache.request", "request#1", {"query#1"}},
                  {run ? "Report.request" : "Report/2.request", "query#1", {"answer#1"}},
                  {run ? "Report.click" : "Report/2.click", "click#1", {}},
                  {run ? "Cache.response" : "Cache/2.response", "answer#1", {"response#1"}}});
  // Cache reads the replicated Report, so it is replicated too.
  if (!run) trace.get().worlds[1].deliveries[0].instance = 2;
  return trace.get();
}

TEST(Interpreter, ConfirmsPoorAsRun) {
  const auto topology = test_support::topology_of(kPoor);
  const Replay replay = replay::replay(topology, poor_trace(Anomaly::Run));
  EXPECT_EQ(replay.problem, "");
  EXPECT_EQ(replay.trace.worlds[0].outcome.what, "sink response");
  EXPECT_THAT(replay.trace.worlds[0].outcome.values,
              ElementsAre("response#1 made from answer#1, which was computed from query#1 having "
                          "seen {click#1}"));
  EXPECT_THAT(replay.trace.worlds[1].outcome.values,
              ElementsAre("response#1 made from answer#1, which was computed from query#1 having "
                          "seen nothing"));
}

TEST(Interpreter, FillsInViews) {
  const auto topology = test_support::topology_of(kPoor);
  const Replay replay = replay::replay(topology, poor_trace(Anomaly::Instance));
  ASSERT_EQ(replay.problem, "");
  const auto& left = replay.trace.worlds[0].deliveries;
  const auto& right = replay.trace.worlds[1].deliveries;
  EXPECT_THAT(left[0].views, IsEmpty());
  ASSERT_EQ(left[2].views.size(), 1U);
  EXPECT_EQ(left[2].views[0].path_from, "request");
  EXPECT_FALSE(left[2].views[0].whole_partition);
  EXPECT_THAT(left[2].views[0].saw, ElementsAre("click#1"));
  EXPECT_THAT(right[1].views.at(0).saw, IsEmpty());
}

TEST(Interpreter, ConfirmsPoorAsDivergence) {
  const auto topology = test_support::topology_of(kPoor);
  const Replay replay = replay::replay(topology, poor_trace(Anomaly::Diverge));
  EXPECT_EQ(replay.problem, "");
  EXPECT_EQ(replay.trace.worlds[0].outcome.what, "state of Cache.response→response");
  EXPECT_THAT(replay.trace.worlds[1].outcome.values,
              ElementsAre("answer#1 computed from query#1 having seen nothing"));
}

TEST(Interpreter, RefusesEqualOutcomes) {
  const auto topology = test_support::topology_of(kPoor);
  result::Trace trace = poor_trace(Anomaly::Run);
  trace.worlds[1] = trace.worlds[0];
  EXPECT_EQ(replay::replay(topology, trace).problem,
            "the same contents arrive at sink 'response' in both worlds");
  trace = poor_trace(Anomaly::Diverge);
  std::swap(trace.worlds[1].deliveries[1], trace.worlds[1].deliveries[2]);
  EXPECT_EQ(replay::replay(topology, trace).problem,
            "both replicas end in the same state as far as 'response' can see it");
}

TEST(Interpreter, MessagesOfOtherPartitionsAreNotSeen) {
  const auto topology = test_support::topology_of(kPoor);
  result::Trace trace = poor_trace(Anomaly::Run);
  trace.messages[0].attributes[0].second = 7;
  EXPECT_THAT(replay::replay(topology, trace).problem, HasSubstr("the same contents arrive"));
}

TEST(Interpreter, AComponentThatIsNotReplicatedHasOneOrder) {
  const auto topology = test_support::topology_of(replaced(kPoor, "Rep: true", "Rep: false"));
  result::Trace trace = poor_trace(Anomaly::Instance);
  for (auto& delivery : trace.worlds[1].deliveries) delivery.instance = 1;
  EXPECT_THAT(replay::replay(topology, trace).problem,
              HasSubstr("component Report is not replicated"));
  EXPECT_EQ(replay::replay(topology, poor_trace(Anomaly::Run)).problem, "");
}

// The reader of one replica differs from the reader of the other, but it is no replica itself.
TEST(Interpreter, OnlyReplicasDiverge) {
  const auto topology =
      test_support::topology_of(replaced(kPoor, "  Cache:\n", "  Cache:\n    Rep: false\n"));
  result::Trace trace = poor_trace(Anomaly::Diverge);
  for (auto& delivery : trace.worlds[1].deliveries) {
    if (delivery.component == "Cache") delivery.instance = 1;
  }
  EXPECT_THAT(replay::replay(topology, trace).problem, HasSubstr("end in the same state"));
  trace.anomaly = Anomaly::Instance;
  EXPECT_EQ(replay::replay(topology, trace).problem, "");
}

// Semantics 2.3.
TEST(Interpreter, OnlyVisibleStatesCount) {
  const auto topology = test_support::topology_of(
      replaced(kPoor, "components:\n",
               "  other: { to: Echo.in, attributes: [id] }\n"
               "  echo: { from: Echo.out, attributes: [id] }\n"
               "components:\n"
               "  Echo: { annotation: { from: in, to: out, label: CR } }\n"));
  result::Trace trace = poor_trace(Anomaly::Diverge);
  EXPECT_EQ(replay::replay(topology, trace).problem, "");
  trace.sink = "echo";
  EXPECT_EQ(replay::replay(topology, trace).problem,
            "'echo' sees the state of no replicated component");
}

TEST(Interpreter, ASilentPathKeepsAStateAndEmitsNothing) {
  const auto topology = test_support::topology_of(R"(
streams:
  put: { to: Store.put, attributes: [key] }
  get: { to: Store.get, attributes: [key] }
  answer: { from: Store.answer, attributes: [key] }
components:
  Store:
    Rep: true
    annotation:
      - { from: put, label: OW, subscript: [key] }
      - { from: get, to: answer, label: OR, subscript: [key] }
)");
  test_support::TraceText text(Anomaly::Diverge, "answer");
  text.message("put#1", "put", {{"key", 1}}).message("put#2", "put", {{"key", 1}});
  text.world(0, {{"Store.put", "put#1", {}}, {"Store.put", "put#2", {}}});
  text.world(1, {{"Store/2.put", "put#2", {}}, {"Store/2.put", "put#1", {}}});
  const replay::Replay replayed = replay::replay(topology, text.get());
  EXPECT_EQ(replayed.problem, "");
  EXPECT_EQ(replayed.trace.worlds[0].outcome.what, "state of Store.put");
  const auto& views = replayed.trace.worlds[0].deliveries[1].views;
  ASSERT_EQ(views.size(), 1U);
  EXPECT_EQ(views[0].path_from, "put");
  EXPECT_EQ(views[0].path_to, "");
  EXPECT_THAT(views[0].saw, testing::ElementsAre("put#1"));

  result::Trace trace = text.get();
  trace.messages.push_back({"answer#1", "answer", {{"key", 1}}, "put#1", "put", ""});
  EXPECT_EQ(replay::replay(topology, trace).problem,
            "message answer#1: stream 'answer' does not leave the output of path Store.put");
}

// One emission on two streams is one content.
TEST(Interpreter, CopiesCarryTheSameValues) {
  const auto topology = test_support::topology_of(R"(
name: copies
streams:
  in: { to: Fork.in, attributes: [] }
  left: { from: Fork.out, attributes: [a] }
  right: { from: Fork.out, attributes: [a] }
components:
  Fork: { annotation: { from: in, to: out, label: OW } }
)");
  TraceText trace(Anomaly::Run, "left");
  trace.message("in#1", "in").message("in#2", "in");
  trace.message("left#1", "left", {{"a", 1}}, "in#1", "in→out");
  trace.message("right#1", "right", {{"a", 1}}, "in#1", "in→out");
  const std::vector<test_support::Step> steps = {{"Fork.in", "in#1", {"left#1", "right#1"}},
                                                 {"Fork.in", "in#2", {}}};
  trace.world(0, steps).world(1, {steps[1], steps[0]});
  EXPECT_EQ(replay::replay(topology, trace.get()).problem, "");
  trace.get().messages[3].attributes[0].second = 2;
  EXPECT_EQ(replay::replay(topology, trace.get()).problem,
            "messages left#1 and right#1 are copies of one emission with different attribute "
            "values");
}

// Every rule of the input, each broken once.
struct Mutation {
  const char* name;
  void (*mutate)(result::Trace&);
  const char* problem;
};

class RefusedInput : public testing::TestWithParam<Mutation> {};

TEST_P(RefusedInput, SaysWhy) {
  const auto topology = test_support::topology_of(kPoor);
  result::Trace trace = poor_trace(Anomaly::Instance);
  ASSERT_EQ(replay::replay(topology, trace).problem, "");
  GetParam().mutate(trace);
  EXPECT_THAT(replay::replay(topology, trace).problem, HasSubstr(GetParam().problem));
}

using T = result::Trace;
const Mutation kMutations[] = {
    {"no_anomaly", [](T& t) { t.anomaly = Anomaly::None; }, "claims no anomaly"},
    {"unknown_sink", [](T& t) { t.sink = "answers"; }, "there is no stream 'answers'"},
    {"no_sink", [](T& t) { t.sink = "answer"; }, "stream 'answer' is no sink"},
    {"no_id", [](T& t) { t.messages[0].id = ""; }, "a message has no id"},
    {"same_id", [](T& t) { t.messages[1].id = "click#1"; }, "two messages are called 'click#1'"},
    {"unknown_stream", [](T& t) { t.messages[0].stream = "clicks"; },
     "there is no stream 'clicks'"},
    {"orphan", [](T& t) { t.messages[2].parent = ""; }, "is no source"},
    {"child_of_source", [](T& t) { t.messages[1].parent = "click#1"; },
     "no component emits to the source stream 'request'"},
    {"late_parent", [](T& t) { t.messages[2].parent = "answer#1"; }, "is not listed before it"},
    {"own_parent", [](T& t) { t.messages[2].parent = "query#1"; }, "is not listed before it"},
    {"unknown_path", [](T& t) { t.messages[3].path_to = "nowhere"; },
     "there is no path Report.request→nowhere"},
    {"path_elsewhere", [](T& t) { t.messages[4].path_from = "request"; },
     "does not start where its parent answer#1 is delivered"},
    {"stream_elsewhere", [](T& t) { t.messages[2].path_to = "response"; },
     "does not leave the output of path"},
    {"parent_at_sink",
     [](T& t) {
       result::TraceMessage m = t.messages[4];
       m.id = "more";
       m.parent = "response#1";
       t.messages.push_back(m);
     },
     "goes to a sink"},
    {"attribute_missing", [](T& t) { t.messages[0].attributes.pop_back(); },
     "attribute 'campaign' of stream 'click' has no value"},
    {"attribute_twice",
     [](T& t) {
       t.messages[0].attributes.push_back({"id", 3});
     },
     "attribute 'id' is given twice"},
    {"attribute_unknown",
     [](T& t) {
       t.messages[0].attributes.push_back({"color", 3});
     },
     "has no attribute 'color'"},
    {"value_not_kept", [](T& t) { t.messages[3].attributes[0].second = 5; },
     "attribute 'id' must keep the value that it has in query#1"},
    {"emitted_twice",
     [](T& t) {
       t.messages.push_back(t.messages[4]);
       t.messages.back().id = "response#2";
     },
     "messages response#1 and response#2 are the same emission"},
    {"round_trip",
     [](T& t) {
       std::string parent = "answer#1";
       for (const char* id : {"gossip#1", "gossip#2", "gossip#3"}) {
         result::TraceMessage m = t.messages.back();
         m.id = id;
         m.stream = "gossip";
         m.parent = std::exchange(parent, id);
         t.messages.push_back(m);
       }
     },
     "message gossip#3 enters Cache.response a fourth time"},
    {"delivers_unknown", [](T& t) { t.worlds[0].deliveries[0].message = "x"; },
     "world 1 delivers 'x', which is not among the messages"},
    {"unknown_component", [](T& t) { t.worlds[1].deliveries[0].component = "Cash"; },
     "there is no component 'Cash'"},
    {"delivered_at_sink", [](T& t) { t.worlds[0].deliveries[3].message = "response#1"; },
     "stream 'response' is a sink"},
    {"wrong_interface", [](T& t) { t.worlds[0].deliveries[1].interface = "request"; },
     "stream 'click' leads to Report.click, not to Report.request"},
    {"wrong_component", [](T& t) { t.worlds[0].deliveries[1].component = "Cache"; },
     "stream 'click' leads to Report.click, not to Cache.click"},
    {"wrong_instance", [](T& t) { t.worlds[1].deliveries[1].instance = 1; },
     "instance 1 of Report where instance 2 is expected"},
    {"wrong_instance_left", [](T& t) { t.worlds[0].deliveries[1].instance = 2; },
     "instance 2 of Report where instance 1 is expected"},
    {"emits_unknown", [](T& t) { t.worlds[0].deliveries[1].emits = {"x"}; },
     "emits unknown message"},
    {"emits_other", [](T& t) { t.worlds[0].deliveries[1].emits = {"answer#1"}; },
     "emits answer#1, whose parent is another message"},
    {"emits_twice",
     [](T& t) {
       t.worlds[0].deliveries[2].emits = {"answer#1", "answer#1"};
     },
     "emits answer#1 twice"},
    {"emits_too_little", [](T& t) { t.worlds[0].deliveries[2].emits = {}; },
     "does not emit answer#1"},
    {"too_early", [](T& t) { std::swap(t.worlds[0].deliveries[0], t.worlds[0].deliveries[2]); },
     "world 1: query#1 arrives before it is emitted"},
    {"never", [](T& t) { t.worlds[1].deliveries.erase(t.worlds[1].deliveries.begin() + 2); },
     "world 2: click#1 never arrives, but stream 'click' loses nothing"},
    {"again", [](T& t) { t.worlds[1].deliveries.push_back(t.worlds[1].deliveries[2]); },
     "world 2: click#1 arrives again, but stream 'click' repeats nothing"},
};

INSTANTIATE_TEST_SUITE_P(Interpreter, RefusedInput, testing::ValuesIn(kMutations),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace firebreak::replay

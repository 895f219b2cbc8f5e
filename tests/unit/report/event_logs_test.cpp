// SPDX-License-Identifier: Apache-2.0
#include "report/event_logs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

namespace firebreak::report {
namespace {

using Json = nlohmann::json;
using Clock = std::map<std::string, int>;

result::Delivery delivery(const char* component, const char* interface, const char* message,
                          std::vector<std::string> emits = {}) {
  result::Delivery made;
  made.component = component;
  made.interface = interface;
  made.message = message;
  made.emits = std::move(emits);
  return made;
}

result::Trace relayed() {
  result::Trace trace;
  trace.anomaly = result::Anomaly::Run;
  trace.sink = "out";
  trace.worlds[0].name = "run 1";
  trace.worlds[0].deliveries = {delivery("A", "i", "a#1", {"b#1"}), delivery("B x", "i", "b#1")};
  trace.worlds[1].name = "run 2";
  trace.worlds[1].deliveries = {delivery("A", "i", "a#1", {"b#1"})};
  return trace;
}

TEST(EventLogs, ItfHasAStateForEachStep) {
  const result::Trace trace = relayed();
  const Json document = Json::parse(traces_to_itf({&trace, 1}, {}));
  ASSERT_EQ(document.at("states").size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    const Json& state = document["states"][i];
    EXPECT_EQ(state.at("#meta").at("index"), i);
    for (const Json& name : document.at("vars")) EXPECT_TRUE(state.contains(name)) << name;
  }
  EXPECT_EQ(document["states"][2].at("world1_handled"), (Json{"a#1@A", "b#1@B x"}));
  EXPECT_EQ(document["states"][2].at("world2"), "");
}

// The clocks say what could have caused what: the event of a message comes after that of its
// sender.
TEST(EventLogs, ShivizClocksFollowMessages) {
  const result::Trace trace = relayed();
  std::istringstream log(traces_to_shiviz({&trace, 1}, {}));
  std::vector<std::pair<std::string, Clock>> events;
  int executions = 0;
  for (std::string line; std::getline(log, line);) {
    if (line.starts_with("=== ")) {
      ++executions;
      continue;
    }
    const std::size_t blank = line.find(' ');
    events.emplace_back(line.substr(0, blank), Json::parse(line.substr(blank + 1)).get<Clock>());
    std::getline(log, line);
  }
  EXPECT_EQ(executions, 2);
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events[0], (std::pair<std::string, Clock>{"source:a", {{"source:a", 1}}}));
  EXPECT_EQ(events[1], (std::pair<std::string, Clock>{"A", {{"A", 1}, {"source:a", 1}}}));
  EXPECT_EQ(events[2],
            (std::pair<std::string, Clock>{"B_x", {{"A", 1}, {"B_x", 1}, {"source:a", 1}}}));
}

result::ValueStep handling_of_a() { return {.component = "A", .input = "i", .message = "a#1"}; }

// A crash handles nothing and nobody sends it, and what comes again says so.
TEST(EventLogs, CrashesAreEventsOfTheirOwn) {
  result::ValueTrace trace;
  trace.sink = "out";
  result::ValueStep again = handling_of_a();
  again.again = true;
  trace.first.steps = {handling_of_a()};
  trace.second.steps = {handling_of_a(), {.component = "A", .instance = 2, .crashed = true}, again};
  const std::string log = traces_to_shiviz({}, {&trace, 1});
  EXPECT_THAT(log, testing::HasSubstr("A {\"A\":2,\"source:a\":1}\nA[2] crashes\n"));
  EXPECT_THAT(log, testing::HasSubstr("\na#1 → A.i again\n"));
  EXPECT_THAT(log, testing::Not(testing::HasSubstr("source: ")));
  const Json last = Json::parse(traces_to_itf({}, {&trace, 1})).at("states").back();
  EXPECT_EQ(last.at("world2_handled"), (Json{"a#1@A", "a#1@A"}));
}

// Where replicas share something one run is shown twice, each time without the other's own steps.
TEST(EventLogs, OneRunOfReplicasIsOneLaneForEach) {
  result::ValueTrace trace;
  trace.anomaly = result::Anomaly::Instance;
  trace.sink = "out";
  result::ValueStep one = handling_of_a();
  result::ValueStep other = handling_of_a();
  one.replica = 1;
  other.replica = 2;
  trace.first.steps = trace.second.steps = {one, other};
  const Json document = Json::parse(traces_to_itf({}, {&trace, 1}));
  EXPECT_EQ(document.at("states").size(), 2U);
  EXPECT_EQ(document.at("states").back().at("world1_handled"), Json::array({"a#1@A"}));
}

TEST(EventLogs, WhatIsLostIsHandledByNobody) {
  result::ValueTrace trace;
  trace.sink = "out";
  result::ValueStep step = handling_of_a();
  trace.first.steps = {step};
  step.lost = true;
  trace.second.steps = {step};
  const std::string log = traces_to_shiviz({}, {&trace, 1});
  EXPECT_THAT(log, testing::EndsWith("run 2 ===\n"));
  const Json last = Json::parse(traces_to_itf({}, {&trace, 1})).at("states").back();
  EXPECT_EQ(last.at("world2"), "a#1 → A.i is lost");
  EXPECT_EQ(last.at("world2_handled"), Json::array());
}

}  // namespace
}  // namespace firebreak::report

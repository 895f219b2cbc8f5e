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

TEST(EventLogs, WhatIsLostIsHandledByNobody) {
  result::ValueTrace trace;
  trace.sink = "out";
  result::ValueStep step;
  step.component = "A";
  step.input = "i";
  step.message = "a#1";
  trace.first.steps = {step};
  step.lost = true;
  trace.second.steps = {step};
  const std::string log = traces_to_shiviz({}, {&trace, 1});
  EXPECT_THAT(log, testing::EndsWith("run 2 ===\n"));
}

}  // namespace
}  // namespace firebreak::report

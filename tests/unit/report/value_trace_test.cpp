// SPDX-License-Identifier: Apache-2.0
// Traces with real values for people, as a diagram, and read back.
#include "report/verify/value_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "report/mermaid.h"
#include "report/read_json.h"

namespace firebreak::report {
namespace {

using result::ValueStep;
using result::ValueTrace;
using ::testing::HasSubstr;
using ::testing::Not;

ValueStep step(int number, const std::string& after) {
  return {.component = "C",
          .input = "in",
          .message = "in#" + std::to_string(number),
          .before = {{"n", "0"}},
          .after = {{"n", after}}};
}

// So many messages alike, and then two in another order.
ValueTrace trace(int alike) {
  ValueTrace result;
  result.model = "m";
  result.sink = "out";
  for (int i = 1; i <= alike + 2; ++i) {
    result.input.push_back({"in#" + std::to_string(i), {{"v", i <= alike ? "1" : "2"}}});
  }
  for (int i = 1; i <= alike; ++i) result.first.steps.push_back(step(i, "1"));
  result.second = result.first;
  result.first.steps.push_back(step(alike + 1, "first"));
  result.first.steps.push_back(step(alike + 2, "second"));
  result.second.steps.push_back(step(alike + 2, "first"));
  result.second.steps.push_back(step(alike + 1, "second"));
  result.first.outcome = {{{"v", "1"}}};
  return result;
}

TEST(ValueTrace, WhatBeginsAlikeIsSaidOnce) {
  const std::string folded = value_trace_text(trace(3), Page{});
  EXPECT_THAT(folded, HasSubstr("3 deliveries the same: in#1 → C.in, …, in#3 → C.in"));
  EXPECT_THAT(folded, HasSubstr("in#1, …, in#3(v: 1)"));
  EXPECT_THAT(folded, Not(HasSubstr("in#2 → C.in")));
  EXPECT_THAT(folded, HasSubstr("in#4 → C.in"));
  EXPECT_THAT(value_trace_text(trace(3), Page{.folds = false}), HasSubstr("in#2 → C.in"));
  const std::string all = value_trace_text(trace(2), Page{});
  EXPECT_THAT(all, Not(HasSubstr("the same:")));
  EXPECT_THAT(all, HasSubstr("in#2 → C.in"));
}

TEST(ValueTrace, OfReplicasInOneRunEachHasALane) {
  ValueTrace one = trace(0);
  one.anomaly = result::Anomaly::Instance;
  one.first.steps = {step(1, "1"), step(2, "2")};
  one.first.steps[0].replica = 1;
  one.first.steps[1].replica = 2;
  one.second.steps = one.first.steps;
  const std::string text = value_trace_text(one, Page{});
  EXPECT_EQ(text.find("in#1 → C.in"), text.rfind("in#1 → C.in"));
  EXPECT_EQ(text.find("in#2 → C.in"), text.rfind("in#2 → C.in"));
}

TEST(ValueTrace, IsDrawn) {
  ValueTrace one = trace(0);
  one.second.steps[0].lost = true;
  one.second.steps[1].waits = true;
  const std::string text = traces_to_mermaid({}, std::vector{one});
  EXPECT_THAT(text, HasSubstr("input->>c1: in#35;1#40;v#58; 2#41;\n"));
  EXPECT_THAT(text, HasSubstr(" is lost\n"));
  EXPECT_THAT(text, HasSubstr(" waits\n"));
  EXPECT_THAT(text, HasSubstr("Note over c1: becomes n #61; first"));
  EXPECT_THAT(text, HasSubstr("Note over input: run 2"));
}

TEST(ValueTrace, IsReadBack) {
  ValueTrace written = trace(1);
  written.first.steps[0].crashed = true;
  written.first.steps[1].instance = 2;
  written.second.steps[0].again = true;
  written.second.steps[1].waits = true;
  written.observed = topology::Observed::Latest;
  const std::string text = dump(value_trace_object(written));
  base::Diagnostics diagnostics;
  const auto read = read_value_trace(Parsed::parse(text), "saved", diagnostics);
  ASSERT_TRUE(read);
  EXPECT_EQ(dump(value_trace_object(*read)), text);
  Parsed older = Parsed::parse(text);  // from before that was said
  older["runs"][1]["steps"][1].erase("waits");
  EXPECT_TRUE(read_value_trace(older, "saved", diagnostics));
  Parsed broken = Parsed::parse(text);
  broken["runs"].erase(1);
  EXPECT_FALSE(read_value_trace(broken, "saved", diagnostics));
  broken = Parsed::parse(text);
  broken["observed"] = "nothing";
  EXPECT_FALSE(read_value_trace(broken, "saved", diagnostics));
}

}  // namespace
}  // namespace firebreak::report

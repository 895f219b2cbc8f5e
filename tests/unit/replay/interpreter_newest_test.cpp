// SPDX-License-Identifier: Apache-2.0
// Where the newest is kept: what is stale is not emitted, and what is not stale is not left out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/text.h"
#include "unit/replay/problems.h"
#include "unit/replay/traces.h"

namespace firebreak::replay {
namespace {

using result::Anomaly;
using test_support::problem_of;
using test_support::replaced;
using test_support::Step;
using test_support::TraceText;
using testing::HasSubstr;

const std::string kOne = R"(
streams:
  in:  { to: C.in, attributes: [key, time] }
  out: { from: C.out, attributes: [key, time] }
components:
  C: { annotation: { from: in, to: out, label: OW, subscript: [key], newest: [time] } }
)";

TraceText messages(std::int64_t first, std::int64_t second) {
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"key", 1}, {"time", first}});
  trace.message("in#2", "in", {{"key", 1}, {"time", second}});
  trace.message("out#1", "out", {{"key", 1}, {"time", first}}, "in#1", "in→out");
  trace.message("out#2", "out", {{"key", 1}, {"time", second}}, "in#2", "in→out");
  trace.world(0, {{"C.in", "in#2", {"out#2"}}, {"C.in", "in#1", {}}});
  trace.world(1, {{"C.in", "in#1", {"out#1"}}, {"C.in", "in#2", {"out#2"}}});
  return trace;
}

TEST(InterpreterNewest, EmitsNothingForWhatIsOlder) {
  EXPECT_EQ(problem_of(kOne, messages(1, 2).get()), "");
  EXPECT_THAT(problem_of(kOne, messages(2, 1).get()), HasSubstr("does not emit out#1"));
}

TEST(InterpreterNewest, EmitsTheFirstOfOneVersion) {
  TraceText trace = messages(1, 1);
  EXPECT_THAT(problem_of(kOne, trace.get()), HasSubstr("it is stale, so it does not emit out#2"));
  trace.world(1, {{"C.in", "in#1", {"out#1"}}, {"C.in", "in#2", {}}});
  EXPECT_EQ(problem_of(kOne, trace.get()), "");
}

TEST(InterpreterNewest, IsAnotherOneInAnotherPartition) {
  TraceText trace = messages(1, 2);
  trace.get().messages[0].attributes[0].second = 3;
  trace.get().messages[2].attributes[0].second = 3;
  EXPECT_THAT(problem_of(kOne, trace.get()), HasSubstr("does not emit out#1"));
}

TEST(InterpreterNewest, ObserverHasTheSameInTheEnd) {
  const std::string observed =
      replaced(kOne, "attributes: [key, time] }\ncomp",
               "attributes: [key, time], observe: { newest: [key], by: [time] } }\ncomp");
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"key", 1}, {"time", 1}});
  trace.message("in#2", "in", {{"key", 1}, {"time", 2}});
  trace.message("t#1", "out in transit", {{"key", 1}, {"time", 1}}, "in#1", "in→out");
  trace.message("t#2", "out in transit", {{"key", 1}, {"time", 2}}, "in#2", "in→out");
  trace.message("out#1", "out", {{"key", 1}, {"time", 1}}, "t#1", "in→out");
  trace.message("out#2", "out", {{"key", 1}, {"time", 2}}, "t#2", "in→out");
  const Step newer{"observer of out.in", "t#2", {"out#2"}};
  trace.world(0, {{"C.in", "in#2", {"t#2"}}, {"C.in", "in#1", {}}, newer});
  trace.world(1, {{"C.in", "in#1", {"t#1"}},
                  {"C.in", "in#2", {"t#2"}},
                  {"observer of out.in", "t#1", {"out#1"}},
                  newer});
  EXPECT_THAT(problem_of(observed, trace.get()), HasSubstr("the same is newest"));
}

TEST(InterpreterNewest, IsNotLeftOutWhereOneKeepsTheSame) {
  const std::string two =
      replaced(kOne, "out: { from: C.out, attributes: [key, time] }\ncomponents:\n",
               "next: { from: C.out, to: D.in, attributes: [key, time] }\n"
               "  out: { from: D.out, attributes: [key, time] }\ncomponents:\n"
               "  D: { annotation: { from: in, to: out, label: OW, subscript: [key], "
               "newest: [time] } }\n");
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"key", 1}, {"time", 1}});
  trace.message("in#2", "in", {{"key", 1}, {"time", 2}});
  trace.message("next#1", "next", {{"key", 1}, {"time", 1}}, "in#1", "in→out");
  trace.message("out#1", "out", {{"key", 1}, {"time", 1}}, "next#1", "in→out");
  trace.world(0, {{"C.in", "in#2", {}}, {"C.in", "in#1", {}}});
  trace.world(1,
              {{"C.in", "in#1", {"next#1"}}, {"D.in", "next#1", {"out#1"}}, {"C.in", "in#2", {}}});
  EXPECT_THAT(problem_of(two, trace.get()),
              HasSubstr("it leaves out what C.in→out emits on 'next'"));
}

}  // namespace
}  // namespace firebreak::replay

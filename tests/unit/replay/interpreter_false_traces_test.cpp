// SPDX-License-Identifier: Apache-2.0
// Traces that look well and that no execution shows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay/interpreter.h"
#include "unit/replay/traces.h"

namespace firebreak::replay {
namespace {

using result::Anomaly;
using test_support::Step;
using test_support::topology_of;
using test_support::TraceText;
using testing::HasSubstr;

std::string problem_of(const std::string& model, const result::Trace& trace) {
  return replay::replay(topology_of(model), trace).problem;
}

TEST(InterpreterFalseTraces, AsManyMessagesOvertakeEachOtherAsThereAreProducers) {
  const auto model = [](unsigned producers) {
    return "streams:\n"
           "  in: { to: C.in, order: fifo, producers: " +
           std::to_string(producers) +
           " }\n"
           "  out: { from: C.out }\n"
           "components:\n"
           "  C: { annotation: { from: in, to: out, label: OW } }\n";
  };
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("in#2", "in").message("in#3", "in");
  trace.message("out#1", "out", {}, "in#1", "in→out");
  const Step one{"C.in", "in#1", {"out#1"}}, two{"C.in", "in#2", {}}, three{"C.in", "in#3", {}};
  trace.world(0, {one, two, three}).world(1, {three, two, one});
  EXPECT_THAT(problem_of(model(2), trace.get()), HasSubstr("more than 2 messages overtake"));
  EXPECT_EQ(problem_of(model(3), trace.get()), "");
  trace.world(1, {three, one, two});
  EXPECT_EQ(problem_of(model(2), trace.get()), "");
}

TEST(InterpreterFalseTraces, ASinkSeesNoStateByAReaderThatNothingReaches) {
  const auto model = [](const std::string& source) {
    return "streams:\n"
           "  in: { to: C.in }\n"
           "  get: { from: C.out, to: C.get }\n" +
           source +
           "  out: { from: C.out }\n"
           "components:\n"
           "  C:\n"
           "    Rep: true\n"
           "    annotation:\n"
           "      - { from: in, label: OW }\n"
           "      - { from: get, to: out, label: OR }\n";
  };
  TraceText trace(Anomaly::Diverge, "out");
  trace.message("in#1", "in").message("in#2", "in");
  trace.world(0, {{"C.in", "in#1", {}}, {"C.in", "in#2", {}}});
  trace.world(1, {{"C/2.in", "in#2", {}}, {"C/2.in", "in#1", {}}});
  EXPECT_EQ(problem_of(model("  ask: { to: C.get }\n"), trace.get()), "");
  EXPECT_THAT(problem_of(model(""), trace.get()), HasSubstr("sees the state of no"));
}

}  // namespace
}  // namespace firebreak::replay

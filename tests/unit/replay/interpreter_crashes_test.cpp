// SPDX-License-Identifier: Apache-2.0
// Instances that go on empty (semantics 6.7).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "unit/replay/problems.h"
#include "unit/replay/traces.h"

namespace firebreak {
namespace {

using result::Anomaly;
using test_support::problem_of;
using test_support::Step;
using test_support::TraceText;
using testing::HasSubstr;

std::string model_of(const std::string& path, const std::string& crash = "forgets",
                     const std::string& more = "") {
  return R"(
streams:
  in:  { to: P.in, attributes: [k, v], seal: [k] }
  out: { from: P.out, attributes: [k, v] }
components:
  P:
    crash: )" +
         crash + more + R"(
    annotation: { from: in, to: out, )" +
         path + " }\n";
}

TraceText two(const char* anomaly = "run") {
  TraceText trace(anomaly == std::string("run") ? Anomaly::Run : Anomaly::Diverge, "out");
  trace.message("in#1", "in", {{"k", 1}, {"v", 2}}).message("in#2", "in", {{"k", 1}, {"v", 1}});
  trace.message("out#1", "out", {{"k", 1}, {"v", 2}}, "in#1", "in→out");
  trace.message("out#2", "out", {{"k", 1}, {"v", 1}}, "in#2", "in→out");
  return trace;
}

const Step kFirst{"P.in", "in#1", {"out#1"}}, kSecond{"P.in", "in#2", {"out#2"}};
const Step kAfter{"P.in", "crash in#2", {"out#2"}};

TEST(InterpreterCrashes, WhatComesAfterIsHandledWithoutWhatCameBefore) {
  TraceText trace = two();
  trace.world(0, {kFirst, kSecond}).world(1, {kFirst, kAfter});
  EXPECT_EQ(problem_of(model_of("label: OW, gate: [v]"), trace.get()),
            "the same contents arrive at sink 'out' in both worlds")
      << "they do not share";
  EXPECT_EQ(problem_of(model_of("label: CW"), trace.get()), "") << "a join misses its partner";
  EXPECT_THAT(problem_of(model_of("label: CR"), trace.get()), HasSubstr("the same contents"));
}

TEST(InterpreterCrashes, OfWhoeverForgets) {
  TraceText trace = two();
  trace.world(0, {kFirst, kSecond}).world(1, {kFirst, kAfter});
  for (const std::string crash : {"survives", "replay"}) {
    EXPECT_THAT(problem_of(model_of("label: CW", crash), trace.get()),
                HasSubstr("P forgets nothing in a crash"));
  }
  EXPECT_THAT(problem_of(model_of("label: CW", "forgets", "\n    instances: { count: 2, by: [k] }"),
                         trace.get()),
              HasSubstr("which of the instances of P crashes is not told"));
}

TEST(InterpreterCrashes, WhatIsHeldBackIsLost) {
  const std::string waits = model_of("label: OW, gate: [k]");
  TraceText trace = two();
  const Step lost{"P.in", "in#1", {}};
  trace.world(0, {kFirst, kSecond}).world(1, {lost, kAfter});
  EXPECT_EQ(problem_of(waits, trace.get()), "");
  trace.world(1, {kFirst, kAfter});
  EXPECT_THAT(problem_of(waits, trace.get()),
              HasSubstr("it is lost in a crash, so it does not emit out#1"));
  trace.world(1, {lost, kSecond});
  EXPECT_THAT(problem_of(waits, trace.get()), HasSubstr("does not emit out#1"));
  trace.world(1, {lost, kAfter, {"P.in→out", "in#1", {"out#1"}}});
  EXPECT_THAT(problem_of(waits, trace.get()), HasSubstr("handles in#1, which it has lost"));
}

TEST(InterpreterCrashes, ANewerVersionIsForgotten) {
  const std::string newest = model_of("label: OW, gate: [k], newest: [v]");
  TraceText trace = two();
  const Step stale{"P.in", "in#2", {}};
  trace.world(0, {kFirst, stale}).world(1, {kFirst, kAfter});
  EXPECT_EQ(problem_of(newest, trace.get()), "");
  trace.world(1, {kFirst, {"P.in", "crash in#2", {}}});
  EXPECT_THAT(problem_of(newest, trace.get()), HasSubstr("does not emit out#2"));
}

TEST(InterpreterCrashes, EachReplicaHasItsOwn) {
  TraceText trace = two("diverge");
  trace.world(0, {kFirst, kSecond});
  trace.world(1, {{"P/2.in", "in#1", {"out#1"}}, {"P/2.in", "crash in#2", {"out#2"}}});
  const std::string replicated = model_of("label: CW", "forgets", "\n    Rep: true");
  EXPECT_EQ(problem_of(replicated, trace.get()), "");
  trace.get().anomaly = Anomaly::Instance;
  trace.world(1, {kFirst, kAfter});
  EXPECT_THAT(problem_of(model_of("label: CW"), trace.get()),
              HasSubstr("P crashes for one replica only"));
}

}  // namespace
}  // namespace firebreak

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

// Semantics 1.9: each instance keeps its own.
TEST(InterpreterNewest, IsAnotherOneAtAnotherInstance) {
  const std::string instances = replaced(
      replaced(
          replaced(kOne, "C.in, attributes: [key, time]", "C.in, attributes: [key, time, home]"),
          "C.out, attributes: [key, time]", "C.out, attributes: [key, time, home]"),
      "  C: { annotation", "  C: { instances: { count: 2, by: [home] }, annotation");
  const auto problem = [&](std::int64_t first, std::int64_t second) {
    result::Trace trace = messages(1, 2).get();
    for (const std::size_t i : {0U, 2U}) trace.messages[i].attributes.emplace_back("home", first);
    for (const std::size_t i : {1U, 3U}) trace.messages[i].attributes.emplace_back("home", second);
    return problem_of(instances, trace);
  };
  EXPECT_EQ(problem(1, 1), "");
  EXPECT_THAT(problem(1, 2), HasSubstr("does not emit out#1"));
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

// What the trace lists on one stream goes to the observer, too: both replicas' ends with it, if it
// is newer.
TEST(InterpreterNewest, MayBeWhatIsListedElsewhere) {
  const std::string model = R"(
streams:
  read: { to: C.read, attributes: [time] }
  put:  { to: C.put, attributes: [time] }
  note: { from: C.out, attributes: [time] }
  out:  { from: C.out, attributes: [time], observe: { newest: [], by: [time] } }
components:
  C:
    Rep: true
    annotation:
      - { from: read, to: out, label: OR }
      - { from: put, to: out, label: CW }
)";
  const auto trace = [](std::int64_t put, std::int64_t read) {
    TraceText text(Anomaly::Instance, "out");
    text.message("put#1", "put", {{"time", put}}).message("read#1", "read", {{"time", read}});
    text.message("t#1", "out in transit", {{"time", read}}, "read#1", "read→out");
    text.message("note#1", "note", {{"time", put}}, "put#1", "put→out");
    text.world(0, {{"C.put", "put#1", {"note#1"}},
                   {"C.read", "read#1", {"t#1"}},
                   {"observer of out.in", "t#1", {}}});
    text.world(1, {{"C/2.read", "read#1", {"t#1"}},
                   {"C/2.put", "put#1", {"note#1"}},
                   {"observer of out/2.in", "t#1", {}}});
    return text.get();
  };
  EXPECT_EQ(problem_of(model, trace(1, 2)), "");
  EXPECT_THAT(problem_of(model, trace(2, 1)), HasSubstr("the same is newest"));
}

// The replicas have `common` in common; what its reader keeps is nothing to the sink.
TEST(InterpreterNewest, MayBeElsewhereWhereTheSinkIsNotTold) {
  const std::string model = R"(
streams:
  in:     { to: C.in, attributes: [time], delivery: at-most-once }
  common: { from: C.out, to: D.in, attributes: [time], Rep: false }
  out:    { from: C.out, attributes: [time] }
  told:   { from: D.out }
components:
  C: { Rep: true, annotation: { from: in, to: out, label: CR } }
  D: { annotation: { from: in, to: out, label: OR, subscript: [], newest: [time] } }
)";
  TraceText trace(Anomaly::Instance, "out");
  trace.message("in#1", "in", {{"time", 1}})
      .message("out#1", "out", {{"time", 1}}, "in#1", "in→out");
  trace.world(0, {{"C.in", "in#1", {"out#1"}}});
  trace.world(1, {});
  EXPECT_EQ(problem_of(model, trace.get()), "");
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

// Whether or not it counts as idempotent, since it may lose its state.
TEST(InterpreterNewest, WhatIsStaleIsNotEmittedByWhoMayCrash) {
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"v", 1}}).message("in#2", "in", {{"v", 1}});
  trace.message("out#1", "out", {}, "in#1", "in→out");
  trace.world(0, {{"P.in", "in#1", {"out#1"}}, {"P.in", "in#2", {}}});
  trace.world(1, {{"P.in", "in#2", {}}, {"P.in", "in#1", {}}});
  for (const std::string crash : {"survives", "replay", "forgets"}) {
    const std::string model = R"(
streams:
  in:  { to: P.in, attributes: [v] }
  out: { from: P.out, observe: set }
components:
  P:
    annotation: { from: in, to: out, label: OR, subscript: [], newest: [v] }
    crash: )" + crash + "\n";
    EXPECT_EQ(problem_of(model, trace.get()), "") << crash;
  }
}

TEST(InterpreterNewest, IsNotLeftOutWhereItsStateIsRead) {
  const std::string read = R"(
streams:
  in:  { to: P.in, attributes: [k, v], unique: [k, v] }
  mid: { from: P.out, to: Q.in, attributes: [k, v], seal: [k] }
  ask: { to: Q.ask, attributes: [k] }
  out: { from: Q.out, attributes: [k] }
components:
  P: { annotation: { from: in, to: out, label: OW, subscript: [k], newest: [v] } }
  Q:
    annotation:
      - { from: in, label: OW, subscript: [k], newest: [v] }
      - { from: ask, to: out, label: OR, subscript: [k] }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"k", 1}, {"v", 1}});
  trace.message("in#2", "in", {{"k", 1}, {"v", 2}});
  trace.message("ask#1", "ask", {{"k", 1}});
  trace.message("mid#1", "mid", {{"k", 1}, {"v", 1}}, "in#1", "in→out");
  trace.message("out#1", "out", {{"k", 1}}, "ask#1", "ask→out");
  const Step asked{"Q.ask", "ask#1", {"out#1"}};
  trace.world(0, {{"P.in", "in#2", {}}, {"P.in", "in#1", {}}, asked});
  trace.world(1, {{"P.in", "in#1", {"mid#1"}}, {"P.in", "in#2", {}}, {"Q.in", "mid#1", {}}, asked});
  EXPECT_THAT(problem_of(read, trace.get()),
              HasSubstr("it leaves out what P.in→out emits on 'mid'"));
  trace.message("mid#2", "mid", {{"k", 1}, {"v", 2}}, "in#2", "in→out");
  trace.world(0, {{"P.in", "in#2", {"mid#2"}}, {"P.in", "in#1", {}}, {"Q.in", "mid#2", {}}, asked});
  trace.world(1, {{"P.in", "in#1", {"mid#1"}},
                  {"P.in", "in#2", {"mid#2"}},
                  {"Q.in", "mid#1", {}},
                  {"Q.in", "mid#2", {}},
                  asked});
  EXPECT_THAT(problem_of(read, trace.get()), HasSubstr("the same contents"));
}

const std::string kTwo = R"(
streams:
  put:  { to: C.put, attributes: [key, time] }
  drop: { to: C.drop, attributes: [key, time] }
  out:  { from: C.out, attributes: [key, time] }
components:
  C: { annotation: { from: [put, drop], to: out, label: OW, subscript: [key], newest: [time] } }
)";

TraceText put_and_drop(std::int64_t put, std::int64_t drop) {
  TraceText trace(Anomaly::Run, "out");
  trace.message("put#1", "put", {{"key", 1}, {"time", put}});
  trace.message("drop#1", "drop", {{"key", 1}, {"time", drop}});
  trace.message("out#1", "out", {{"key", 1}, {"time", put}}, "put#1", "put→out");
  trace.message("out#2", "out", {{"key", 1}, {"time", drop}}, "drop#1", "drop→out");
  trace.world(0, {{"C.drop", "drop#1", {"out#2"}}, {"C.put", "put#1", {}}});
  trace.world(1, {{"C.put", "put#1", {"out#1"}}, {"C.drop", "drop#1", {"out#2"}}});
  return trace;
}

TEST(InterpreterNewest, IsHeldTogetherByTwo) {
  EXPECT_EQ(problem_of(kTwo, put_and_drop(1, 2).get()), "");
  EXPECT_EQ(problem_of(kTwo, put_and_drop(2, 2).get()), "") << "drop is listed later";
  EXPECT_THAT(problem_of(kTwo, put_and_drop(3, 2).get()), HasSubstr("does not emit out#1"));
}

}  // namespace
}  // namespace firebreak::replay

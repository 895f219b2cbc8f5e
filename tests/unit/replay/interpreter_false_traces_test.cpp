// SPDX-License-Identifier: Apache-2.0
// Traces that look well and that no execution shows.
#include <fmt/format.h>
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
using test_support::Step;
using test_support::TraceText;
using testing::HasSubstr;

// Two streams from one output to one input; B's path is filled in by the tests.
std::string parallel(const std::string& path, const std::string& stream = "") {
  return "streams:\n"
         "  in: { to: A.i }\n"
         "  x: { from: A.o, to: B.i" +
         stream +
         " }\n"
         "  y: { from: A.o, to: B.i }\n"
         "  out: { from: B.o }\n"
         "components:\n"
         "  A: { annotation: { from: i, to: o, label: CR } }\n"
         "  B: { annotation: { from: i, to: o, " +
         path + " } }\n";
}

TraceText copies() {
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in");
  trace.message("x#1", "x", {}, "in#1", "i→o").message("y#1", "y", {}, "in#1", "i→o");
  return trace;
}

TEST(InterpreterFalseTraces, CopiesThatChangePlacesShowNothing) {
  const Step a{"A.i", "in#1", {"x#1", "y#1"}};
  TraceText one = copies();
  one.message("out#1", "out", {}, "x#1", "i→o");
  one.world(0, {a, {"B.i", "x#1", {"out#1"}}, {"B.i", "y#1", {}}});
  one.world(1, {a, {"B.i", "y#1", {}}, {"B.i", "x#1", {"out#1"}}});
  TraceText both = copies();
  both.message("out#1", "out", {}, "x#1", "i→o").message("out#2", "out", {}, "y#1", "i→o");
  both.world(0, {a, {"B.i", "x#1", {"out#1"}}, {"B.i", "y#1", {"out#2"}}});
  both.world(1, {a, {"B.i", "y#1", {"out#2"}}, {"B.i", "x#1", {"out#1"}}});
  for (const std::string path : {"label: CW", "label: CR", "label: OW"}) {
    EXPECT_THAT(problem_of(parallel(path), one.get()), HasSubstr("same contents")) << path;
    EXPECT_THAT(problem_of(parallel(path), both.get()), HasSubstr("same contents")) << path;
  }
}

TEST(InterpreterFalseTraces, WhatALostMessageCarriedComesOnTheOtherStream) {
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("x#1", "x", {}, "in#1", "i→o");
  trace.message("out#1", "out", {}, "x#1", "i→o");
  const Step a{"A.i", "in#1", {"x#1"}};
  trace.world(0, {a, {"B.i", "x#1", {"out#1"}}}).world(1, {a});
  const std::string lossy = ", delivery: at-most-once";
  EXPECT_THAT(problem_with_sets(parallel("label: CR", lossy), trace.get()),
              HasSubstr("same contents"));
  EXPECT_EQ(problem_of(parallel("label: CR", lossy), trace.get()), "") << "once or twice";
  EXPECT_THAT(problem_of(parallel("label: CR, idempotent: true", lossy), trace.get()),
              HasSubstr("copy"));
}

// Replicas ask C, so each has messages of its own on `back`; but what C makes of what both have in
// common is one message, which is lost for both or for neither.
TEST(InterpreterFalseTraces, WhatASharedComponentMakesIsLostForBothReplicas) {
  const std::string model = R"(
streams:
  put: { to: C.put }
  back: { from: C.out, to: C.back, delivery: at-most-once }
  in: { to: R.in }
  ask: { from: R.out, to: C.ask }
  out: { from: C.out }
components:
  R: { Rep: true, annotation: { from: in, to: out, label: CR } }
  C:
    Rep: false
    annotation:
      - { from: put, to: out, label: CR }
      - { from: back, to: out, label: CR }
      - { from: ask, to: out, label: CR }
)";
  TraceText of_both(Anomaly::Instance, "out");
  of_both.message("put#1", "put").message("back#1", "back", {}, "put#1", "put→out");
  of_both.message("out#1", "out", {}, "back#1", "back→out");
  const Step put{"C.put", "put#1", {"back#1"}};
  of_both.world(0, {put, {"C.back", "back#1", {"out#1"}}}).world(1, {put});
  EXPECT_THAT(problem_of(model, of_both.get()), HasSubstr("C is not replicated"));
  TraceText of_one(Anomaly::Instance, "out");
  of_one.message("in#1", "in").message("ask#1", "ask", {}, "in#1", "in→out");
  of_one.message("back#1", "back", {}, "ask#1", "ask→out");
  of_one.message("out#1", "out", {}, "back#1", "back→out");
  const Step in{"R.in", "in#1", {"ask#1"}};
  const Step ask{"C.ask", "ask#1", {"back#1"}};
  of_one.world(0, {in, ask, {"C.back", "back#1", {"out#1"}}})
      .world(1, {{"R/2.in", "in#1", {"ask#1"}}, ask});
  EXPECT_EQ(problem_of(model, of_one.get()), "");
}

TEST(InterpreterFalseTraces, ALargeTraceLeavesOutNoCopies) {
  std::string model = parallel("label: CR", ", delivery: at-most-once");
  model.insert(model.find("components:"), "  more: { to: B.i, delivery: at-most-once }\n");
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("x#1", "x", {}, "in#1", "i→o");
  trace.message("out#1", "out", {}, "x#1", "i→o");
  for (int i = 3; i < 400'000; ++i) trace.message("more#" + std::to_string(i), "more");
  const Step a{"A.i", "in#1", {"x#1"}};
  trace.world(0, {a, {"B.i", "x#1", {"out#1"}}}).world(1, {a});
  EXPECT_THAT(problem_of(model, trace.get()), HasSubstr("too large"));
}

TEST(InterpreterFalseTraces, LookingForEqualKeysTakesSteps) {
  const std::string model =
      "streams:\n"
      "  in: { to: A.i, attributes: [a, b, c], unique: [a, b, c] }\n"
      "  out: { from: A.o }\n"
      "components:\n"
      "  A: { annotation: { from: i, to: o, label: OW } }\n";
  TraceText trace(Anomaly::Run, "out");
  for (int i = 1; i <= 1000; ++i) {
    trace.message("in#" + std::to_string(i), "in", {{"a", i}, {"b", i}, {"c", i}});
  }
  const auto steps = [&](const std::string& text) {
    return replay::replay(test_support::topology_of(text), trace.get()).steps;
  };
  const std::string without = test_support::replaced(model, ", unique: [a, b, c]", "");
  EXPECT_GT(steps(model), steps(without) + 10'000);
  trace.message("in#1001", "in", {{"a", 7}, {"b", 7}, {"c", 7}});
  EXPECT_THAT(problem_of(model, trace.get()), HasSubstr("in#7 and in#1001 agree on (a, b, c)"));
}

// It comes on the other one, too, but before the state changes.
TEST(InterpreterFalseTraces, CopiesNeedNotComeLast) {
  const std::string model =
      "streams:\n"
      "  in: { to: A.i }\n"
      "  x: { from: A.o, to: B.i, delivery: at-least-once }\n"
      "  y: { from: A.o, to: B.i }\n"
      "  put: { to: B.put }\n"
      "  out: { from: B.o }\n"
      "components:\n"
      "  A: { annotation: { from: i, to: o, label: CR } }\n"
      "  B:\n"
      "    annotation:\n"
      "      - { from: i, to: o, label: OR }\n"
      "      - { from: put, label: CW }\n";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("put#1", "put").message("x#1", "x", {}, "in#1", "i→o");
  trace.message("out#1", "out", {}, "x#1", "i→o");
  const Step a{"A.i", "in#1", {"x#1"}}, x{"B.i", "x#1", {"out#1"}}, put{"B.put", "put#1", {}};
  trace.world(0, {a, x, put}).world(1, {a, x, put, x});
  EXPECT_EQ(problem_of(model, trace.get()), "");
  const topology::Topology topology = test_support::topology_of(model);
  const std::uint64_t needed = replay::replay(topology, trace.get()).steps;
  for (std::uint64_t most = 1; most <= needed; ++most) {  // both places together
    const replay::Replay limited = replay::replay(topology, trace.get(), most);
    EXPECT_LE(limited.steps, most);
    EXPECT_EQ(limited.too_large, most < needed);
  }
  trace.world(0, {a, put, x}).world(1, {a, put, x, x});
  EXPECT_THAT(problem_with_sets(model, trace.get()), HasSubstr("same contents"));
}

TEST(InterpreterFalseTraces, AnIdempotentPathAnswersOneOfTheCopies) {
  TraceText trace = copies();
  trace.message("out#1", "out", {}, "x#1", "i→o");
  const Step a{"A.i", "in#1", {"x#1", "y#1"}};
  trace.world(0, {a, {"B.i", "x#1", {"out#1"}}, {"B.i", "y#1", {}}});
  trace.world(1, {a, {"B.i", "y#1", {}}, {"B.i", "x#1", {}}});
  EXPECT_THAT(problem_of(parallel("label: CR, idempotent: true"), trace.get()), HasSubstr("y#1"));
}

TEST(InterpreterFalseTraces, ContentsFixAttributes) {
  const std::string model =
      "streams:\n"
      "  in: { to: A.i }\n"
      "  x: { from: A.o, to: B.i }\n"
      "  y: { from: A.o, to: B.i }\n"
      "  mid: { from: B.o, to: C.i, attributes: [k] }\n"
      "  out: { from: C.o, attributes: [k] }\n"
      "components:\n"
      "  A: { annotation: { from: i, to: o, label: CR } }\n"
      "  B: { annotation: { from: i, to: o, label: CR } }\n"
      "  C: { annotation: { from: i, to: o, label: OW, subscript: [k] } }\n";
  const auto trace = [&](std::int64_t k) {
    TraceText result = copies();
    result.message("in#2", "in").message("x#2", "x", {}, "in#2", "i→o");
    result.message("mid#1", "mid", {{"k", 1}}, "x#1", "i→o");
    result.message("mid#2", "mid", {{"k", k}}, "y#1", "i→o");
    result.message("mid#3", "mid", {{"k", 1}}, "x#2", "i→o");
    result.message("out#1", "out", {{"k", 1}}, "mid#1", "i→o");
    const std::vector<Step> before = {{"A.i", "in#1", {"x#1", "y#1"}},
                                      {"A.i", "in#2", {"x#2"}},
                                      {"B.i", "x#1", {"mid#1"}},
                                      {"B.i", "y#1", {"mid#2"}},
                                      {"B.i", "x#2", {"mid#3"}}};
    const Step one{"C.i", "mid#1", {"out#1"}}, two{"C.i", "mid#2", {}}, three{"C.i", "mid#3", {}};
    std::vector<Step> first = before, second = before;
    first.insert(first.end(), {one, three, two});
    second.insert(second.end(), {three, one, two});
    result.world(0, first).world(1, second);
    return result.get();
  };
  EXPECT_EQ(problem_of(model, trace(1)), "");
  EXPECT_THAT(problem_of(model, trace(2)), HasSubstr("mid#1 and mid#2"));
}

TEST(InterpreterFalseTraces, AUnitTakesARepetitionForWhatItHas) {
  const std::string model =
      "streams:\n"
      "  in: { to: A.i, seal: [], delivery: at-least-once }\n"
      "  mid: { from: A.o, to: B.i }\n"
      "  out: { from: B.o }\n"
      "components:\n"
      "  A:\n"
      "    annotation: { from: i, to: o, label: OR, subscript: [] }\n"
      "    late: ignored\n"
      "  B: { annotation: { from: i, to: o, label: CW } }\n";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("mid#1", "mid", {}, "in#1", "i→o");
  trace.message("out#1", "out", {}, "mid#1", "i→o");
  const Step a{"A.i", "in#1", {"mid#1"}}, b{"B.i", "mid#1", {"out#1"}};
  trace.world(0, {a, b}).world(1, {a, a, b, b});
  EXPECT_THAT(problem_of(model, trace.get()), HasSubstr("does not emit mid#1"));
  trace.world(1, {a, {"A.i", "in#1", {}}, b});
  EXPECT_THAT(problem_of(model, trace.get()), HasSubstr("same contents"));
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

// Records of one row stand in one partition of the log; those of two rows need not.
TEST(InterpreterFalseTraces, OneProducerDoesNotOvertakeItself) {
  const std::string model = R"(
streams:
  in: { to: C.in, attributes: [row], order: fifo, producers: { count: 2, by: [row] } }
  out: { from: C.out }
components:
  C: { annotation: { from: in, to: out, label: OW } }
)";
  const auto swapped = [](int second_row) {
    TraceText trace(Anomaly::Run, "out");
    trace.message("in#1", "in", {{"row", 1}}).message("in#2", "in", {{"row", second_row}});
    trace.message("out#1", "out", {}, "in#1", "in→out");
    const Step one{"C.in", "in#1", {"out#1"}}, two{"C.in", "in#2", {}};
    return trace.world(0, {one, two}).world(1, {two, one}).get();
  };
  EXPECT_THAT(problem_of(model, swapped(1)), HasSubstr("arrive in different orders"));
  EXPECT_EQ(problem_of(model, swapped(2)), "");
}

// What is merged is one for both replicas, in whatever order it was emitted.
TEST(InterpreterFalseTraces, ReplicasHaveTheOrderOfAMergedStreamInCommon) {
  const auto model = [](const std::string& order) {
    return R"(
streams:
  in: { to: A.in, order: fifo }
  mid: { from: A.out, to: B.in, Rep: false)" +
           order + R"( }
  out: { from: B.out }
components:
  A: { Rep: true, annotation: { from: in, to: out, label: CR, emits: unordered } }
  B: { Rep: true, annotation: { from: in, to: out, label: OR } }
)";
  };
  TraceText trace(Anomaly::Instance, "out");
  trace.message("in#1", "in").message("in#2", "in");
  trace.message("mid#1", "mid", {}, "in#1", "in→out").message("mid#2", "mid", {}, "in#2", "in→out");
  trace.message("out#1", "out", {}, "mid#1", "in→out");
  trace.message("out#2", "out", {}, "mid#2", "in→out");
  const auto replica = [](const std::string& number, bool swapped) {
    const Step one{"B" + number + ".in", "mid#1", {"out#1"}};
    const Step two{"B" + number + ".in", "mid#2", {"out#2"}};
    return std::vector<Step>{{"A" + number + ".in", "in#1", {"mid#1"}},
                             {"A" + number + ".in", "in#2", {"mid#2"}},
                             swapped ? two : one,
                             swapped ? one : two};
  };
  trace.world(0, replica("", false)).world(1, replica("/2", true));
  EXPECT_EQ(problem_of(model(""), trace.get()), "");
  EXPECT_THAT(problem_of(model(", order: fifo"), trace.get()),
              HasSubstr("'mid' is FIFO, but mid#1 and mid#2 arrive in different orders"));
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

TEST(InterpreterFalseTraces, AnIdempotentPathReadsNoRepetition) {
  const auto model = [](const std::string& seal) {
    return "streams:\n"
           "  in: { to: C.in, delivery: at-least-once" +
           seal +
           " }\n"
           "  out: { from: C.out }\n"
           "components:\n"
           "  C:\n"
           "    annotation: { from: in, to: out, label: OR, subscript: [], idempotent: true }\n"
           "    order: { mechanism: sequencing }\n";
  };
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("in#2", "in");
  trace.message("out#2", "out", {}, "in#2", "in→out");
  const Step one{"C.in", "in#1", {}}, two{"C.in", "in#2", {"out#2"}};
  trace.world(0, {one, two}).world(1, {one, one, two});
  EXPECT_THAT(problem_of(model(""), trace.get()), HasSubstr("same contents"));
  EXPECT_THAT(problem_of(model(", seal: []"), trace.get()), HasSubstr("same contents"));
}

TEST(InterpreterFalseTraces, WhatWaitsTakesARepetitionForWhatItHas) {
  const auto model = [](const std::string& seal) {
    return "streams:\n"
           "  entry: { to: Log.entry, attributes: [day], delivery: at-least-once" +
           seal +
           " }\n"
           "  ask: { to: Log.ask }\n"
           "  page: { from: Log.page }\n"
           "components:\n"
           "  Log:\n"
           "    annotation:\n"
           "      - { from: entry, label: OW, subscript: [day] }\n"
           "      - { from: ask, to: page, label: OR }\n";
  };
  TraceText trace(Anomaly::Run, "page");
  trace.message("entry#1", "entry", {{"day", 1}}).message("ask#1", "ask");
  trace.message("page#1", "page", {}, "ask#1", "ask→page");
  const Step entry{"Log.entry", "entry#1", {}}, ask{"Log.ask", "ask#1", {"page#1"}};
  trace.world(0, {entry, ask}).world(1, {entry, entry, ask});
  EXPECT_EQ(problem_of(model(""), trace.get()), "");
  EXPECT_THAT(problem_of(model(", seal: [day]"), trace.get()), HasSubstr("same contents"));
}

TEST(InterpreterFalseTraces, DependenciesAreFollowedHoweverFar) {
  constexpr unsigned kMany = 3'000, kWide = 100;  // the last is declared first
  std::string model = "fds:\n", streams;
  for (unsigned i = kMany; i-- > 0;) {
    model += fmt::format("  - {{ from: [a{}], to: [a{}] }}\n", i, i + 1);
    if (i % kWide > 0) continue;
    streams += fmt::format("  s{}: {{ to: B.i, attributes: [a{}", i, i);
    for (unsigned other = i + 1; other < i + kWide; ++other) streams += fmt::format(", a{}", other);
    streams += "] }\n";
  }
  model += "streams:\n" + streams +
           fmt::format("  in: {{ to: A.i, attributes: [a0, a{}], seal: [a{}] }}\n", kMany, kMany) +
           "  out: { from: A.o }\n"
           "components:\n"
           "  A: { annotation: { from: i, to: o, label: OW, subscript: [a0] } }\n"
           "  B: { annotation: { from: i, label: CW } }\n";
  const auto trace = [](std::int64_t second) {
    const std::string last = "a" + std::to_string(kMany);
    TraceText result(Anomaly::Run, "out");
    result.message("in#1", "in", {{"a0", 1}, {last, 1}})
        .message("in#2", "in", {{"a0", second}, {last, 2}});
    const Step one{"A.i", "in#1", {}}, two{"A.i", "in#2", {}};
    result.world(0, {one, two}).world(1, {two, one});
    return result;
  };
  EXPECT_THAT(problem_of(model, trace(1).get()), HasSubstr("does not hold"));
  EXPECT_THAT(problem_of(model, trace(2).get()), HasSubstr("same contents"));
}

// A partition is complete only with what both replicas send.
TEST(InterpreterFalseTraces, WhatOneRunTellsOfTheOtherReplicaComesInBoth) {
  const auto model = [](const std::string& subscript, const std::string& delivery) {
    return "streams:\n"
           "  in: { to: A.i, seal: [] }\n"
           "  ask: { from: A.o, to: B.i, Rep: true" +
           delivery +
           " }\n"
           "  out: { from: B.o }\n"
           "components:\n"
           "  A: { annotation: { from: i, to: o, label: CW } }\n"
           "  B: { Rep: false, annotation: { from: i, to: o, label: OW" +
           subscript + " } }\n";
  };
  const std::string waits = ", subscript: []", lossy = ", delivery: at-most-once";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("in#2", "in");
  trace.message("ask#1", "ask", {}, "in#1", "i→o").message("ask#2", "ask", {}, "in#2", "i→o");
  trace.message("out#1", "out", {}, "ask#1", "i→o");
  const Step in1{"A.i", "in#1", {"ask#1"}}, in2{"A.i", "in#2", {"ask#2"}};
  const Step ask1{"B.i", "ask#1", {"out#1"}}, ask2{"B.i", "ask#2", {}},
      other{"B.i", "other ask#2", {}};
  trace.world(0, {in1, in2, ask1, ask2}).world(1, {in1, in2, other, ask1, ask2});
  EXPECT_THAT(problem_of(model(waits, ""), trace.get()), HasSubstr("same contents"));
  EXPECT_EQ(problem_of(model(waits, lossy), trace.get()), "");
  EXPECT_EQ(problem_of(model("", ""), trace.get()), "");
  const Step moment{"B.i→o", "ask#1", {"out#1"}}, arrives{"B.i", "ask#1", {}};
  trace.world(0, {in1, in2, arrives, ask2, moment});
  trace.world(1, {in1, in2, other, arrives, ask2, moment});
  EXPECT_THAT(problem_of(model(waits, ""), trace.get()),
              HasSubstr("before ask#2 of its partition"));
}

// A copy of the other replica's has a content of its own, like no other message's.
TEST(InterpreterFalseTraces, ACopyOfTheOtherReplicaIsNoMessageOfThisOne) {
  const std::string model =
      "streams:\n"
      "  told: { to: B.i }\n"
      "  in: { to: A.i }\n"
      "  ask: { from: A.o, to: B.i, Rep: true }\n"
      "  out: { from: B.o }\n"
      "components:\n"
      "  A: { annotation: { from: i, to: o, label: CR } }\n"
      "  B: { Rep: false, annotation: { from: i, to: o, label: OW } }\n";
  TraceText trace(Anomaly::Run, "out");
  trace.message("told#1", "told").message("in#1", "in").message("in#2", "in");
  trace.message("ask#1", "ask", {}, "in#1", "i→o").message("ask#2", "ask", {}, "in#2", "i→o");
  trace.message("out#1", "out", {}, "ask#1", "i→o");
  const Step in1{"A.i", "in#1", {"ask#1"}}, in2{"A.i", "in#2", {"ask#2"}},
      told{"B.i", "told#1", {}};
  const Step ask1{"B.i", "ask#1", {"out#1"}}, ask2{"B.i", "ask#2", {}},
      other{"B.i", "other ask#2", {}};
  trace.world(0, {in1, in2, told, ask1, ask2}).world(1, {in1, in2, other, ask1, ask2, told});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

TEST(InterpreterFalseTraces, TheOtherReplicaIsNotToldBeforehand) {
  // Replicas of B are told by A and tell A.
  const std::string model =
      "streams:\n"
      "  in: { to: A.i }\n"
      "  down: { from: A.o, to: B.i }\n"
      "  up: { from: B.o, to: A.back }\n"
      "  out: { from: A.out }\n"
      "components:\n"
      "  A:\n"
      "    Rep: false\n"
      "    annotation:\n"
      "      - { from: i, to: o, label: CR }\n"
      "      - { from: back, to: out, label: OW }\n"
      "  B:\n"
      "    Rep: true\n"
      "    annotation: { from: i, to: o, label: CR }\n";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("down#1", "down", {}, "in#1", "i→o");
  trace.message("up#1", "up", {}, "down#1", "i→o");
  trace.message("out#1", "out", {}, "up#1", "back→out");
  const Step in{"A.i", "in#1", {"down#1"}}, down{"B.i", "down#1", {"up#1"}};
  const Step up{"A.back", "up#1", {"out#1"}}, other{"A.back", "other up#1", {}};
  trace.world(0, {in, down, up, other}).world(1, {in, down, other, up});
  EXPECT_EQ(problem_of(model, trace.get()), "");
  trace.world(1, {other, in, down, up});
  EXPECT_THAT(problem_of(model, trace.get()), HasSubstr("before it can exist"));
}

// What B makes of the second message is lost on its way to one replica of C.
TEST(InterpreterFalseTraces, WhatReplicasHaveInCommonKeepsItsOrder) {
  const auto model = [](const std::string& order) {
    return "streams:\n"
           "  in: { to: A.i }\n"
           "  mid: { from: A.o, to: B.i" +
           order +
           " }\n"
           "  low: { from: B.o, to: C.i, delivery: at-most-once }\n"
           "  out: { from: C.o }\n"
           "components:\n"
           "  A: { annotation: { from: i, to: o, label: CR } }\n"
           "  B: { annotation: { from: i, to: o, label: OW } }\n"
           "  C: { Rep: true, annotation: { from: i, to: o, label: CR } }\n";
  };
  TraceText trace(Anomaly::Instance, "out");
  trace.message("in#1", "in").message("in#2", "in");
  trace.message("mid#1", "mid", {}, "in#1", "i→o").message("mid#2", "mid", {}, "in#2", "i→o");
  trace.message("low#2", "low", {}, "mid#2", "i→o").message("out#2", "out", {}, "low#2", "i→o");
  const std::vector<Step> common = {{"A.i", "in#1", {"mid#1"}},
                                    {"A.i", "in#2", {"mid#2"}},
                                    {"B.i", "mid#2", {"low#2"}},
                                    {"B.i", "mid#1", {}}};
  std::vector<Step> all = common;
  all.push_back({"C.i", "low#2", {"out#2"}});
  trace.world(0, all).world(1, common);
  EXPECT_EQ(problem_of(model(""), trace.get()), "");
  EXPECT_THAT(problem_of(model(", order: fifo"), trace.get()), HasSubstr("'mid' is FIFO"));
}

// What A makes of the repetition would have another content.
TEST(InterpreterFalseTraces, WhatIgnoresARepetitionMakesNoCopyOfIt) {
  const auto model = [](const std::string& idempotent) {
    return "streams:\n"
           "  in: { to: A.i, delivery: at-least-once }\n"
           "  x: { from: A.o, to: B.i }\n"
           "  y: { from: A.o, to: B.i }\n"
           "  ask: { to: B.ask }\n"
           "  out: { from: B.o }\n"
           "components:\n"
           "  A: { Rep: true, annotation: { from: i, to: o, label: OW" +
           idempotent +
           " } }\n"
           "  B:\n"
           "    annotation:\n"
           "      - { from: i, label: CW }\n"
           "      - { from: ask, to: o, label: OR }\n";
  };
  TraceText trace(Anomaly::Diverge, "out");
  trace.message("in#1", "in").message("x#1", "x", {}, "in#1", "i→o");
  const Step in{"A.i", "in#1", {"x#1"}}, x{"B.i", "x#1", {}};
  const Step in2{"A/2.i", "in#1", {"x#1"}}, x2{"B/2.i", "x#1", {}};
  trace.world(0, {in, x}).world(1, {in2, {"A/2.i", "in#1", {}}, x2});
  EXPECT_THAT(problem_of(model(", idempotent: true"), trace.get()), HasSubstr("same"));
  trace.world(1, {in2, in2, x2, x2});
  EXPECT_EQ(problem_of(model(""), trace.get()), "");
}

TEST(InterpreterFalseTraces, WhatOneReplicaLosesTheOtherSendsToBoth) {
  const auto model = [](const std::string& parallel) {
    return "streams:\n"
           "  in: { to: A.i, delivery: at-most-once }\n"
           "  x: { from: A.o, to: B.i }\n" +
           parallel +
           "  out: { from: B.o }\n"
           "components:\n"
           "  A: { Rep: true, annotation: { from: i, to: o, label: CR } }\n"
           "  B: { Rep: true, annotation: { from: i, to: o, label: CR } }\n";
  };
  TraceText trace(Anomaly::Instance, "out");
  trace.message("in#1", "in").message("x#1", "x", {}, "in#1", "i→o");
  trace.message("out#1", "out", {}, "x#1", "i→o");
  trace.world(0, {{"A.i", "in#1", {"x#1"}}, {"B.i", "x#1", {"out#1"}}}).world(1, {});
  EXPECT_EQ(problem_of(model(""), trace.get()), "");
  EXPECT_THAT(problem_of(model("  y: { from: A.o, to: B.i, Rep: false }\n"), trace.get()),
              HasSubstr("have stream 'y' in common"));
}

// An idempotent path sends once; what replica 2 tells of its own it sends once, too.
TEST(InterpreterFalseTraces, TheOtherReplicaSendsAgainOnlyWhatItTells) {
  const auto model = [](const std::string& idempotent) {
    return "streams:\n"
           "  in: { to: A.i, delivery: at-least-once }\n"
           "  ask: { from: A.o, to: B.i }\n"
           "  out: { from: B.o }\n"
           "components:\n"
           "  A: { Rep: true, annotation: { from: i, to: o, label: CR" +
           idempotent +
           " } }\n"
           "  B: { Rep: false, annotation: { from: i, to: o, label: OW } }\n";
  };
  const std::string once = ", idempotent: true";
  const auto trace = [](Anomaly anomaly) {
    TraceText result(anomaly, "out");
    result.message("in#1", "in").message("ask#1", "ask", {}, "in#1", "i→o");
    return result.message("out#1", "out", {}, "ask#1", "i→o");
  };
  const Step in{"A.i", "in#1", {"ask#1"}}, in2{"A/2.i", "in#1", {"ask#1"}};
  const Step ask{"B.i", "ask#1", {"out#1"}}, other{"B.i", "other ask#1", {}};
  TraceText replicas = trace(Anomaly::Instance);
  replicas.world(0, {in, other, other, ask}).world(1, {in2, ask});
  EXPECT_THAT(problem_of(model(once), replicas.get()), HasSubstr("arrives again"));
  EXPECT_THAT(problem_of(model(""), replicas.get()), HasSubstr("arrives again"));
  replicas.world(1, {in2, in2, ask, ask});
  EXPECT_EQ(problem_of(model(""), replicas.get()), "");
  TraceText runs = trace(Anomaly::Run);
  runs.world(0, {in, other, other, ask}).world(1, {in, ask, other, other});
  EXPECT_THAT(problem_of(model(once), runs.get()), HasSubstr("arrives again"));
  EXPECT_EQ(problem_of(model(""), runs.get()), "");
}

// Replicas ask C, and get what they have in common from it, too.
TEST(InterpreterFalseTraces, WhatIsMadeOfWhatBothHaveIsOneMessageForBoth) {
  const std::string model =
      "streams:\n"
      "  ask: { to: C.ask, Rep: true }\n"
      "  in: { to: C.in }\n"
      "  w: { to: B.w }\n"
      "  mid: { from: C.o, to: B.i }\n"
      "  out: { from: B.o }\n"
      "components:\n"
      "  C:\n"
      "    Rep: false\n"
      "    annotation:\n"
      "      - { from: ask, to: o, label: CR }\n"
      "      - { from: in, to: o, label: CR }\n"
      "  B:\n"
      "    annotation:\n"
      "      - { from: i, to: o, label: OR }\n"
      "      - { from: w, label: CW }\n";
  const auto trace = [](const std::string& source) {
    TraceText result(Anomaly::Instance, "out");
    result.message("w#1", "w").message(source + "#1", source);
    result.message("mid#1", "mid", {}, source + "#1", source + "→o");
    return result.message("out#1", "out", {}, "mid#1", "i→o");
  };
  const Step w{"B.w", "w#1", {}}, mid{"B.i", "mid#1", {"out#1"}}, other{"B.i", "other mid#1", {}};
  const Step ask{"C.ask", "ask#1", {"mid#1"}}, in{"C.in", "in#1", {"mid#1"}};
  TraceText own = trace("ask"), common = trace("in");
  own.world(0, {ask, w, mid}).world(1, {ask, mid, w});
  EXPECT_EQ(problem_of(model, own.get()), "");
  common.world(0, {in, w, mid}).world(1, {in, mid, w});
  EXPECT_THAT(problem_of(model, common.get()), HasSubstr("B is not replicated"));
  common.world(0, {in, w, mid, other}).world(1, {in, w, mid});
  EXPECT_THAT(problem_of(model, common.get()), HasSubstr("one message for both"));
}

// What x brings to B the observer gets, too: last, say.
TEST(InterpreterFalseTraces, NoCopyIsLeftOutWhereTheLastIsShown) {
  const std::string model =
      "streams:\n"
      "  in: { to: A.i }\n"
      "  x: { from: A.o, to: B.i }\n"
      "  out: { from: A.o, observe: { latest: [] } }\n"
      "components:\n"
      "  A: { annotation: { from: i, to: o, label: CR } }\n"
      "  B: { annotation: { from: i, label: CW } }\n";
  TraceText trace(Anomaly::Run, "out");
  const std::string arriving = "out in transit";
  std::vector<Step> handled, seen;
  for (const std::string n : {"#1", "#2"}) {
    trace.message("in" + n, "in").message(arriving + n, arriving, {}, "in" + n, "i→o");
    trace.message("out" + n, "out", {}, arriving + n, "in→out");
    handled.push_back({"A.i", "in" + n, {arriving + n}});
    seen.push_back({"observer of out.in", arriving + n, {"out" + n}});
  }
  trace.message("in#3", "in").message("x#3", "x", {}, "in#3", "i→o");
  const Step in{"A.i", "in#3", {"x#3"}}, x{"B.i", "x#3", {}};
  const Step &in1 = handled[0], &in2 = handled[1], &first = seen[0], &second = seen[1];
  trace.world(0, {in, in1, in2, x, first, second}).world(1, {in, in1, in2, x, second, first});
  EXPECT_EQ(problem_of(model, trace.get()), "");
  trace.world(0, {in, in1, in2, first, second, x}).world(1, {in, in1, in2, second, first, x});
  EXPECT_THAT(problem_of(model, trace.get()), HasSubstr("same contents come last"));
}

// B's sequencer places what A sends a second time, as it comes.
TEST(InterpreterFalseTraces, WhatIsSentAgainAfterACrashIsOrdered) {
  const auto model = [](const std::string& order) {
    return "streams:\n"
           "  in: { to: A.i }\n"
           "  mid: { from: A.o, to: B.i }\n"
           "  ask: { to: B.ask }\n"
           "  out: { from: B.o }\n"
           "components:\n"
           "  A: { annotation: { from: i, to: o, label: CR }, crash: replay }\n"
           "  B:\n"
           "    annotation:\n"
           "      - { from: i, label: CW }\n"
           "      - { from: ask, to: o, label: OR }\n" +
           order;
  };
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("mid#1", "mid", {}, "in#1", "i→o");
  trace.message("ask#1", "ask").message("out#1", "out", {}, "ask#1", "ask→o");
  const Step in{"A.i", "in#1", {"mid#1"}}, mid{"B.i", "mid#1", {}};
  const Step ask{"B.ask", "ask#1", {"out#1"}};
  const std::string sequencing = "    order: sequencing\n";
  trace.world(0, {in, mid, ask, mid}).world(1, {in, mid, mid, ask});
  EXPECT_EQ(problem_of(model(""), trace.get()), "");
  EXPECT_THAT(problem_of(model(sequencing), trace.get()), HasSubstr("sequencing at B"));
  trace.world(0, {in, mid, ask});
  EXPECT_EQ(problem_of(model(sequencing), trace.get()), "");
}

}  // namespace
}  // namespace firebreak::replay

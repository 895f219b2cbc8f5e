// SPDX-License-Identifier: Apache-2.0
// Traces that leave something open, which has to be found.
#include <gtest/gtest.h>

#include "simulator/execute.h"
#include "support/models.h"
#include "unit/replay/traces.h"

namespace firebreak::simulator {
namespace {

using result::Anomaly;
using test_support::Step;
using test_support::topology_of;
using test_support::TraceText;

std::string problem_of(const std::string& yaml, const result::Trace& trace) {
  const Execution execution = execute(topology_of(yaml), trace);
  return execution.executes ? "" : "does not run: " + execution.why;
}

TEST(Follower, WhatIsLostOvertakesNothing) {
  const std::string model = R"(
streams:
  in: { to: A.i, order: fifo, delivery: at-most-once, producers: 2 }
  out: { from: A.o }
components:
  A: { annotation: { from: i, to: o, label: OR, subscript: [] } }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("out#1", "out", {}, "in#1", "i→o");
  trace.message("in#2", "in").message("in#3", "in");
  trace.world(0, {{"A.i", "in#1", {"out#1"}}, {"A.i", "in#3", {}}, {"A.i", "in#2", {}}});
  trace.world(1, {{"A.i", "in#2", {}}, {"A.i", "in#3", {}}});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// B.back→o waits for the end of `put`, which the second run lists after what it emits.
TEST(Follower, WhatNobodySeesMayComeSooner) {
  const std::string model = R"(
streams:
  low: { from: B.o, to: A.i }
  back: { from: B.o, to: B.back }
  in: { to: B.i }
  put: { to: B.put, attributes: [k], seal: [k] }
  out: { from: A.o }
components:
  A: { annotation: { from: i, to: o, label: OW, subscript: [] } }
  B:
    annotation:
      - { from: back, to: o, label: OR, subscript: [k] }
      - { from: i, to: o, label: CR }
      - { from: put, to: o, label: CW }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("put#1", "put", {{"k", 2}});
  trace.message("low#1", "low", {}, "in#1", "i→o").message("back#1", "back", {}, "in#1", "i→o");
  trace.message("low#3", "low", {}, "put#1", "put→o");
  trace.message("out#1", "out", {}, "low#1", "i→o")
      .message("back#4", "back", {}, "back#1", "back→o");
  const Step in{"B.i", "in#1", {"low#1", "back#1"}}, put{"B.put", "put#1", {"low#3"}};
  const Step low{"A.i", "low#1", {"out#1"}}, other{"A.i", "low#3", {}};
  const Step back{"B.back", "back#1", {"back#4"}}, again{"B.back", "back#4", {}};
  trace.world(0, {in, put, other, low, back, again});
  trace.world(1, {in, low, back, again, put, other});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// Of two copies, one counts as the second; where the other is lost, there is no second.
TEST(Follower, CopiesOnParallelStreamsCount) {
  const std::string model = R"(
streams:
  up: { from: B.o, to: A.i }
  in: { to: A.in }
  one: { from: A.o, to: B.i, delivery: at-most-once }
  rep: { to: B.rep }
  two: { from: A.o, to: B.i }
  out: { from: B.o }
components:
  A:
    annotation:
      - { from: i, to: o, label: CW }
      - { from: in, to: o, label: CR }
  B:
    annotation:
      - { from: i, to: o, label: CW }
      - { from: rep, to: o, label: CR, repeats: true }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("one#1", "one", {}, "in#1", "in→o");
  trace.message("up#1", "up", {}, "one#1", "i→o").message("one#2", "one", {}, "up#1", "i→o");
  trace.message("out#3", "out", {}, "one#2", "i→o");
  const Step in{"A.in", "in#1", {"one#1"}}, one{"B.i", "one#1", {"up#1"}};
  const Step up{"A.i", "up#1", {"one#2"}}, two{"B.i", "one#2", {"out#3"}};
  trace.world(0, {in, one, up, two}).world(1, {in, one, up});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// Each replica's A sends mid#2 first, and who orders at B lets mid#1 come first.
TEST(Follower, BetweenReplicasOrderingsDecideAgainstFifo) {
  const std::string model = R"(
streams:
  mid: { from: A.o, to: B.i, order: fifo }
  in: { to: A.i, delivery: at-most-once }
  out: { from: A.o }
components:
  B:
    annotation: { from: i, label: OW, subscript: [] }
    order: { mechanism: dynamic }
  A: { Rep: true, annotation: { from: i, to: o, label: CR } }
)";
  TraceText trace(Anomaly::Instance, "out");
  trace.message("in#1", "in").message("in#2", "in").message("mid#1", "mid", {}, "in#1", "i→o");
  trace.message("out#1", "out", {}, "in#1", "i→o").message("mid#2", "mid", {}, "in#2", "i→o");
  trace.world(0, {{"A.i", "in#2", {"mid#2"}},
                  {"A.i", "in#1", {"mid#1", "out#1"}},
                  {"B.i", "mid#1", {}},
                  {"B.i", "mid#2", {}}});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// The sequencer, who decided so in another run, lets mid#2 come first, which is merged second.
TEST(Follower, WhatIsMergedFirstMayBeOrderedLater) {
  const std::string model = R"(
streams:
  in: { to: A.i }
  mid: { from: A.o, to: B.i, Rep: false, order: fifo }
  out: { from: B.o, delivery: at-most-once }
components:
  A: { Rep: true, annotation: { from: i, to: o, label: CR } }
  B:
    annotation: { from: i, to: o, label: OW, subscript: [] }
    order: sequencing
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("in#2", "in").message("mid#1", "mid", {}, "in#1", "i→o");
  trace.message("mid#2", "mid", {}, "in#2", "i→o").message("out#1", "out", {}, "mid#1", "i→o");
  const std::vector<Step> steps = {{"A.i", "in#1", {"mid#1"}},
                                   {"A.i", "in#2", {"mid#2"}},
                                   {"B.i", "mid#2", {}},
                                   {"B.i", "mid#1", {"out#1"}}};
  trace.world(0, steps).world(1, steps);
  trace.get().worlds[1].lost = {"out#1"};
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

TEST(Follower, AProcessCrashesMoreThanOnce) {
  const std::string model = R"(
streams:
  in: { to: A.i }
  mid: { from: A.o, to: B.i }
  out: { from: B.o }
components:
  A: { annotation: { from: i, to: o, label: CR }, crash: replay }
  B: { annotation: { from: i, to: o, label: OW, subscript: [] } }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("mid#1", "mid", {}, "in#1", "i→o");
  trace.message("out#1", "out", {}, "mid#1", "i→o");
  const Step in{"A.i", "in#1", {"mid#1"}}, mid{"B.i", "mid#1", {"out#1"}};
  trace.world(0, {in, mid, mid, mid}).world(1, {in, mid});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// What waits is lost with the rest.
TEST(Follower, AProcessGoesOnEmpty) {
  const std::string model = R"(
streams:
  in: { to: A.i, attributes: [k], seal: [k] }
  out: { from: A.o }
components:
  A: { annotation: { from: i, to: o, label: OW, subscript: [k] }, crash: forgets }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"k", 1}}).message("in#2", "in", {{"k", 1}});
  trace.message("out#1", "out", {}, "in#1", "i→o").message("out#2", "out", {}, "in#2", "i→o");
  const Step second{"A.i", "in#2", {"out#2"}}, after{"A.i", "crash in#2", {"out#2"}};
  trace.world(0, {{"A.i", "in#1", {"out#1"}}, second}).world(1, {{"A.i", "in#1", {}}, after});
  EXPECT_EQ(problem_of(model, trace.get()), "");
  trace.world(1, {{"A.i", "in#1", {}}, {"A.i", "crash in#2", {}}});
  trace.world(0, {{"A.i", "in#1", {}}, {"A.i", "crash in#2", {}}});
  EXPECT_NE(problem_of(model, trace.get()), "") << "both lose the same";
}

// What the second run loses has a copy, whose place the sequencer fixes: not where that would be.
TEST(Follower, CopiesMayComeLast) {
  const std::string model = R"(
streams:
  in: { to: A.in }
  one: { from: A.o, to: A.i, delivery: at-most-once }
  two: { from: A.o, to: A.i }
  out: { from: A.o }
components:
  A:
    annotation:
      - { from: in, to: o, label: CW }
      - { from: i, to: o, label: OW, subscript: [] }
    order: { mechanism: sequencing, streams: [in, two] }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in");
  trace.message("one#1", "one", {}, "in#1", "in→o").message("two#1", "two", {}, "in#1", "in→o");
  trace.message("two#4", "two", {}, "one#1", "i→o").message("out#4", "out", {}, "one#1", "i→o");
  trace.message("one#5", "one", {}, "two#1", "i→o");
  const Step in{"A.in", "in#1", {"one#1", "two#1"}}, two{"A.i", "two#1", {"one#5"}};
  const Step one{"A.i", "one#1", {"two#4", "out#4"}}, last{"A.i", "two#4", {}};
  trace.world(0, {in, two, {"A.i", "one#5", {}}, one, last}).world(1, {in, two, one, last});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// Both go to all of C's instances. What the others make of them says the same, and comes with it.
TEST(Follower, OtherInstancesSayTheSame) {
  const std::string model = R"(
streams:
  key: { to: C.key, attributes: [k] }
  in: { to: C.i, attributes: [a] }
  out: { from: C.o, attributes: [c], observe: { newest: [], by: [c] } }
components:
  C:
    annotation:
      - { from: key, to: other, label: CR }
      - { from: i, to: o, label: CW }
    instances: { count: 4, by: [k] }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in", {{"a", 2}}).message("in#2", "in", {{"a", 1}});
  trace.message("out in transit#1", "out in transit", {{"c", 1}}, "in#1", "i→o");
  trace.message("out in transit#2", "out in transit", {{"c", 1}}, "in#2", "i→o");
  const Step one{"C.i", "in#1", {"out in transit#1"}}, two{"C.i", "in#2", {"out in transit#2"}};
  const Step first{"observer of out.in", "out in transit#1", {}};
  const Step second{"observer of out.in", "out in transit#2", {}};
  trace.world(0, {one, two, first, second}).world(1, {one, two, second, first});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// What the trace leaves out comes to the observer, too: it is older than what is listed.
TEST(Follower, WhatIsNotListedIsNotTheNewest) {
  const std::string model = R"(
streams:
  s0: { to: C.i0, attributes: [b], unique: [b] }
  s1: { from: C.o, to: C.i1, attributes: [b] }
  s2: { to: C.i2, attributes: [a], unique: [a] }
  out: { from: C.o, attributes: [a, b, c], observe: { newest: [], by: [a, b, c] } }
components:
  C:
    annotation:
      - { from: i0, to: other, label: CW }
      - { from: i1, to: o, label: OW, subscript: [] }
      - { from: i2, to: o, label: CR }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("s0#1", "s0", {{"b", 2}}).message("s2#1", "s2", {{"a", 1}});
  trace.message("s1#1", "s1", {{"b", 1}}, "s2#1", "i2→o");
  trace.message("out in transit#1", "out in transit", {{"a", 1}, {"b", 1}, {"c", 1}}, "s1#1",
                "i1→o");
  const Step first{"C.i2", "s2#1", {"s1#1"}}, writes{"C.i0", "s0#1", {}};
  const Step reads{"C.i1", "s1#1", {"out in transit#1"}};
  const Step shows{"observer of out.in", "out in transit#1", {}};
  trace.world(0, {first, writes, reads, shows}).world(1, {first, reads, writes, shows});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// What one of them has made of a message is lost, and so is what the others have.
TEST(Follower, OtherInstancesLackWhatIsLost) {
  const std::string model = R"(
streams:
  key: { to: A.key, attributes: [k] }
  in: { to: A.i }
  mid: { from: A.o, to: B.i, delivery: at-most-once }
  out: { from: B.o, observe: set }
components:
  A:
    annotation:
      - { from: key, to: other, label: CR }
      - { from: i, to: o, label: CR }
    instances: { count: 2, by: [k] }
  B: { annotation: { from: i, to: o, label: CR } }
)";
  TraceText trace(Anomaly::Run, "out");
  trace.message("in#1", "in").message("mid#1", "mid", {}, "in#1", "i→o");
  trace.message("out#1", "out", {}, "mid#1", "i→o");
  const Step in{"A.i", "in#1", {"mid#1"}}, mid{"B.i", "mid#1", {"out#1"}};
  trace.world(0, {in}).world(1, {in, mid});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// Of what comes of one message that came twice.
TEST(Follower, WhatIsEmittedTwiceMayBeLostOnce) {
  const std::string model = R"(
streams:
  in: { to: A.i, delivery: at-least-once }
  mid: { from: A.o, to: B.i, delivery: at-most-once }
  out: { from: B.o }
components:
  A: { Rep: true, annotation: { from: i, to: o, label: CR } }
  B: { Rep: true, annotation: { from: i, to: o, label: OW, subscript: [] } }
)";
  TraceText trace(Anomaly::Diverge, "out");
  trace.message("in#1", "in").message("mid#1", "mid", {}, "in#1", "i→o");
  const Step in{"A.i", "in#1", {"mid#1"}}, mid{"B.i", "mid#1", {}};
  const Step in2{"A/2.i", "in#1", {"mid#1"}}, mid2{"B/2.i", "mid#1", {}};
  trace.world(0, {in, in, mid, mid}).world(1, {in2, in2, mid2});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// What the observer gets of in#2 is not listed: it has the version of its copy, and comes with it.
TEST(Follower, CopiesComeWhereOneIsPicked) {
  const std::string model = R"(
streams:
  in: { to: A.i }
  mid: { from: A.o, to: B.i, attributes: [a] }
  out: { from: A.o, attributes: [a], observe: { newest: [], by: [a] } }
components:
  A: { annotation: { from: i, to: o, label: CR } }
  B: { annotation: { from: i, label: CW } }
)";
  TraceText trace(Anomaly::Run, "out");
  for (const std::string id : {"in#1", "in#2", "in#3", "in#4"}) trace.message(id, "in");
  trace.message("out in transit#1", "out in transit", {{"a", 3}}, "in#1", "i→o");
  trace.message("mid#2", "mid", {{"a", 3}}, "in#2", "i→o");
  trace.message("mid#3", "mid", {{"a", 2}}, "in#3", "i→o");
  trace.message("mid#4", "mid", {{"a", 1}}, "in#4", "i→o");
  const Step in1{"A.i", "in#1", {"out in transit#1"}}, in2{"A.i", "in#2", {"mid#2"}};
  const Step seen{"observer of out.in", "out in transit#1", {}}, mid{"B.i", "mid#2", {}};
  trace.world(0, {in1, seen, in2, mid}).world(1, {in1, in2, mid, seen});
  EXPECT_EQ(problem_of(model, trace.get()), "");
}

// Others could crash, too, and C hear in another order what it has heard.
TEST(Follower, WhoSendsWhatComesAgainCrashes) {
  const std::string model = R"(
streams:
  in: { to: A.i, Rep: true }
  own: { from: A.o, to: C.i }
  one: { from: A.o, to: C.i, Rep: false }
  out: { from: A.told, observe: { sequence: [] } }
components:
  A:
    Rep: true
    annotation:
      - { from: i, to: o, label: OR }
      - { from: i, to: told, label: CR }
    crash: replay
  C:
    annotation: { from: i, label: OW }
    order: sequencing
    crash: replay
)";
  TraceText trace(Anomaly::Instance, "out");
  const std::string arriving = "out in transit#1";
  trace.message("in#1", "in").message(arriving, "out in transit", {}, "in#1", "i→told");
  trace.message("out#1", "out", {}, arriving, "in→out");
  const Step in{"A.i", "in#1", {arriving}}, in2{"A/2.i", "in#1", {arriving}};
  const Step seen{"observer of out.in", arriving, {"out#1"}};
  const Step seen2{"observer of out/2.in", arriving, {"out#1"}};
  trace.world(0, {in, seen}).world(1, {in2, seen2, seen2});
  EXPECT_TRUE(execute(topology_of(model), trace.get(), 200).executes) << "not at once";
}

}  // namespace
}  // namespace firebreak::simulator

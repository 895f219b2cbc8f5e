// SPDX-License-Identifier: Apache-2.0
// Traces by hand: those that run, and those that cannot.
#include "simulator/execute.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/models.h"

namespace firebreak::simulator {
namespace {

using result::Anomaly;
using result::Delivery;
using result::Trace;
using testing::HasSubstr;

constexpr std::string_view kStore = R"(
streams:
  put: { to: S.put, attributes: [k] }
  get: { to: S.get, attributes: [k] }
  val: { from: S.val }
components:
  S:
    annotation:
      - { from: put, to: kept, label: CW }
      - { from: get, to: val, label: OR, subscript: [k] }
)";

Delivery to(std::string component, unsigned instance, std::string interface, std::string message) {
  Delivery d;
  d.component = std::move(component);
  d.instance = instance;
  d.interface = std::move(interface);
  d.message = std::move(message);
  return d;
}

Trace put_and_get(std::int64_t put, std::int64_t get) {
  Trace trace;
  trace.anomaly = Anomaly::Run;
  trace.sink = "val";
  trace.messages.resize(2);
  trace.messages[0] = {"put#1", "put", {{"k", put}}, "", "", ""};
  trace.messages[1] = {"get#1", "get", {{"k", get}}, "", "", ""};
  trace.worlds[0].deliveries = {to("S", 1, "put", "put#1"), to("S", 1, "get", "get#1")};
  trace.worlds[1].deliveries = {to("S", 1, "get", "get#1"), to("S", 1, "put", "put#1")};
  return trace;
}

Execution run(std::string yaml, const std::string& from, const std::string& into,
              const Trace& trace) {
  if (!from.empty()) yaml.replace(yaml.find(from), from.size(), into);
  return execute(test_support::topology_of(yaml), trace);
}

TEST(Execute, AReadBeforeAWriteOrAfter) {
  EXPECT_TRUE(run(std::string(kStore), "", "", put_and_get(3, 3)).executes);
  const Execution apart = run(std::string(kStore), "", "", put_and_get(3, 4));
  EXPECT_FALSE(apart.executes);
  EXPECT_THAT(apart.why, HasSubstr("the same at val"));
}

TEST(Execute, ASequencerDoesNotAllowBoth) {
  const Execution ordered =
      run(std::string(kStore), "  S:\n", "  S:\n    order: sequencing\n", put_and_get(1, 1));
  EXPECT_FALSE(ordered.executes);
  EXPECT_THAT(ordered.why, HasSubstr("ordering"));
}

TEST(Execute, AUnitSeesThePartitionInBoth) {
  const Execution sealed = run(std::string(kStore), "attributes: [k] }",
                               "attributes: [k], seal: [k] }", put_and_get(1, 1));
  EXPECT_FALSE(sealed.executes);
}

TEST(Execute, FifoKeepsItsOrder) {
  const std::string model = R"(
streams: { put: { to: S.put, order: fifo }, val: { from: S.val } }
components: { S: { annotation: { from: put, to: val, label: OW } } }
)";
  Trace trace;
  trace.anomaly = Anomaly::Run;
  trace.sink = "val";
  trace.messages.resize(2);
  trace.messages[0] = {"put#1", "put", {}, "", "", ""};
  trace.messages[1] = {"put#2", "put", {}, "", "", ""};
  trace.worlds[0].deliveries = {to("S", 1, "put", "put#1"), to("S", 1, "put", "put#2")};
  trace.worlds[1].deliveries = {to("S", 1, "put", "put#2"), to("S", 1, "put", "put#1")};
  EXPECT_FALSE(run(model, "", "", trace).executes);
  EXPECT_TRUE(run(model, ", order: fifo", "", trace).executes);
}

// Three writes, `lists` of them in the two runs.
Execution writes(const std::string& stream, const std::array<std::vector<int>, 2>& lists) {
  Trace trace;
  trace.anomaly = Anomaly::Run;
  trace.sink = "val";
  for (int n = 1; n <= 3; ++n) {
    trace.messages.push_back({"put#" + std::to_string(n), "put", {}, "", "", ""});
  }
  for (std::size_t w = 0; w < 2; ++w) {
    for (const int n : lists[w]) {
      trace.worlds[w].deliveries.push_back(to("S", 1, "put", "put#" + std::to_string(n)));
    }
  }
  return run("streams: { put: { to: S.put, " + stream +
                 " }, val: { from: S.val } }\n"
                 "components: { S: { annotation: { from: put, to: val, label: OW } } }\n",
             "", "", trace);
}

TEST(Execute, AMessageComesAsOftenAsTheTraceSays) {
  EXPECT_TRUE(writes("delivery: at-least-once", {{{1, 2, 3}, {1, 2, 3, 1, 1}}}).executes);
  EXPECT_FALSE(writes("delivery: exactly-once", {{{1, 2, 3}, {1, 2, 3, 1, 1}}}).executes);
}

TEST(Execute, ProducersAreThoseThatTheTraceNeeds) {
  EXPECT_TRUE(writes("order: fifo, producers: 2", {{{1, 2, 3}, {3, 1, 2}}}).executes);
  EXPECT_FALSE(writes("order: fifo, producers: 2", {{{1, 2, 3}, {3, 2, 1}}}).executes);
  EXPECT_TRUE(writes("order: fifo, producers: 3", {{{1, 2, 3}, {3, 2, 1}}}).executes);
}

TEST(Execute, WhatOneRunLosesCameFirstInTheOther) {
  EXPECT_TRUE(writes("order: fifo, delivery: at-most-once", {{{2, 3}, {1, 2, 3}}}).executes);
  EXPECT_TRUE(writes("order: fifo, delivery: at-most-once", {{{2, 3}, {2, 1, 3}}}).executes);
  EXPECT_FALSE(writes("order: fifo, delivery: at-most-once", {{{2, 3}, {3, 2}}}).executes);
}

// Two partitions are over in one order in the one run, and in the other in the other run.
Execution two_partitions(const std::string& order) {
  const std::string model = R"(
streams:
  put: { to: C.put, attributes: [k], seal: [k], order: fifo, delivery: at-least-once }
  kept: { from: C.kept, to: D.in, attributes: [k], order: fifo }
  val: { from: D.val }
components:
  C: { late: ignored, annotation: { from: put, to: kept, label: OW, subscript: [k] } }
  D: { annotation: { from: in, to: val, label: OW, subscript: [] } }
)";
  Trace trace;
  trace.anomaly = Anomaly::Run;
  trace.sink = "val";
  trace.messages.resize(4);
  trace.messages[0] = {"put#1", "put", {{"k", 1}}, "", "", ""};
  trace.messages[1] = {"put#2", "put", {{"k", 2}}, "", "", ""};
  trace.messages[2] = {"kept#1", "kept", {{"k", 1}}, "put#1", "put", "kept"};
  trace.messages[3] = {"kept#2", "kept", {{"k", 2}}, "put#2", "put", "kept"};
  for (std::size_t w = 0; w < 2; ++w) {
    auto& deliveries = trace.worlds[w].deliveries;
    deliveries = {to("C", 1, "put", "put#1"), to("C", 1, "put", "put#2")};
    for (const std::string number : {w == 0 ? "1" : "2", w == 0 ? "2" : "1"}) {
      deliveries.push_back(to("C", 1, "put", "put#" + number));
      deliveries.back().unit_to = "kept";
      deliveries.back().emits = {"kept#" + number};
      deliveries.push_back(to("D", 1, "in", "kept#" + number));
    }
  }
  return run(model, "order: fifo", order, trace);
}

TEST(Execute, PunctuationsOfASourceKeepTheirPlaces) {
  EXPECT_FALSE(two_partitions("order: fifo").executes);
  EXPECT_TRUE(two_partitions("order: { fifo: [k] }").executes);
  EXPECT_TRUE(two_partitions("order: fifo, producers: 2").executes);
  EXPECT_TRUE(two_partitions("Rep: false").executes);
}

TEST(Execute, ReplicasKeepDifferentStates) {
  const std::string model = R"(
streams: { put: { to: S.put }, val: { from: S.val } }
components: { S: { Rep: true, annotation: { from: put, to: val, label: OW } } }
)";
  Trace trace;
  trace.anomaly = Anomaly::Diverge;
  trace.sink = "val";
  trace.messages.resize(2);
  trace.messages[0] = {"put#1", "put", {}, "", "", ""};
  trace.messages[1] = {"put#2", "put", {}, "", "", ""};
  trace.worlds[0].deliveries = {to("S", 1, "put", "put#1"), to("S", 1, "put", "put#2")};
  trace.worlds[1].deliveries = {to("S", 2, "put", "put#2"), to("S", 2, "put", "put#1")};
  EXPECT_TRUE(run(model, "", "", trace).executes);
  const Execution ordered = run(model, "Rep: true,", "Rep: true, order: dynamic,", trace);
  EXPECT_FALSE(ordered.executes);
  EXPECT_THAT(ordered.why, HasSubstr("ordering"));
}

TEST(Execute, WhatComesAgainComesBeforeTheEndThatWouldRefuseIt) {
  const std::string model = R"(
streams:
  get: { to: S.get, seal: [], delivery: at-least-once }
  put: { to: S.put, seal: [] }
  val: { from: S.val }
components:
  S:
    annotation:
      - { from: get, to: val, label: OR }
      - { from: put, label: OW, subscript: [] }
    late: ignored
)";
  Trace trace;
  trace.anomaly = Anomaly::Run;
  trace.sink = "val";
  trace.messages.resize(2);
  trace.messages[0] = {"get#1", "get", {}, "", "", ""};
  trace.messages[1] = {"put#1", "put", {}, "", "", ""};
  trace.worlds[0].deliveries = {to("S", 1, "get", "get#1"), to("S", 1, "put", "put#1")};
  trace.worlds[1].deliveries = {to("S", 1, "get", "get#1"), to("S", 1, "put", "put#1"),
                                to("S", 1, "get", "get#1")};
  EXPECT_TRUE(run(model, "", "", trace).executes);
  EXPECT_FALSE(run(model, ", delivery: at-least-once", "", trace).executes);
}

TEST(Execute, CopiesOnParallelStreamsComeTogether) {
  const std::string model = R"(
streams:
  in: { to: A.in }
  one: { from: A.out, to: B.in }
  two: { from: A.out, to: B.in, delivery: at-least-once }
  put: { to: B.put }
  val: { from: B.val }
components:
  A: { annotation: { from: in, to: out, label: CR } }
  B:
    annotation:
      - { from: in, to: val, label: OR }
      - { from: put, label: CW }
)";
  Trace trace;
  trace.anomaly = Anomaly::Run;
  trace.sink = "val";
  trace.messages.resize(3);
  trace.messages[0] = {"in#1", "in", {}, "", "", ""};
  trace.messages[1] = {"two#1", "two", {}, "in#1", "in", "out"};
  trace.messages[2] = {"put#1", "put", {}, "", "", ""};
  trace.worlds[0].deliveries = {to("A", 1, "in", "in#1"), to("B", 1, "in", "two#1"),
                                to("B", 1, "put", "put#1")};
  trace.worlds[1].deliveries = trace.worlds[0].deliveries;
  trace.worlds[1].deliveries.push_back(to("B", 1, "in", "two#1"));
  EXPECT_TRUE(run(model, "", "", trace).executes) << run(model, "", "", trace).why;
}

TEST(Execute, ProducersKnowWhenAPartitionIsOver) {
  const std::string model = R"(
streams:
  in: { to: A.in }
  back: { from: A.out, to: A.back, attributes: [k], seal: [k] }
  out: { from: A.out }
components:
  A:
    annotation:
      - { from: in, to: out, label: OR }
      - { from: back, label: OW, subscript: [k] }
)";
  const auto first_back_before_second_in = [](std::int64_t second) {
    Trace trace;
    trace.anomaly = Anomaly::Run;
    trace.sink = "out";
    trace.messages.resize(4);
    trace.messages[0] = {"in#1", "in", {}, "", "", ""};
    trace.messages[1] = {"in#2", "in", {}, "", "", ""};
    trace.messages[2] = {"back#1", "back", {{"k", 1}}, "in#1", "in", "out"};
    trace.messages[3] = {"back#2", "back", {{"k", second}}, "in#2", "in", "out"};
    trace.worlds[0].deliveries = {to("A", 1, "in", "in#1"), to("A", 1, "back", "back#1"),
                                  to("A", 1, "in", "in#2")};
    trace.worlds[1].deliveries = {to("A", 1, "in", "in#1"), to("A", 1, "in", "in#2"),
                                  to("A", 1, "back", "back#1")};
    return trace;
  };
  EXPECT_TRUE(run(model, "", "", first_back_before_second_in(2)).executes);
  EXPECT_FALSE(run(model, "", "", first_back_before_second_in(1)).executes)
      << "back#2 belongs to the partition that had to be over";
}

// Who keeps the newest emits what is newer, though a trace does not list it.
TEST(Execute, TheNewestIsNotLeftOut) {
  const std::string model = R"(
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
  Trace trace;
  trace.anomaly = Anomaly::Run;
  trace.sink = "out";
  trace.messages = {{"in#1", "in", {{"k", 1}, {"v", 1}}, "", "", ""},
                    {"in#2", "in", {{"k", 1}, {"v", 2}}, "", "", ""},
                    {"ask#1", "ask", {{"k", 1}}, "", "", ""},
                    {"mid#1", "mid", {{"k", 1}, {"v", 1}}, "in#1", "in", "out"},
                    {"out#1", "out", {{"k", 1}}, "ask#1", "ask", "out"}};
  trace.worlds[0].deliveries = {to("P", 1, "in", "in#2"), to("P", 1, "in", "in#1"),
                                to("Q", 1, "ask", "ask#1")};
  trace.worlds[1].deliveries = {to("P", 1, "in", "in#1"), to("P", 1, "in", "in#2"),
                                to("Q", 1, "in", "mid#1"), to("Q", 1, "ask", "ask#1")};
  EXPECT_FALSE(run(model, "", "", trace).executes);
  EXPECT_TRUE(
      run(model, "subscript: [k], newest: [v] }\n      -", "subscript: [k] }\n      -", trace)
          .executes);
}

}  // namespace
}  // namespace firebreak::simulator

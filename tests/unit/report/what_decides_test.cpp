// SPDX-License-Identifier: Apache-2.0
// A trace says by itself what decided: whose replicas are meant, where a seal ends or comes, what
// is refused, and what to do next.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/explain.h"
#include "report/trace/trace.h"
#include "report/trace/world_titles.h"
#include "report/verify/verify.h"
#include "unit/report/samples.h"

namespace firebreak::report {
namespace {

using namespace test_support;
using result::Anomaly;
using result::Severity;
using result::Verdict;
using testing::HasSubstr;
using testing::Not;

// Minutes sends what Hours counts, by a watermark that knows nothing of Minutes.
topology::Topology hours(const std::string& forwards) {
  return topology_of(R"(
name: hours
streams:
  event: { to: Minutes.event, attributes: [hour], seal: [hour] }
  count: { from: Minutes.count, to: Hours.count, attributes: [hour], seal: { key: [hour], exact: false } }
  total: { from: Hours.total, attributes: [hour] }
components:
  Minutes:
)" + forwards + R"(
    annotation: { from: event, to: count, label: CR }
  Hours:
    late: ignored
    annotation: { from: count, to: total, label: CW }
)");
}

result::Trace late(const topology::Topology& topology) {
  TraceText builder(Anomaly::Run, "total");
  builder.message("event#1", "event", {{"hour", 1}});
  builder.message("count#1", "count", {{"hour", 1}}, "event#1", "event→count");
  builder.message("total#1", "total", {{"hour", 1}}, "count#1", "count→total");
  const Step event{"Minutes.event", "event#1", {"count#1"}};
  builder.world(0, {event, {"Hours.count", "count#1", {"total#1"}}}).world(1, {event});
  return replayed(topology, builder.get());
}

TEST(WhatDecides, ARefusalHasARow) {
  const auto topology = hours("    forwards: false");
  const std::string text = trace_text(topology, late(topology), Page());
  EXPECT_THAT(text, HasSubstr("watermark arrives: the partition of count#1 is"));
  EXPECT_THAT(text, HasSubstr("count#1 → Hours.count: late, refused\n"));
  EXPECT_THAT(text, Not(HasSubstr("is lost")));
}

TEST(WhatDecides, ASealThatIsNotPassedOnIsNamed) {
  const auto closed = hours("    forwards: false");
  EXPECT_THAT(
      explain(closed, late(closed)),
      HasSubstr("The seal of stream event on [hour] ends at Minutes, which passes no seal on "
                "(`forwards: false`), so nothing says when all of stream count is in."));
}

// A reader that could wait, if the component before it passed on what it is told.
topology::Topology two_steps(const std::string& first) {
  return topology_of(R"(
name: steps
streams:
  in:  { to: First.in, attributes: [a], seal: [a] }
  mid: { from: First.out, to: Second.in, attributes: [a] }
  out: { from: Second.out, attributes: [a] }
components:
  First: { )" + first +
                     R"( }
  Second: { annotation: { from: in, to: out, label: OW, subscript: [a] } }
)");
}

result::Trace swapped(const topology::Topology& topology) {
  TraceText builder(Anomaly::Run, "out");
  builder.message("in#1", "in", {{"a", 1}}).message("in#2", "in", {{"a", 1}});
  builder.message("mid#1", "mid", {{"a", 1}}, "in#1", "in→out");
  builder.message("mid#2", "mid", {{"a", 1}}, "in#2", "in→out");
  builder.message("out#1", "out", {{"a", 1}}, "mid#2", "in→out");
  const Step one{"First.in", "in#1", {"mid#1"}};
  const Step two{"First.in", "in#2", {"mid#2"}};
  const Step late{"Second.in", "mid#1", {}};
  const Step early{"Second.in", "mid#2", {"out#1"}};
  builder.world(0, {one, two, late, early}).world(1, {one, two, early, late});
  return replayed(topology, builder.get());
}

TEST(WhatDecides, ARaceNamesTheSealThatEndsBeforeIt) {
  const auto topology = two_steps("forwards: false, annotation: { from: in, to: out, label: CR }");
  EXPECT_THAT(explain(topology, swapped(topology)),
              HasSubstr("The seal of stream in on [a] ends at First, which passes no seal on"));
  const auto racing = two_steps("annotation: { from: in, to: out, label: OW }");
  EXPECT_THAT(explain(racing, swapped(racing)),
              HasSubstr("ends at First, which does not pass it on: its path First.in→out handles "
                        "messages as they come"));
}

TEST(WhatDecides, ASealHasARowWhereAPathWaitsForIt) {
  const auto topology = topology_of(reader_model());
  EXPECT_THAT(trace_text(topology, replayed(topology, reader_trace()), {.width = Page::kLeast}),
              HasSubstr("seal arrives: the partition of u#1 is complete\n"));
}

TEST(WhatDecides, ReplicasAreThoseOfAComponent) {
  const auto topology = topology_of(poor_model());
  const result::Trace trace = replayed(topology, poor_trace(Anomaly::Diverge));
  EXPECT_EQ(world_titles(topology, trace)[1], "replica 2 of Cache and Report");
  EXPECT_THAT(trace_text(topology, trace, Page()), HasSubstr("replica 2 of Cache and Report\n"));
  EXPECT_THAT(explain(topology, trace), HasSubstr("replica 1 of Report has seen click#1"));
  const result::Trace runs = replayed(topology, poor_trace(Anomaly::Run));
  EXPECT_EQ(world_titles(topology, runs)[1], "run 2");
}

TEST(WhatDecides, ReplicasMayBeThoseOfASource) {
  const auto topology = topology_of(R"(
streams:
  in: { to: Meter.in, attributes: [hour], seal: { key: [hour], exact: false }, Rep: true }
  out: { from: Meter.out, attributes: [hour] }
components:
  Meter: { Rep: false, late: ignored, annotation: { from: in, to: out, label: CR } }
)");
  TraceText builder(Anomaly::Instance, "out");
  builder.message("in#1", "in", {{"hour", 1}});
  EXPECT_EQ(world_titles(topology, builder.get())[0], "replica 1 of stream in");
}

TEST(WhatDecides, ManyComponentsAreCounted) {
  result::ValueTrace trace;
  trace.anomaly = Anomaly::Instance;
  for (const char* name : {"A", "B", "C", "D"}) {
    result::ValueStep& step = trace.first.steps.emplace_back();
    step.component = name;
    step.replica = 1;
  }
  trace.first.steps.emplace_back().component = "Shared";
  EXPECT_EQ(world_titles(trace)[0], "replica 1 of A, B and 2 more");
}

TEST(WhatDecides, AnAnomalyNamesItsPlaceAndTheNextCommand) {
  const auto topology = topology_of(count_model());
  result::Verification found;
  found.verdict = Verdict::Divergent;
  found.sinks = {{topology.sinks()[0], Anomaly::Run, {Severity::Run, {}}}};
  found.traces = {replayed(topology, count_trace(Anomaly::Run))};
  const std::string text = verify_text(topology, found, kFrame);
  EXPECT_THAT(text, HasSubstr("Trace 1: run at sink db (model.yaml:"));
  EXPECT_THAT(text,
              testing::EndsWith("\n`firebreak repair model.yaml` finds the cheapest repair.\n"));
  found.sinks[0].anomaly = Anomaly::None;
  found.traces.clear();
  EXPECT_THAT(verify_text(topology, found, kFrame), Not(HasSubstr("firebreak repair")));
}

}  // namespace
}  // namespace firebreak::report

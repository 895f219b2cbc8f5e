// SPDX-License-Identifier: Apache-2.0
// How a trace is laid out.
#include "report/trace/trace.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

#include "report/display.h"
#include "unit/report/samples.h"

namespace firebreak::report {
namespace {

using namespace test_support;
using result::Anomaly;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

// Two words that race, behind so many of other partitions, which both runs begin with.
std::string behind(unsigned others, const Page& page) {
  TraceText trace(Anomaly::Run, "db");
  std::vector<Step> steps;
  trace.message("words#1", "words", {{"word", 1}, {"batch", 1}});
  trace.message("words#2", "words", {{"word", 1}, {"batch", 1}});
  for (unsigned i = 0; i < others; ++i) {
    const std::string id = fmt::format("words#{}", i + 3);
    trace.message(id, "words", {{"word", i + 2}, {"batch", 1}});
    steps.push_back({"Count.words", id, {}});
  }
  trace.message("counts#1", "counts", {{"word", 1}, {"batch", 1}}, "words#1", "words→counts");
  trace.message("db#1", "db", {{"word", 1}, {"batch", 1}}, "counts#1", "counts→db");
  const Step first{"Count.words", "words#1", {"counts#1"}};
  const Step second{"Count.words", "words#2", {}};
  const Step third{"Commit.counts", "counts#1", {"db#1"}};
  std::vector<Step> left = steps;
  left.insert(left.end(), {first, second, third});
  steps.insert(steps.end(), {second, first, third});
  const auto topology = topology_of(count_model());
  return trace_text(topology, replayed(topology, trace.world(0, left).world(1, steps).get()), page);
}

TEST(TraceText, WhatBothWorldsBeginWithIsCounted) {
  const std::string text = behind(14, Page());
  EXPECT_THAT(text, AllOf(HasSubstr("    14 deliveries the same"), Not(HasSubstr("words#3 →")),
                          HasSubstr("  ≠ words#1 → Count.words")));
  EXPECT_THAT(behind(14, {.folds = false}),
              AllOf(Not(HasSubstr("deliveries the same")), HasSubstr("    words#3 → Count.words"),
                    HasSubstr("  ≠ words#1 → Count.words")));
}

// Of what is counted, only what is handled later has a name.
TEST(TraceText, WhatIsCountedSaysWhatComesOfIt) {
  TraceText trace(Anomaly::Run, "db");
  for (unsigned i = 1; i <= 5; ++i) {
    trace.message(fmt::format("words#{}", i), "words", {{"word", std::min(i, 4U)}, {"batch", 1}});
  }
  trace.message("counts#1", "counts", {{"word", 2}, {"batch", 1}}, "words#2", "words→counts");
  trace.message("counts#2", "counts", {{"word", 4}, {"batch", 1}}, "words#4", "words→counts");
  trace.message("db#1", "db", {{"word", 4}, {"batch", 1}}, "counts#2", "counts→db");
  const Step a{"Count.words", "words#1", {}};
  const Step b{"Count.words", "words#2", {"counts#1"}};
  const Step c{"Count.words", "words#3", {}};
  const Step first{"Count.words", "words#4", {"counts#2"}};
  const Step second{"Count.words", "words#5", {}};
  const Step kept{"Commit.counts", "counts#1", {}};
  const Step shown{"Commit.counts", "counts#2", {"db#1"}};
  trace.world(0, {a, b, c, first, second, kept, shown});
  trace.world(1, {a, b, c, second, first, kept, shown});
  const auto topology = topology_of(count_model());
  EXPECT_THAT(trace_text(topology, replayed(topology, trace.get()), Page()),
              HasSubstr("3 deliveries the same, which emit counts#1 (--verbose shows them)\n"));
}

TEST(TraceText, TwoDeliveriesAreRatherShown) {
  EXPECT_THAT(behind(2, Page()),
              AllOf(Not(HasSubstr("deliveries the same")), HasSubstr("words#4 → Count.words")));
  EXPECT_THAT(behind(3, Page()), HasSubstr("3 deliveries the same"));
}

TEST(TraceText, TheWorldsStandSideBySideFrom80ColumnsOn) {
  for (const std::size_t width : {60U, 79U, 80U, 110U, 200U}) {
    const std::string text = behind(14, {.width = width});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), width);
    EXPECT_EQ(count(text, " | ") > 0, width >= 80) << text;
  }
}

TEST(TraceText, EachWorldBelowTheOtherSaysWhereItBeginsToDiffer) {
  const std::string text = behind(14, {.width = 60});
  EXPECT_THAT(text, HasSubstr("  run 1\n    -----\n  ≠ words#1 → Count.words\n"));
  EXPECT_THAT(text, HasSubstr("  run 2\n    -----\n  ≠ words#2 → Count.words\n"));
  EXPECT_EQ(count(text, "  ≠ "), 2U);
}

// The query is logged, too, by a path that sees the clicks; nothing comes of that here.
TEST(TraceText, PathsThatTheTraceIsNotAboutAreLeftOut) {
  const auto topology = topology_of(R"(
name: report
streams:
  click: { to: Report.click, attributes: [id] }
  ask:   { to: Report.ask, attributes: [id] }
  out:   { from: Report.out, attributes: [id] }
  log:   { from: Report.log, attributes: [id] }
components:
  Report:
    annotation:
      - { from: click, to: out, label: CW }
      - { from: ask, to: out, label: OR, subscript: [id] }
      - { from: ask, to: log, label: OR }
)");
  TraceText builder(Anomaly::Run, "out");
  builder.message("click#1", "click", {{"id", 1}}).message("ask#1", "ask", {{"id", 1}});
  builder.message("out#1", "out", {{"id", 1}}, "ask#1", "ask→out");
  const Step click{"Report.click", "click#1", {}};
  const Step ask{"Report.ask", "ask#1", {"out#1"}};
  const std::string text = trace_text(
      topology, replayed(topology, builder.world(0, {click, ask}).world(1, {ask, click}).get()),
      Page());
  EXPECT_THAT(text, AllOf(HasSubstr("Report.click→out"), HasSubstr("Report.ask→out    OR[id]"),
                          Not(HasSubstr("ask→log"))));
}

TEST(TraceText, SaysWhetherItIsMinimal) {
  const auto topology = topology_of(count_model());
  result::Trace trace = replayed(topology, count_trace(Anomaly::Run));
  trace.minimal = true;
  EXPECT_THAT(trace_text(topology, trace, Page()), HasSubstr("No shorter trace exists"));
  trace.minimal = false;
  EXPECT_THAT(trace_text(topology, trace, Page()), HasSubstr("Not shown to be minimal"));
}

}  // namespace
}  // namespace firebreak::report

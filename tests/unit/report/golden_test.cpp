// SPDX-License-Identifier: Apache-2.0
// Whole reports, as a user sees them.
#include <gtest/gtest.h>

#include <sstream>

#include "labels/derivation.h"
#include "report/display.h"
#include "report/dot.h"
#include "report/label/label.h"
#include "report/mermaid.h"
#include "report/test/test.h"
#include "report/trace/trace.h"
#include "report/verify/verify.h"
#include "unit/report/samples.h"

namespace firebreak::report {
namespace {

using namespace test_support;
using result::Agreement;
using result::Anomaly;
using result::Severity;
using result::Verdict;
using result::Verification;

Verification verification(const topology::Topology& topology, Anomaly anomaly, Severity label,
                          std::vector<result::Trace> traces) {
  Verification result;
  result.verdict = anomaly == Anomaly::None ? Verdict::Deterministic : Verdict::Divergent;
  for (topology::StreamId sink : topology.sinks()) {
    result.sinks.push_back({sink, anomaly, {label, {}}, result::compare(label, anomaly)});
  }
  for (result::Trace& trace : traces) {
    result.traces.push_back(replayed(topology, std::move(trace)));
  }
  return result;
}

void expect_narrow(const std::string& text, std::size_t width = Page::kUsual) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(display_width(line), width) << line;
    EXPECT_TRUE(line.empty() || line.back() != ' ') << line;
  }
}

TEST(Golden, PoorDiverges) {
  const auto topology = topology_of(poor_model(", seal: [campaign]"));
  const Verification poor =
      verification(topology, Anomaly::Diverge, Severity::Diverge, {poor_trace(Anomaly::Diverge)});
  const std::string text = verify_text(topology, poor, kFrame);
  expect_narrow(text);
  expect_golden("report_poor.txt", text);
  base::Statistics statistics;
  statistics.add("queries", 3);
  expect_golden("report_poor.json", verify_json(topology, poor, statistics));
  expect_golden("report_poor_trace.mmd", traces_to_mermaid({&poor.traces[0], 1}));
}

TEST(Golden, PoorDivergesOnANarrowPage) {
  const auto topology = topology_of(poor_model(", seal: [campaign]"));
  const Verification poor =
      verification(topology, Anomaly::Diverge, Severity::Diverge, {poor_trace(Anomaly::Diverge)});
  const std::string text =
      verify_text(topology, poor, {.file = "model.yaml", .page = {.width = Page::kLeast}});
  expect_narrow(text, Page::kLeast);
  expect_golden("report_poor_narrow.txt", text);
}

// One text holds one diagram.
TEST(Golden, SeveralTracesAreOneDiagram) {
  const auto poor = replayed(topology_of(poor_model()), poor_trace(Anomaly::Run));
  const auto count = replayed(topology_of(count_model()), count_trace(Anomaly::Run));
  expect_golden("report_traces.mmd", traces_to_mermaid(std::vector{poor, count}));
}

TEST(Golden, SilentPathsAreShownAsSuch) {
  const auto topology = topology_of(store_model());
  const result::Trace trace = replayed(topology, store_trace());
  const std::string text = trace_text(topology, trace, Page());
  expect_narrow(text);
  expect_golden("report_silent.txt", text);
  expect_golden("report_silent_trace.mmd", traces_to_mermaid({&trace, 1}));
  const labels::Explainer explainer(topology, result::RuleSet::Sound);
  expect_golden("report_silent.dot", to_dot(topology, explainer.labeling()));
  expect_golden("report_silent.mmd", to_mermaid(topology, explainer.labeling()));
}

TEST(Golden, WordcountIsNotReplayable) {
  const auto topology = topology_of(count_model());
  const std::string text = verify_text(
      topology, verification(topology, Anomaly::Run, Severity::Run, {count_trace(Anomaly::Run)}),
      kFrame);
  expect_narrow(text);
  expect_golden("report_wordcount.txt", text);
}

TEST(Golden, SealedWordcountIsDeterministic) {
  const auto topology = topology_of(count_model(", seal: [batch]"));
  expect_golden(
      "report_deterministic.txt",
      verify_text(topology, verification(topology, Anomaly::None, Severity::Async, {}), kFrame));
}

TEST(Golden, LabelsAndDerivations) {
  const auto topology = topology_of(poor_model());
  const labels::Explainer explainer(topology, result::RuleSet::Sound);
  const std::string text = label_text(topology, explainer, Page());
  expect_narrow(text);
  expect_golden("report_labels.txt", text);
  expect_golden("report_labels.json", label_json(topology, explainer));
  expect_golden("report_topology.dot", to_dot(topology, explainer.labeling()));
  expect_golden("report_topology.mmd", to_mermaid(topology, explainer.labeling()));
}

TEST(Golden, Tests) {
  const std::vector<result::TestResult> results = {
      {"models/a.yaml", result::TestStatus::Passed, 3, {}},
      {"models/<b>.yaml",
       result::TestStatus::Failed,
       1,
       {"sink \"x\": expected none, found run & more"}},
      {"c.yaml", result::TestStatus::Unknown, 1, {"the time limit was reached"}},
      {"d\x01.yaml", result::TestStatus::Error, 0, {"d.yaml:1:2: error[unknown-key]: 'x'"}}};
  expect_golden("report_tests.txt", test_text(results));
  expect_golden("report_tests.json", test_json(results));
  expect_golden("report_tests.xml", junit_xml(results));
}

}  // namespace
}  // namespace firebreak::report

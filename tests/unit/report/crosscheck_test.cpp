// SPDX-License-Identifier: Apache-2.0

#include "report/crosscheck/crosscheck.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "support/models.h"
#include "unit/report/samples.h"

namespace firebreak::report {
namespace {

using namespace test_support;
using result::Agreement;
using result::Anomaly;
using result::FamilyCrosscheck;
using result::ModelCrosscheck;
using result::RuleSet;
using result::Severity;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kModel = R"(name: report
streams:
  click: { to: Report.click, attributes: [id] }
  response: { from: Report.response, attributes: [id] }
  log: { from: Report.log, attributes: [id] }
components:
  Report:
    annotation:
      - { from: click, to: response, label: OR }
      - { from: click, to: log, label: CW }
)";

/// Of two sinks the first disagrees under both rule sets, and the second was not decided.
ModelCrosscheck two_sinks(const topology::Topology& topology) {
  ModelCrosscheck found;
  found.unknown_reason = "the time limit is reached";
  const auto sinks = topology.sinks();
  found.sinks = {{sinks[0], Anomaly::Run, {}, {}, true}, {sinks[1], Anomaly::None, {}, {}, false}};
  const auto fill = [&](std::size_t index, Severity label, Agreement agreement,
                        result::Blame blame) {
    result::ModelAgreement& rule_set = found.rule_sets[index];
    rule_set.rules = result::kRuleSets[index];
    rule_set.labels = {{label, {}}, {Severity::Async, {}}};
    rule_set.agreement = {agreement, std::nullopt};
    for (const auto& compared : rule_set.agreement) rule_set.counts.add(compared);
    rule_set.disagreements = {{agreement, "report", "response",
                               result::to_string(topology, rule_set.labels[0]), Anomaly::Run,
                               std::move(blame)}};
  };
  fill(0, Severity::Inst, Agreement::Imprecise,
       {"rule 1", "", "response", "rule 1: Async into Report.click→response OR[*] adds NDRead[*]"});
  fill(1, Severity::Async, Agreement::Unsound,
       {"rule p", "gap 2", "response", "rule p: Async into Report.click→response OR[*] keeps it"});
  return found;
}

FamilyCrosscheck family() {
  FamilyCrosscheck found;
  found.components = 2;
  found.topologies = 12;
  found.named = 40;
  found.complete = false;
  found.solver_checks = 7;
  for (std::size_t i = 0; i < 2; ++i) found.rule_sets[i].rules = result::kRuleSets[i];
  found.rule_sets[0].counts = {12, 0, 0, 0};
  found.rule_sets[1].counts = {9, 1, 2, 0};
  const auto kind = [](std::uint64_t count, Agreement agreement, Anomaly anomaly,
                       result::Blame blame) {
    return result::DisagreementKind{
        count,
        {agreement, "icde14-1", "sink", "Async", anomaly, std::move(blame)},
        {},
        "name: icde14-1\nstreams: {}\n"};
  };
  found.rule_sets[1].kinds = {
      kind(2, Agreement::Unsound, Anomaly::Run, {"rule p", "gap 2", "sink", "rule p: keeps it"}),
      kind(1, Agreement::Imprecise, Anomaly::None, {"rule 0", "", "sink", "rule 0: collapses"})};
  return found;
}

TEST(CrosscheckReport, OfAModel) {
  const auto topology = topology_of(kModel);
  const ModelCrosscheck found = two_sinks(topology);
  expect_golden("report_crosscheck.txt", crosscheck_text(topology, found, "report.yaml", Page()));
  base::Statistics statistics;
  statistics.add("queries", 3);
  expect_golden("report_crosscheck.json",
                crosscheck_json(topology, found, RuleSet::Icde14, statistics));
  EXPECT_EQ(crosscheck_line(found),
            "sound 1 imprecise and 1 unknown; icde14 1 unsound and 1 unknown");
}

TEST(CrosscheckReport, OfAFamily) {
  const FamilyCrosscheck found = family();
  expect_golden("report_crosscheck_family.txt", family_text(found, true, Page()));
  expect_golden("report_crosscheck_family.json", family_json(found, RuleSet::Sound));
  EXPECT_THAT(family_text(found, false, Page()), Not(HasSubstr("streams:")));
}

TEST(CrosscheckReport, NamesCannotSteerATerminal) {
  const auto topology = topology_of(kModel);
  ModelCrosscheck found = two_sinks(topology);
  found.rule_sets[1].disagreements[0].sink = "a\x1b[31m";
  found.rule_sets[1].disagreements[0].blame.step = "b\x1b[31m";
  EXPECT_THAT(crosscheck_text(topology, found, "c\x1b[31m", Page()), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
#include "crosscheck/crosscheck.h"

#include "check/verify.h"
#include "crosscheck/rule.h"

namespace firebreak::crosscheck {

using result::Agreement;
using result::RuleSet;
using topology::StreamId;
using topology::Topology;

namespace {

/// How the label compares, as far as is known: a sink that is not decided may have an anomaly that
/// is worse than the one found.
std::optional<Agreement> agreement(result::Severity label, const result::SinkVerdict& sink) {
  const Agreement so_far = result::compare(label, sink.anomaly);
  const bool settled = sink.decided || sink.anomaly == result::kAnomalies.back().anomaly ||
                       so_far == Agreement::Unsound;
  return settled ? std::optional(so_far) : std::nullopt;
}

void hold(const Topology& topology, const BothLabelings& labelings,
          const result::ModelCrosscheck& found, result::ModelAgreement& into) {
  for (const result::SinkVerdict& verdict : found.sinks) {
    const StreamId sink = verdict.sink;
    const result::Label& label = labelings.label(into.rules, sink);
    const auto compared = agreement(label.severity, verdict);
    into.labels.push_back(label);
    into.agreement.push_back(compared);
    into.counts.add(compared);
    if (!compared || *compared == Agreement::Exact) continue;
    into.disagreements.push_back({*compared, topology.name(), topology[sink].name,
                                  result::to_string(topology, label), verdict.anomaly,
                                  labelings.blame(into.rules, *compared, sink)});
  }
}

}  // namespace

BothLabelings::BothLabelings(const Topology& topology)
    : topology_(topology), sound_(topology, RuleSet::Sound), icde14_(topology, RuleSet::Icde14) {}

result::Blame BothLabelings::blame(RuleSet rules, Agreement agreement, StreamId sink) const {
  switch (agreement) {
    case Agreement::Imprecise:
      return blame_for_imprecision(topology_, explainer(rules), sink);
    case Agreement::Unsound:
      if (rules == RuleSet::Icde14) {
        return blame_for_unsoundness(topology_, icde14_, sound_, sink);
      }
      break;
    case Agreement::Exact:
      break;
  }
  return deciding_step(topology_, explainer(rules), sink);
}

result::ModelCrosscheck crosscheck(const Topology& topology, base::Environment& environment) {
  check::Task task;
  task.traces = 0;
  const result::Verification verified = check::verify(topology, task, environment);
  const BothLabelings labelings(topology);
  result::ModelCrosscheck found;
  found.unknown_reason = verified.unknown_reason;
  found.sinks = verified.sinks;
  for (std::size_t i = 0; i < result::kRuleSets.size(); ++i) {
    found.rule_sets[i].rules = result::kRuleSets[i];
    hold(topology, labelings, found, found.rule_sets[i]);
  }
  return found;
}

}  // namespace firebreak::crosscheck

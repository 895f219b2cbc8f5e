// SPDX-License-Identifier: Apache-2.0
// The label engine against executions, on one model.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "base/environment.h"
#include "labels/derivation.h"
#include "result/crosscheck.h"
#include "topology/topology.h"

namespace firebreak::crosscheck {

/// Verifies the topology (check/verify.h; every anomaly has a trace that was replayed) and holds
/// the labels of both rule sets to the verdict.
result::ModelCrosscheck crosscheck(const topology::Topology& topology,
                                   base::Environment& environment);

/// Both rule sets' labels of a topology, which must outlive it.
class BothLabelings {
 public:
  explicit BothLabelings(const topology::Topology& topology);

  const result::Label& label(result::RuleSet rules, topology::StreamId stream) const {
    return explainer(rules).labeling().streams[stream.index()];
  }
  /// Why the label of the sink disagrees.
  result::Blame blame(result::RuleSet rules, result::Agreement agreement,
                      topology::StreamId sink) const;

 private:
  const labels::Explainer& explainer(result::RuleSet rules) const {
    return rules == result::RuleSet::Sound ? sound_ : icde14_;
  }

  const topology::Topology& topology_;
  labels::Explainer sound_;
  labels::Explainer icde14_;
};

}  // namespace firebreak::crosscheck

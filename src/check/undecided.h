// SPDX-License-Identifier: Apache-2.0
// Features of a model that the encodings do not cover (semantics 6.6); checked before the search.
#pragma once

#include <string>
#include <vector>

#include "topology/topology.h"

namespace firebreak::check {

struct Undecided {
  std::string reason;  // in words; empty if the solver decides
  /// Whether the labels of rule set `sound` take care of it: what they find to be free of anomalies
  /// is.
  bool labels_know = true;
  /// Whether only some executions of the model are encoded: a trace shows an anomaly, but that
  /// there is no trace shows nothing.
  bool some_executions = false;
  /// Whether, beside what is found, something worse may be missing, and the labels do not know.
  bool worse_missing = false;

  explicit operator bool() const { return !reason.empty(); }
};

/// Of each of the topology's sinks, in their order: why verify would leave it undecided whatever
/// the time. Such a feature does not concern sinks that nothing leads to from there. Time and
/// memory nearly linear in the topology.
/// With `may_be_ordered`: the model, or the model with more orderings and FIFO streams.
std::vector<Undecided> undecided_sinks(const topology::Topology& topology,
                                       bool may_be_ordered = false);

/// The same of the model as a whole: of all its sinks.
Undecided undecided(const topology::Topology& topology, bool may_be_ordered = false);

}  // namespace firebreak::check

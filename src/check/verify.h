// SPDX-License-Identifier: Apache-2.0
// From a task to a verdict: search with the encodings, replay of every witness, comparison with the
// labels.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>

#include "base/environment.h"
#include "base/interim.h"
#include "result/verdict.h"
#include "topology/topology.h"

namespace firebreak::check {

/// What is asked of a topology.
struct Task {
  /// Anomalies that are looked for; by default all. A sink's anomaly is the most severe of these.
  std::set<result::Anomaly> anomalies = result::all_anomalies();
  /// For how many sinks with an anomaly a trace is made, the first in source order. In large models
  /// only the first few of these are made minimal, since each proof of that takes a search of its
  /// own (verify_traces.cpp).
  std::size_t traces = 16;
};

/// Traces come back replayed, with `model_text` and `difference` still empty. A sink whose witness
/// does not replay is left undecided. Statistics go to `environment`. When the time is up, sinks
/// that are not decided and traces that were not replayed are marked as such.
result::Verification verify(const topology::Topology& topology, const Task& task,
                            base::Environment& environment,
                            const base::Interim<result::Verification>& partial = {});

/// The query that decides `anomaly` at all sinks, as commented SMT-LIB 2 that any solver can read:
/// satisfiable iff some sink has the anomaly.
std::string to_smt2(const topology::Topology& topology, result::Anomaly anomaly);

}  // namespace firebreak::check

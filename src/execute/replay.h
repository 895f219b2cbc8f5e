// SPDX-License-Identifier: Apache-2.0
// Runs two executions with real values again, step by step, as they are written down. It shares the
// interpreter of handlers, and what a model's network is, with the search that finds such
// executions, and none of the code that decides what may happen next.
#pragma once

#include <string>

#include "result/execution.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::execute {

/// `problem` is empty iff both executions are ones of the model, over one input, do what is written
/// of them, and differ as the anomaly says. `trace` is what was seen until then.
struct ReplayedValues {
  result::ValueTrace trace;
  std::string problem;
  bool too_large = false;  // the limit was reached, so nothing is known
  bool confirmed() const { return problem.empty(); }
};

/// A trace from anywhere may be asked about.
ReplayedValues replay(const topology::Model& model, const topology::Topology& topology,
                      const result::ValueTrace& trace);

}  // namespace firebreak::execute

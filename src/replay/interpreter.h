// SPDX-License-Identifier: Apache-2.0
// The independent interpreter: runs the two worlds of a trace, message by message, after
// docs/semantics.md. Shares no code with the encodings.
#pragma once

#include <string>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::replay {

/// `problem` is empty iff the trace is a pair of admissible worlds over the same input whose
/// outcomes differ as its anomaly says. Then `trace` is the input with views and outcomes filled
/// in.
struct Replay {
  std::string problem;
  result::Trace trace;
  bool confirmed() const { return problem.empty(); }
};

Replay replay(const topology::Topology& topology, const result::Trace& trace);

}  // namespace firebreak::replay

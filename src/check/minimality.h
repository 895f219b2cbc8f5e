// SPDX-License-Identifier: Apache-2.0
// Whether a trace could do with fewer messages, where the solver does not say.
#pragma once

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::check {

/// Whether it is shown that no trace of the same anomaly at the sink has fewer source messages: all
/// executions of such are enumerated, with a fixed effort.
bool no_fewer_messages(const topology::Topology& topology, topology::StreamId sink,
                       const result::Trace& trace);

}  // namespace firebreak::check

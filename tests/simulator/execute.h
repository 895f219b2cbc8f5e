// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::simulator {

struct Execution {
  bool executes = false;
  bool given_up = false;  // too long to run
  std::string why;        // where it does not: the first thing that cannot be
};

/// Runs both worlds of a trace on real components: the schedule must be possible, and the promised
/// difference must show.
Execution execute(const topology::Topology& topology, const result::Trace& trace);

}  // namespace firebreak::simulator

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::simulator {

struct Execution {
  bool executes = false;
  bool given_up = false;  // too long to run
  std::string why;        // where it does not: the first thing that cannot be
};

/// For how many steps of machines a trace is looked for.
constexpr std::size_t kMostSteps = 500'000;

/// Runs both worlds of a trace on real components: the schedule must be possible, and the promised
/// difference must show.
Execution execute(const topology::Topology& topology, const result::Trace& trace,
                  std::size_t most_steps = kMostSteps);

}  // namespace firebreak::simulator

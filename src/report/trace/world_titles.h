// SPDX-License-Identifier: Apache-2.0
// The two worlds of a trace as people are told: what it is that there are two replicas of.
#pragma once

#include <array>
#include <string>

#include "result/execution.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// "run 1"; "replica 1 of Report": of all replicated components that handle something there or, if
/// none does, of the sources: "replica 1 of stream click".
std::array<std::string, 2> world_titles(const topology::Topology& topology,
                                        const result::Trace& trace);
std::array<std::string, 2> world_titles(const result::ValueTrace& trace);

}  // namespace firebreak::report

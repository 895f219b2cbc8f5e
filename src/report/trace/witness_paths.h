// SPDX-License-Identifier: Apache-2.0
// Which paths a trace is about.
#pragma once

#include <set>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The paths that emitted the messages of the trace, those whose view or state differs, and those
/// that wrote what any of these saw. Others fire, too, at its deliveries, but nothing comes of it.
std::set<topology::PathId> witness_paths(const topology::Topology& topology,
                                         const result::Trace& trace);

}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
// How the difference between the worlds of a trace travels from its cause to what is observed.
#pragma once

#include <string>
#include <vector>

#include "report/cause.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The messages by which the difference travels from its cause to the sink, or (diverge) to the
/// component whose state differs: each is emitted by, or seen at the handling of, the one before.
std::vector<std::string> find_way(const topology::Topology& topology, const result::Trace& trace,
                                  const Cause& cause);

}  // namespace firebreak::report

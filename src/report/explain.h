// SPDX-License-Identifier: Apache-2.0
// Why the worlds of a trace differ, in words.
#pragma once

#include <string>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// One paragraph of prose for Trace::difference: which messages raced at which component, what the
/// order-sensitive path saw in each world, why nothing prevented it, and how the difference gets to
/// the sink. The trace must have been replayed (views and outcomes filled in).
std::string explain(const topology::Topology& topology, const result::Trace& trace);

}  // namespace firebreak::report

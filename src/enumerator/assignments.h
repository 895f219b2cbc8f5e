// SPDX-License-Identifier: Apache-2.0
// The values that messages are given, one assignment after the other.
#pragma once

#include <vector>

#include "enumerator/lineages.h"
#include "enumerator/plan.h"
#include "enumerator/slice.h"
#include "enumerator/values.h"
#include "topology/topology.h"

namespace firebreak::enumerator {

struct Assignments {
  std::vector<Assignment> all;
  bool exhaustive = true;
};

/// Without keys (of orderings and FIFO streams) messages that agree on everything can do whatever
/// others can, so only "all agree" and, for good measure, "all differ" are tried. On key attributes
/// and what depends on them, everything is.
Assignments assignments(const topology::Topology& topology, const Slice& slice, const Plan& plan,
                        const Lineages& lineages);

}  // namespace firebreak::enumerator

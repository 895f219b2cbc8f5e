// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <utility>
#include <vector>

#include "topology/topology.h"

namespace firebreak::topology {

/// Visits the output, and all that `visit` adds to `further`, once each, until it says false.
/// Whether it never did. `visit(OutputId, std::vector<OutputId>& further)`.
template <class Visit>
bool walk_back(const Topology& topology, OutputId from, const Visit& visit) {
  std::vector<bool> seen(topology.outputs().size(), false);
  std::vector<OutputId> further{from};
  while (!further.empty()) {
    const OutputId at = further.back();
    further.pop_back();
    if (seen[at.index()]) continue;
    seen[at.index()] = true;
    if (!visit(at, further)) return false;
  }
  return true;
}

}  // namespace firebreak::topology

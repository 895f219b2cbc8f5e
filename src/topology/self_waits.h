// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "topology/conflicts.h"
#include "topology/seals.h"

namespace firebreak::topology {

/// What waits for itself if these paths (by PathId) are sealed (semantics 3.8): one chain for each
/// knot of paths that wait for each other, through the first of them. Linear in the topology and
/// its conflicts.
std::vector<SelfWait> find_self_waits(const Topology& topology, const Conflicts& conflicts,
                                      const std::vector<bool>& sealed);

}  // namespace firebreak::topology

// SPDX-License-Identifier: Apache-2.0
#include "topology/crashes.h"

#include <algorithm>

namespace firebreak::topology {

bool replays_by_itself(const Topology& topology, const Stream& stream) {
  if (!stream.is_private || !stream.from) return false;
  const Output& output = topology[*stream.from];
  return topology[output.component].replicated ||
         std::ranges::any_of(output.paths, [&](PathId path) {
           return std::ranges::any_of(topology[topology[path].from].streams,
                                      [&](StreamId read) { return topology[read].is_private; });
         });
}

}  // namespace firebreak::topology

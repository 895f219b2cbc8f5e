// SPDX-License-Identifier: Apache-2.0
#include "topology/crashes.h"

#include <algorithm>
#include <set>

#include "topology/instances.h"

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

bool tells_what_is_forgotten(const Topology& topology, const Component& component) {
  if (has_instances(component)) return false;
  for (const InputId input : component.inputs) {
    std::set<OutputId> from;
    for (const StreamId id : topology[input].streams) {
      const Stream& stream = topology[id];
      if (stream.is_private && !component.replicated) return false;
      if (stream.from && !from.insert(*stream.from).second) return false;
    }
  }
  return true;
}

bool keeps_for_itself(const Conflicts& conflicts, const Path& path) {
  return path.writes() && path.newest.empty() && conflicts.of(path.id).empty();
}

}  // namespace firebreak::topology

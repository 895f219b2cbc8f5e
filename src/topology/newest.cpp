// SPDX-License-Identifier: Apache-2.0
#include "topology/newest.h"

#include <algorithm>

#include "topology/dependencies.h"

namespace firebreak::topology {

std::optional<Conflict> stale_conflict(const Topology& topology, PathId id) {
  const Path& path = topology[id];
  if (path.newest.empty()) return std::nullopt;
  if (is_subset(path.newest, closure(topology, path.gate.attributes))) return std::nullopt;
  return Conflict{id, id, path.gate.attributes, {}};
}

bool hides_stale(const Topology& topology, const Conflicts& conflicts, PathId id, StreamId stream) {
  const Path& path = topology[id];
  const Stream& out = topology[stream];
  if (path.newest.empty() || out.is_merged) return false;
  // What an observer keeps in the end is what the sink shows.
  if (!out.to) return out.observed == Observed::Newest;
  return std::ranges::all_of(topology[*out.to].paths, [&](PathId next) {
    const Path& reader = topology[next];
    if (reader.newest != path.newest) return false;
    if (!is_subset(reader.gate.attributes, path.gate.attributes)) return false;
    // Else its partitions are kept in parts, of which each has a newest message.
    const AttributeSet& by = topology[reader.component].instances_by;
    if (!is_subset(by, reader.gate.attributes)) return false;
    const bool read_by_others = std::ranges::any_of(conflicts.readers(next), [&](PathId other) {
      return topology[other].from != reader.from || topology[other].newest.empty();
    });
    if (read_by_others) return false;
    const AttributeSet needed = set_union(reader.gate.attributes, reader.newest);
    return std::ranges::all_of(topology[path.from].streams, [&](StreamId in) {
      return std::ranges::all_of(needed,
                                 [&](AttributeId a) { return keeps(topology, in, id, stream, a); });
    });
  });
}

StaleFlow::StaleFlow(const Topology& topology, const Conflicts& conflicts)
    : topology_(topology), conflicts_(conflicts), origins_(topology.paths().size()) {
  for (const Path& origin : topology.paths()) {
    if (origin.newest.empty()) continue;
    std::vector<PathId> work{origin.id};
    const auto reach = [&](PathId path) {
      std::vector<PathId>& known = origins_[path.index()];
      if (std::ranges::find(known, origin.id) != known.end()) return false;
      known.push_back(origin.id);
      return true;
    };
    reach(origin.id);
    while (!work.empty()) {
      const Path& path = topology[work.back()];
      work.pop_back();
      for (StreamId stream : topology[path.to].streams) {
        const bool hidden = hides_stale(topology, conflicts, path.id, stream);
        if (!hidden || !topology[stream].to) continue;
        for (PathId next : topology[*topology[stream].to].paths) {
          if (reach(next)) work.push_back(next);
        }
      }
    }
  }
}

std::vector<PathId> StaleFlow::shown_on(StreamId id) const {
  std::vector<PathId> result;
  const Stream& stream = topology_[id];
  if (!stream.from) return result;
  for (PathId path : topology_[*stream.from].paths) {
    if (origins(path).empty() || hides_stale(topology_, conflicts_, path, id)) continue;
    result.insert(result.end(), origins(path).begin(), origins(path).end());
  }
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace firebreak::topology

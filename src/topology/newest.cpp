// SPDX-License-Identifier: Apache-2.0
#include "topology/newest.h"

#include <algorithm>

#include "topology/dependencies.h"
#include "topology/instances.h"
#include "topology/observers.h"

namespace firebreak::topology {

namespace {

bool add(std::vector<PathId>& paths, PathId path) {
  if (std::ranges::find(paths, path) != paths.end()) return false;
  paths.push_back(path);
  return true;
}

}  // namespace

bool hold_together(const Topology& topology, PathId a, PathId b) {
  const Path &one = topology[a], &other = topology[b];
  if (one.newest.empty() || other.newest.empty() || one.component != other.component) return false;
  return a == b || std::ranges::any_of(topology[one.component].paths,
                                       [&](PathId path) { return topology[path].writes(); });
}

bool listed_later(const Topology& topology, InputId a, InputId b) {
  if (a == b) return false;
  for (PathId path : topology[topology[a].component].paths) {
    if (topology[path].from == a) return false;
    if (topology[path].from == b) return true;
  }
  return false;
}

std::vector<Conflict> stale_conflicts(const Topology& topology, PathId id) {
  const Path& path = topology[id];
  std::vector<Conflict> result;
  if (path.newest.empty()) return result;
  const AttributeSet& gate = path.gate.attributes;
  const bool one_version = is_subset(path.newest, closure(topology, gate));
  std::vector<InputId> inputs;
  for (PathId other : topology[path.component].paths) {
    const InputId from = topology[other].from;
    if (!hold_together(topology, id, other) || (one_version && from == path.from)) continue;
    if (std::ranges::find(inputs, from) != inputs.end()) continue;
    inputs.push_back(from);
    result.push_back({id, other, gate, {}});
  }
  return result;
}

bool emits_in_order_of_versions(const Topology& topology, PathId a, PathId b,
                                const AttributeSet& agreed) {
  if (!hold_together(topology, a, b)) return false;
  const AttributeSet& gate = topology[a].gate.attributes;
  const Component& component = topology[topology[a].component];
  return component.crash == Crash::Survives && is_subset(gate, closure(topology, agreed)) &&
         (!has_instances(component) || is_subset(component.instances_by, gate));
}

namespace {

bool observes_last(const Topology& topology, const Path& path) {
  const auto& streams = topology[path.to].streams;
  return is_observer(topology, path.component) && std::ranges::any_of(streams, [&](StreamId out) {
           return topology[out].observed == Observed::Latest;
         });
}

// The reader is the observer of what comes last of each partition of the path: the newest, if what
// the path emits comes in order. (Else it races anyway.)
bool sees_last_of(const Topology& topology, const Path& path, const Path& reader) {
  const auto whole = [&](PathId other) { return hold_together(topology, path.id, other); };
  return observes_last(topology, reader) && std::ranges::all_of(topology[path.to].paths, whole) &&
         closure(topology, reader.gate.attributes) == closure(topology, path.gate.attributes);
}

// It has whole partitions of the path, and of each of its own the newest.
bool keeps_newest_of(const Topology& topology, const Path& path, const Path& reader) {
  if (reader.newest != path.newest) return false;
  if (!is_subset(reader.gate.attributes, path.gate.attributes)) return false;
  // Else its partitions are kept in parts, of which each has a newest message.
  const AttributeSet& by = topology[reader.component].instances_by;
  if (!is_subset(by, reader.gate.attributes)) return false;
  // What comes elsewhere would be stale beside a message that is missing, or not.
  return std::ranges::none_of(topology[reader.component].paths, [&](PathId other) {
    const Path& beside = topology[other];
    return beside.from != reader.from && !beside.silent &&
           hold_together(topology, reader.id, other);
  });
}

}  // namespace

bool hides_stale(const Topology& topology, PathId id, StreamId stream) {
  const Path& path = topology[id];
  const Stream& out = topology[stream];
  if (out.is_merged) return false;
  // What an observer keeps in the end, or has had last, is what the sink shows.
  if (!out.to && observes_last(topology, path)) return true;
  if (path.newest.empty()) return false;
  if (!out.to) return out.observed == Observed::Newest;
  return std::ranges::all_of(topology[*out.to].paths, [&](PathId next) {
    const Path& reader = topology[next];
    const bool hides =
        keeps_newest_of(topology, path, reader) || sees_last_of(topology, path, reader);
    const AttributeSet needed = set_union(reader.gate.attributes, reader.newest);
    return hides && std::ranges::all_of(topology[path.from].streams, [&](StreamId in) {
             return std::ranges::all_of(
                 needed, [&](AttributeId a) { return keeps(topology, in, id, stream, a); });
           });
  });
}

bool makes_up_for_missing(const Topology& topology, StreamId stream) {
  if (!topology[stream].to) return false;
  return std::ranges::any_of(topology[*topology[stream].to].paths, [&](PathId path) {
    return !topology[path].newest.empty() || observes_last(topology, topology[path]);
  });
}

StaleFlow::StaleFlow(const Topology& topology, const Conflicts& conflicts)
    : topology_(topology),
      conflicts_(conflicts),
      origins_(topology.paths().size()),
      upstream_(topology.paths().size()) {
  for (const Path& origin : topology.paths()) {
    if (!origin.newest.empty()) follow(origin.id);
  }
}

void StaleFlow::follow(PathId origin) {
  std::vector<PathId> work{origin};
  add(origins_[origin.index()], origin);
  while (!work.empty()) {
    const Path& path = topology_[work.back()];
    work.pop_back();
    for (StreamId stream : topology_[path.to].streams) {
      if (!hides_stale(topology_, path.id, stream) || !topology_[stream].to) continue;
      for (PathId next : topology_[*topology_[stream].to].paths) {
        if (next == origin) continue;  // what comes back is not newer
        add(upstream_[next.index()], origin);
        if (add(origins_[next.index()], origin)) work.push_back(next);
      }
    }
  }
}

std::vector<PathId> StaleFlow::shown_on(StreamId id) const {
  std::vector<PathId> result;
  const Stream& stream = topology_[id];
  if (!stream.from) return result;
  for (PathId path : topology_[*stream.from].paths) {
    if (origins(path).empty() || hides_stale(topology_, path, id)) continue;
    result.insert(result.end(), origins(path).begin(), origins(path).end());
  }
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

std::vector<PathId> StaleFlow::missed_by(PathId reader) const {
  std::vector<PathId> result;
  if (!topology_[reader].newest.empty()) return result;
  for (const Conflict& conflict : conflicts_.of(reader)) {
    if (topology_[conflict.writer].newest.empty()) continue;
    for (PathId origin : upstream(conflict.writer)) add(result, origin);
  }
  return result;
}

}  // namespace firebreak::topology

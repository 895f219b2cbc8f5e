// SPDX-License-Identifier: Apache-2.0
#include "topology/conflicts.h"

#include <algorithm>
#include <set>

#include "topology/instances.h"
#include "topology/observers.h"

namespace firebreak::topology {

namespace {

std::vector<PathId> writers(const Topology& topology, const Component& component) {
  std::vector<PathId> result;
  for (PathId id : component.paths) {
    if (topology[id].writes()) result.push_back(id);
  }
  return result;
}

// An observer tells what arrives when it arrives: no partition is complete for it, nor where it is
// scattered over instances. Nor does a path wait that keeps the newest; what the order decides
// beside which is the newest (newest.h) is what becomes of messages of one version.
Conflict conflict(const Path& reader, const Path& writer, bool never_complete) {
  Conflict result{reader.id, writer.id, {}, {}};
  if (reader.gate.unknown) return result;
  result.complete.unknown = never_complete || !reader.newest.empty();
  if (writer.confluent() || reader.id == writer.id) {
    result.complete.attributes = reader.gate.attributes;
  } else if (!writer.gate.unknown) {
    result.complete.attributes = set_intersection(reader.gate.attributes, writer.gate.attributes);
  }
  result.shared = set_union(result.complete.attributes, reader.newest);
  return result;
}

}  // namespace

Conflicts::Conflicts(const Topology& topology) : readers_(topology.paths().size()) {
  std::vector<std::vector<Conflict>> by_reader(topology.paths().size());
  for (const Component& component : topology.components()) {
    const std::vector<PathId> kept = writers(topology, component);
    const bool never_complete = is_observer(topology, component.id) || scattered(component);
    for (PathId id : component.paths) {
      const Path& reader = topology[id];
      if (reader.confluent()) continue;
      for (PathId other : kept.empty() ? std::vector<PathId>{id} : kept) {
        const Path& writer = topology[other];
        if (component.commute(reader.from, writer.from)) continue;
        // No two of their messages are of one version.
        if (!reader.newest.empty() && reader.from != writer.from) continue;
        by_reader[id.index()].push_back(conflict(reader, writer, never_complete));
        if (writer.writes()) readers_[other.index()].push_back(id);
      }
    }
  }
  begin_.reserve(by_reader.size() + 1);
  for (const auto& conflicts : by_reader) {
    begin_.push_back(conflicts_.size());
    conflicts_.insert(conflicts_.end(), conflicts.begin(), conflicts.end());
  }
  begin_.push_back(conflicts_.size());
}

std::vector<PathId> asking_rivals(const Topology& topology, PathId id) {
  const Path& path = topology[id];
  const Component& component = topology[path.component];
  const auto is_private = [&](StreamId stream) { return topology[stream].is_private; };
  if (path.annotation != Annotation::CW || path.silent) return {};
  const bool asked =
      !component.replicated && std::ranges::any_of(topology[path.from].streams, is_private);
  if (!asked && !scattered(component)) return {};
  // That messages commute does not say which handling emits what.
  std::vector<PathId> result = writers(topology, component);
  if (asked && path.repeats) return result;
  std::erase_if(result, [&](PathId writer) {
    return topology[writer].silent || topology[writer].to != path.to;
  });
  return result;
}

bool follows_unit(const Topology& topology, const InterfaceCycles& cycles, const Conflict& conflict,
                  StreamId stream) {
  const Path& writer = topology[conflict.writer];
  const Gate& gate = writer.gate;
  const Component& component = topology[writer.component];
  if (has_instances(component)) return false;          // another one may wait yet
  if (component.crash == Crash::Replay) return false;  // before all of the unit was emitted
  if (gate.unknown || !is_subset(gate.attributes, conflict.shared)) return false;
  const auto carries = [&](StreamId id) {
    return is_subset(gate.attributes, topology[id].attributes);
  };
  std::set<OutputId> upstream;
  std::vector<OutputId> work;
  const auto follow = [&](StreamId id) {
    const Stream& here = topology[id];
    // Of a merged stream it may be the other replica's unit.
    if (!here.from || (here.is_merged && component.replicated) || !carries(id)) return false;
    if (upstream.insert(*here.from).second) work.push_back(*here.from);
    return true;
  };
  if (!follow(stream)) return false;
  for (std::size_t i = 0; i < work.size(); ++i) {
    if (cycles.of_output[work[i].index()] < cycles.of_output[writer.to.index()]) return false;
    for (PathId path : topology[work[i]].paths) {
      const bool rewrites = !set_intersection(gate.attributes, topology[path].rewrites).empty();
      for (StreamId before : topology[topology[path].from].streams) {
        const bool kept = path == writer.id ? carries(before) : follow(before);
        if (rewrites || !kept) return false;
      }
    }
  }
  return true;
}

bool waiting_keeps_apart(const Topology& topology, const Conflicts& conflicts,
                         const InterfaceCycles& cycles, const Conflict& conflict) {
  const Path& reader = topology[conflict.reader];
  return cycles.of_output[reader.to.index()] == cycles.of_state[reader.component.index()] ||
         std::ranges::any_of(
             conflicts.of(conflict.writer),
             [&](const Conflict& waited) { return topology[waited.writer].from == reader.from; }) ||
         std::ranges::any_of(topology[reader.from].streams, [&](StreamId stream) {
           return follows_unit(topology, cycles, conflict, stream);
         });
}

}  // namespace firebreak::topology

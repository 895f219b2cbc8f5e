// SPDX-License-Identifier: Apache-2.0
#include "enumerator/slice.h"

#include <algorithm>

#include "topology/conflicts.h"
#include "topology/graph.h"

namespace firebreak::enumerator {
namespace {

using topology::InputId;
using topology::OutputId;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

class Upstream {
 public:
  explicit Upstream(const Topology& topology) : topology_(topology) {
    slice_.inputs.resize(topology.inputs().size(), false);
    slice_.outputs.resize(topology.outputs().size(), false);
  }

  void need_input(InputId input) {
    if (slice_.inputs[input.index()]) return;
    slice_.inputs[input.index()] = true;
    pending_.push_back(input);
  }

  void need_output(OutputId output) {
    if (slice_.outputs[output.index()]) return;
    slice_.outputs[output.index()] = true;
    for (PathId id : topology_[output].paths) {
      need_input(topology_[id].from);
      if (!topology_[id].confluent() || !asking_rivals(topology_, id).empty()) need_state(id);
    }
  }

  /// What the path can see: every W path, since these can read each other.
  void need_state(PathId path) {
    for (PathId sibling : topology_[topology_[path].component].paths) {
      if (topology_[sibling].writes()) need_input(topology_[sibling].from);
    }
  }

  Slice close() {
    while (!pending_.empty()) {
      const InputId input = pending_.back();
      pending_.pop_back();
      for (StreamId id : topology_[input].streams) {
        if (topology_[id].from) need_output(*topology_[id].from);
      }
    }
    return std::move(slice_);
  }

 private:
  const Topology& topology_;
  Slice slice_;
  std::vector<InputId> pending_;
};

/// By OutputId: whether the sink is reached from it along streams and paths.
std::vector<bool> outputs_that_reach(const Topology& topology, StreamId sink) {
  std::vector<bool> reaches(topology.outputs().size(), false);
  std::vector<OutputId> pending;
  const auto mark = [&](std::optional<OutputId> output) {
    if (!output || reaches[output->index()]) return;
    reaches[output->index()] = true;
    pending.push_back(*output);
  };
  mark(topology[sink].from);
  while (!pending.empty()) {
    const OutputId output = pending.back();
    pending.pop_back();
    for (PathId path : topology[output].paths) {
      for (StreamId stream : topology[topology[path].from].streams) mark(topology[stream].from);
    }
  }
  return reaches;
}

}  // namespace

Slice slice_of(const Topology& topology, const Target& target) {
  Upstream upstream(topology);
  if (target.sink && topology[*target.sink].from) {
    upstream.need_output(*topology[*target.sink].from);
  }
  if (target.state) {
    upstream.need_input(topology[*target.state].from);
    if (!topology[*target.state].confluent()) upstream.need_state(*target.state);
  }
  Slice slice = upstream.close();
  slice.sink = target.sink;
  return slice;
}

Slice whole(const Topology& topology, const Target& target) {
  Slice slice;
  slice.inputs.assign(topology.inputs().size(), true);
  slice.outputs.assign(topology.outputs().size(), true);
  slice.sink = target.sink;
  return slice;
}

std::vector<PathId> visible_states(const Topology& topology, StreamId sink) {
  const std::vector<bool> reaches = outputs_that_reach(topology, sink);
  std::vector<PathId> result;
  const topology::Conflicts conflicts(topology);
  const std::vector<bool> fed = topology::fed_streams(topology);
  for (const topology::Path& path : topology.paths()) {
    if (!path.writes() || !topology[path.component].replicated) continue;
    const auto& readers = conflicts.readers(path.id);
    const bool read = std::any_of(readers.begin(), readers.end(), [&](PathId id) {
      const auto& streams = topology[topology[id].from].streams;
      return reaches[topology[id].to.index()] &&
             std::ranges::any_of(streams, [&](StreamId stream) { return fed[stream.index()]; });
    });
    if (read || reaches[path.to.index()]) result.push_back(path.id);
  }
  return result;
}

}  // namespace firebreak::enumerator

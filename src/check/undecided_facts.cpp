// SPDX-License-Identifier: Apache-2.0
#include "check/undecided_facts.h"

#include <algorithm>

#include "topology/crashes.h"

namespace firebreak::check {

using topology::Component;
using topology::InputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

Facts::Facts(const Topology& topology_of, bool may_be_ordered_too)
    : topology(topology_of),
      may_be_ordered(may_be_ordered_too),
      conflicts(topology_of),
      again(labels::find_again(topology_of, fed_streams(topology_of))) {}

const topology::Seals& Facts::seals() const {
  if (!seals_) seals_.emplace(find_seals(topology, conflicts));
  return *seals_;
}

const topology::InterfaceCycles& Facts::cycles() const {
  if (!cycles_) cycles_ = interface_cycles(topology, topology::CycleEdges::PathsAndState);
  return *cycles_;
}

bool Facts::ordered(const Component& component) const {
  return !component.orderings.empty() || std::ranges::any_of(component.inputs, [&](InputId input) {
    return std::ranges::any_of(topology[input].streams,
                               [&](StreamId stream) { return !topology[stream].fifos.empty(); });
  });
}

bool Facts::forwards_repetitions(StreamId id) const {
  const Stream& stream = topology[id];
  return stream.from && std::ranges::any_of(topology[*stream.from].paths, [&](PathId path) {
           return topology[path].repeats || replays(topology, topology[path]) ||
                  (!topology[path].idempotent && again.at(topology[path].from));
         });
}

bool commutes(const Topology& topology, const Path& path) {
  return std::ranges::any_of(topology[path.component].commutes, [&](const auto& pair) {
    return pair.first == path.from || pair.second == path.from;
  });
}

bool wholly_ordered(const Topology& topology, const Component& component,
                    std::optional<topology::Mechanism> mechanism) {
  return std::ranges::any_of(component.orderings, [&](const topology::Ordering& ordering) {
    return (!mechanism || ordering.mechanism == *mechanism) && ordering.by.empty() &&
           ordering.streams.size() == streams_into(topology, component);
  });
}

}  // namespace firebreak::check

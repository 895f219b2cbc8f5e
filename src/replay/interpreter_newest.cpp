// SPDX-License-Identifier: Apache-2.0
// Which messages are stale where the newest is kept (semantics 3.11). Such paths do not wait, so
// they handle what arrives in the order of the arrivals.
#include <algorithm>

#include "replay/interpreter_run.h"
#include "topology/instances.h"
#include "topology/newest.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::Path;
using topology::Topology;

// Attribute by attribute, in the order of their ids, then by input. Streams carry them all.
bool newer(const Topology& topology, const Path& path, const Message& a, const Message& b) {
  for (topology::AttributeId attribute : path.newest) {
    const auto left = value_of(topology, a, attribute), right = value_of(topology, b, attribute);
    if (left != right) return left > right;
  }
  return listed_later(topology, *topology[a.stream].to, *topology[b.stream].to);
}

// On what messages agree of which the newest is kept. Where instances have parts of a partition,
// and nobody reads them, messages that may go to different ones do (1.9).
topology::AttributeSet partition_of(const Topology& topology, const Path& path) {
  const topology::Component& component = topology[path.component];
  const bool read = std::ranges::any_of(component.paths, [&](topology::PathId other) {
    return !topology[other].confluent() && topology[other].newest.empty();
  });
  if (read || !has_instances(component)) return path.gate.attributes;
  return topology::set_union(path.gate.attributes, component.instances_by);
}

// Whether of two messages at the path the second, were it handled later, would be stale.
bool outdates(const Topology& topology, const Path& path, const topology::AttributeSet& partition,
              const Message& first, const Message& second) {
  return agree(topology, first, second, partition) && !newer(topology, path, second, first);
}

// How much it takes to look at one message: newer() and held_at() go through paths.
std::size_t paths_beside(const Topology& topology, const Path& path) {
  return topology[path.component].paths.size();
}

// Whether the path holds what it keeps together with one of the interface.
bool held_at(const Topology& topology, const Path& path, topology::InputId input) {
  return std::ranges::any_of(topology[input].paths, [&](topology::PathId other) {
    return hold_together(topology, path.id, other);
  });
}

}  // namespace

bool is_stale(const Topology& topology, const Script& script, const Schedule& schedule,
              std::size_t world, const Path& path, std::size_t arrival) {
  const auto& handlings = script.worlds[world];
  const auto& arrivals = schedule.at(path.component);
  script.spend(arrivals.size() * paths_beside(topology, path));
  const topology::AttributeSet partition = partition_of(topology, path);
  return std::ranges::any_of(arrivals, [&](std::size_t other) {
    return other < arrival && !schedule.forgotten(path.component, other, arrival) &&
           held_at(topology, path, handlings[other].input) &&
           outdates(topology, path, partition, script.messages[handlings[other].message],
                    script.messages[handlings[arrival].message]);
  });
}

std::vector<std::size_t> newest_of(const Topology& topology, const Script& script,
                                   std::size_t world, const Path& path,
                                   const std::vector<std::size_t>& arrivals) {
  const auto& handlings = script.worlds[world];
  const auto message = [&](std::size_t arrival) -> const Message& {
    return script.messages[handlings[arrival].message];
  };
  std::vector<std::size_t> result;
  const topology::AttributeSet partition = partition_of(topology, path);
  for (std::size_t arrival : arrivals) {
    script.spend((1 + result.size()) * paths_beside(topology, path));
    if (!held_at(topology, path, handlings[arrival].input)) continue;
    const bool stale = std::ranges::any_of(result, [&](std::size_t other) {
      return outdates(topology, path, partition, message(other), message(arrival));
    });
    if (stale) continue;
    std::erase_if(result, [&](std::size_t other) {
      return agree(topology, message(other), message(arrival), partition);
    });
    result.push_back(arrival);
  }
  std::erase_if(result, [&](std::size_t arrival) { return handlings[arrival].input != path.from; });
  return result;
}

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// Which messages are stale where the newest is kept (semantics 3.11). Such paths do not wait, so
// they handle what arrives in the order of the arrivals.
#include <algorithm>

#include "replay/interpreter_run.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::Path;
using topology::Topology;

// Attribute by attribute, in the order of their ids. Streams into the path carry them all.
bool newer(const Topology& topology, const Path& path, const Message& a, const Message& b) {
  for (topology::AttributeId attribute : path.newest) {
    const auto left = value_of(topology, a, attribute), right = value_of(topology, b, attribute);
    if (left != right) return left > right;
  }
  return false;
}

// Whether of two messages at the path the second, were it handled later, would be stale.
bool outdates(const Topology& topology, const Path& path, const Message& first,
              const Message& second) {
  return agree(topology, first, second, path.gate.attributes) &&
         !newer(topology, path, second, first);
}

}  // namespace

bool is_stale(const Topology& topology, const Script& script, const Schedule& schedule,
              std::size_t world, const Path& path, std::size_t arrival) {
  const auto& handlings = script.worlds[world];
  const auto& arrivals = schedule.at(path.component);
  script.spend(arrivals.size());
  return std::ranges::any_of(arrivals, [&](std::size_t other) {
    return other < arrival && handlings[other].input == path.from &&
           outdates(topology, path, script.messages[handlings[other].message],
                    script.messages[handlings[arrival].message]);
  });
}

std::vector<std::size_t> newest_of(const Topology& topology, const Script& script,
                                   std::size_t world, const Path& path,
                                   const std::vector<std::size_t>& arrivals) {
  const auto message = [&](std::size_t arrival) -> const Message& {
    return script.messages[script.worlds[world][arrival].message];
  };
  std::vector<std::size_t> result;
  for (std::size_t arrival : arrivals) {
    script.spend(1 + result.size());
    const bool stale = std::ranges::any_of(result, [&](std::size_t other) {
      return outdates(topology, path, message(other), message(arrival));
    });
    if (stale) continue;
    std::erase_if(result, [&](std::size_t other) {
      return agree(topology, message(other), message(arrival), path.gate.attributes);
    });
    result.push_back(arrival);
  }
  return result;
}

}  // namespace firebreak::replay::interpreter

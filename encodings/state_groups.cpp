// SPDX-License-Identifier: Apache-2.0
#include "encodings/state_groups.h"

#include <algorithm>
#include <map>
#include <utility>

namespace firebreak::encodings {

using topology::Component;
using topology::Conflict;
using topology::Conflicts;
using topology::PathId;
using topology::Topology;

StateGroups::StateGroups(const Topology& topology, const Conflicts& conflicts)
    : of_(topology.paths().size()) {
  for (const Component& component : topology.components()) {
    std::map<std::vector<PathId>, std::uint32_t> known;
    std::optional<std::uint32_t> all;  // where nothing commutes, nor keeps the newest of its input
    const bool keeps_newest = std::ranges::any_of(
        component.paths, [&](PathId id) { return !topology[id].newest.empty(); });
    for (PathId id : component.paths) {
      if (topology[id].confluent()) continue;
      if (all) {
        of_[id.index()] = all;
        continue;
      }
      std::vector<PathId> states;
      for (const Conflict& conflict : conflicts.of(id)) {
        if (topology[conflict.writer].writes()) states.push_back(conflict.writer);
      }
      if (states.empty()) continue;
      const auto [place, fresh] = known.try_emplace(std::move(states), size());
      if (fresh) {
        groups_.push_back(place->first);
        components_.push_back(component.id);
      }
      of_[id.index()] = place->second;
      if (component.commutes.empty() && !keeps_newest) all = place->second;
    }
  }
}

}  // namespace firebreak::encodings

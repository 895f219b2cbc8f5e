// SPDX-License-Identifier: Apache-2.0
// Which states an O path's view is made of: those of its rivals that write (semantics 3.3). Paths
// that read the same states share a group; where nothing commutes or keeps the newest, all O paths
// of a component do.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::encodings {

class StateGroups {
 public:
  StateGroups(const topology::Topology& topology, const topology::Conflicts& conflicts);

  std::uint32_t size() const { return static_cast<std::uint32_t>(groups_.size()); }
  /// The W paths of a group, in the order of the component's paths.
  const std::vector<topology::PathId>& operator[](std::uint32_t group) const {
    return groups_[group];
  }
  topology::ComponentId component(std::uint32_t group) const { return components_[group]; }
  /// The group that the path reads; none for a C path and one that reads no state.
  std::optional<std::uint32_t> read_by(topology::PathId path) const { return of_[path.index()]; }

 private:
  std::vector<std::vector<topology::PathId>> groups_;
  std::vector<topology::ComponentId> components_;
  std::vector<std::optional<std::uint32_t>> of_;  // by PathId
};

}  // namespace firebreak::encodings

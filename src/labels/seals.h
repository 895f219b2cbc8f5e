// SPDX-License-Identifier: Apache-2.0
// How far seals travel and which paths handle partitions as units (semantics 3.4 and 3.6).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "labels/seal_keys.h"
#include "topology/graph.h"
#include "topology/topology.h"

namespace firebreak::labels {

struct Seals {
  explicit Seals(const topology::Topology& topology) : keys(topology) {}

  KeyPool keys;
  std::vector<SealSet> forwarded;  // by StreamId: keys that the producer passes on
  std::vector<SealSet> streams;    // by StreamId: declared and forwarded keys
  std::vector<bool> unit;          // by PathId: an O path that handles partitions as units
  /// By ComponentId: some OW path does not handle partitions as units.
  std::vector<bool> hot;
};

/// The inputs where W paths start.
class Writers {
 public:
  explicit Writers(const topology::Topology& topology);

  bool at(topology::InputId input) const { return writing_[input.index()]; }
  /// Those of one component, in the order of its paths.
  std::span<const topology::InputId> of(topology::ComponentId component) const {
    const std::size_t begin = begin_[component.index()];
    return {inputs_.data() + begin, begin_[component.index() + 1] - begin};
  }
  bool any(topology::ComponentId component) const { return !of(component).empty(); }

 private:
  std::vector<bool> writing_;              // by InputId
  std::vector<topology::InputId> inputs_;  // grouped by component
  std::vector<std::size_t> begin_;         // by ComponentId, and an end
};

Seals find_seals(const topology::Topology& topology, const Writers& writers);

}  // namespace firebreak::labels

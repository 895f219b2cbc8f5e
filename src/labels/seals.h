// SPDX-License-Identifier: Apache-2.0
// How far seals travel and which paths handle partitions as units (semantics 3.4 and 3.6).
#pragma once

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

Seals find_seals(const topology::Topology& topology);

struct Writers {
  std::vector<bool> inputs;  // by InputId: whether a W path starts there
  std::vector<std::vector<topology::InputId>> of;  // by ComponentId: these inputs, in order of paths

  bool any(topology::ComponentId component) const { return !of[component.index()].empty(); }
};
Writers find_writers(const topology::Topology& topology);

}  // namespace firebreak::labels

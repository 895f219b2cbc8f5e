// SPDX-License-Identifier: Apache-2.0
// What several of the checks for undecided features ask of a topology.
#pragma once

#include <optional>
#include <vector>

#include "labels/repetitions.h"
#include "topology/conflicts.h"
#include "topology/graph.h"
#include "topology/seals.h"
#include "topology/topology.h"

namespace firebreak::check {

/// The topology must outlive it.
class Facts {
 public:
  Facts(const topology::Topology& topology, bool may_be_ordered);

  const topology::Topology& topology;
  const bool may_be_ordered;  // with more orderings and FIFO streams
  const topology::Conflicts conflicts;
  const labels::Again again;

  /// Found once they are asked for.
  const topology::Seals& seals() const;
  const topology::InterfaceCycles& cycles() const;

  /// Whether something orders what arrives at the component.
  bool ordered(const topology::Component& component) const;
  /// Whether what a path made of a repeated message comes on the stream.
  bool forwards_repetitions(topology::StreamId id) const;

 private:
  mutable std::optional<topology::Seals> seals_;
  mutable std::optional<topology::InterfaceCycles> cycles_;
};

/// Whether messages that the path handles commute with some others.
bool commutes(const topology::Topology& topology, const topology::Path& path);

/// Whether an ordering, by that mechanism if one is given, is one of all that the component reads.
bool wholly_ordered(const topology::Topology& topology, const topology::Component& component,
                    std::optional<topology::Mechanism> mechanism = std::nullopt);

}  // namespace firebreak::check

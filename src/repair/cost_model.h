// SPDX-License-Identifier: Apache-2.0
// What coordination costs where the model does not say: docs/repair.md, Costs, gives the reasons.
#pragma once

#include <cstdint>

#include "topology/coordination.h"
#include "topology/topology.h"

namespace firebreak::repair {

/// Units of cost, each about one small message between two processes for each partition of a seal.
struct CostModel {
  /// How many messages fall into one partition of a seal: what happens to every message costs this
  /// much more than what happens once in a partition.
  static constexpr std::uint64_t kMessagesPerPartition = 10;
  /// Orderings by key run in parallel, a global one is one queue.
  static constexpr std::uint64_t kParallelKeys = 2;
  /// A sequence number on a message and its place in a reorder buffer.
  static constexpr std::uint64_t kSequenceNumber = 2;
  /// An identity on a message and a look-up among those seen.
  static constexpr std::uint64_t kDuplicateCheck = 3;
  /// A key coarser than one gate needs: its partitions are complete later.
  static constexpr std::uint64_t kCoarserKey = 1;
  /// Another implementation of a component; what it costs to run is not known here.
  static constexpr std::uint64_t kVariant = 1;
};

/// The default cost of a piece of coordination.
std::uint64_t default_cost(const topology::Topology& topology,
                           const topology::Coordination& coordination);

/// How many messages a seal, and an ordering, adds for each partition of a seal.
std::uint64_t seal_messages(const topology::Topology& topology, const topology::SealStream& seal);
std::uint64_t order_messages(const topology::Topology& topology,
                             const topology::OrderComponent& order);

/// How many instances a component has (semantics 1.6).
std::uint64_t instances(const topology::Component& component);

}  // namespace firebreak::repair

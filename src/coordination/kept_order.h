// SPDX-License-Identifier: Apache-2.0
// Orderings that hold between replicas for deliveries, but not for paths that wait
// (docs/semantics.md 4.5, 7.1).
#pragma once

#include <optional>
#include <vector>

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// A component where an O path has rivals, and what a dynamic ordering there has to cover.
struct RacingSite {
  std::vector<topology::StreamId> streams;

  /// Beside a seal on the key.
  bool partial(const topology::Ordering& ordering, const topology::AttributeSet& key) const;
};

std::optional<RacingSite> racing_at(const topology::Topology& topology,
                                    const topology::Conflicts& conflicts,
                                    const topology::Component& component);

/// A replicated component where FIFO streams from other components may keep in order between
/// replicas what a path would not if it waited: one that another path reads, or one that emits to a
/// FIFO stream.
struct FifoSite {
  bool read_by_others = false;
  std::vector<topology::StreamId> in;   // that may be FIFO, or are
  std::vector<topology::StreamId> out;  // likewise
};

FifoSite fifo_site(const topology::Topology& topology, const topology::Conflicts& conflicts,
                   const topology::Component& component);

bool any_fifo(const topology::Topology& topology, const std::vector<topology::StreamId>& streams);

/// Whether some OW path of the component that may wait (by PathId) would do so for what another
/// path there handles or emits, or that path handles what comes of its unit (semantics 3.5, 4.5):
/// this path is then kept from what the other one handles by its waiting alone.
bool may_settle_beside_reader(const topology::Topology& topology,
                              const topology::Conflicts& conflicts,
                              const topology::InterfaceCycles& cycles,
                              const topology::Component& component,
                              const std::vector<bool>& may_wait);

/// A path that may wait (by PathId), and then emits its units before another path of the component
/// emits to the same interface what it makes of these: not so where something settles it
/// (semantics 4.5 (iii)).
struct UnitsFirst {
  topology::OutputId output;
  std::vector<topology::StreamId> settling;  // where it is settled, these are in order
};

std::vector<UnitsFirst> units_first(const topology::Topology& topology,
                                    const topology::Conflicts& conflicts,
                                    const topology::InterfaceCycles& cycles,
                                    const topology::Component& component,
                                    const std::vector<bool>& may_wait);

/// Where paths emit that may wait (by PathId) and then answer a message that lacks an attribute of
/// their gate for each partition: in no order, whatever orders what comes (semantics 4.5). Sorted.
std::vector<topology::OutputId> answers_each(const topology::Topology& topology,
                                             const topology::Component& component,
                                             const std::vector<bool>& may_wait);

/// By ComponentId: whether something that comes on the stream can have come there.
std::vector<bool> reached_from(const topology::Topology& topology, topology::StreamId stream);

/// Whether something in the model keeps in order between replicas only a part of what a seal of the
/// model may make wait.
bool keeps_partial_order(const topology::Topology& topology);

}  // namespace firebreak::coordination

// SPDX-License-Identifier: Apache-2.0
#include "encodings/coordination.h"

#include <algorithm>

#include "topology/instances.h"

namespace firebreak::encodings {

using topology::Component;
using topology::Stream;

namespace {

void add_fifo(CoordinationTable& table, const Stream& stream, const topology::AttributeSet& key,
              smt::Lit guard) {
  auto kept = topology::kept_by_fifo(stream, key);
  if (kept) table.fifos[stream.id.index()].push_back({*std::move(kept), guard});
}

struct AddCandidate {
  const topology::Topology& topology;
  CoordinationTable& table;
  smt::Lit guard;

  void operator()(const topology::SealStream& seal) const {
    for (const topology::StreamId id : topology.declared_with(seal.stream)) {
      table.seals[id.index()].push_back({seal.key, guard});
    }
  }
  void operator()(const topology::OrderComponent& order) const {
    if (scattered(topology[order.component])) return;
    table.orderings[order.component.index()].push_back({order.ordering, guard});
  }
  void operator()(const topology::MakeFifo& fifo) const {
    for (const topology::StreamId id : topology.declared_with(fifo.stream)) {
      if (!is_scattered(topology, topology[id])) add_fifo(table, topology[id], fifo.key, guard);
    }
  }
  void operator()(const topology::RemoveDuplicates& dedup) const {
    for (const topology::StreamId id : topology.declared_with(dedup.stream)) {
      table.deduplicated[id.index()].push_back(guard);
    }
  }
  void operator()(const topology::ResendLost& resend) const {
    for (const topology::StreamId id : topology.declared_with(resend.stream)) {
      table.resent[id.index()].push_back(guard);
    }
  }
};

}  // namespace

bool includes(const topology::Ordering& ordering, topology::StreamId stream) {
  return std::ranges::binary_search(ordering.streams, stream);
}

CoordinationTable coordination_table(const topology::Topology& topology,
                                     std::span<const topology::Coordination> candidates,
                                     std::span<const smt::Lit> guards) {
  CoordinationTable table;
  table.seals.resize(topology.streams().size());
  table.fifos.resize(topology.streams().size());
  table.deduplicated.resize(topology.streams().size());
  table.resent.resize(topology.streams().size());
  table.orderings.resize(topology.components().size());
  for (const Stream& stream : topology.streams()) {
    for (const auto& key : stream.seals) {
      table.seals[stream.id.index()].push_back({key, smt::kTrue});
    }
    for (const auto& key : stream.fifos) add_fifo(table, stream, key, smt::kTrue);
  }
  for (const Component& component : topology.components()) {
    for (const topology::Ordering& ordering : component.orderings) {
      table.orderings[component.id.index()].push_back({ordering, smt::kTrue});
    }
  }
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    std::visit(AddCandidate{topology, table, guards[i]}, candidates[i]);
  }
  return table;
}

}  // namespace firebreak::encodings

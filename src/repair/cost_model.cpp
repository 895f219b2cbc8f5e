// SPDX-License-Identifier: Apache-2.0
#include "repair/cost_model.h"

#include <variant>

namespace firebreak::repair {

using topology::Mechanism;
using topology::Stream;
using topology::Topology;

namespace {

std::uint64_t receivers(const Topology& topology, const Stream& stream) {
  return stream.to ? instances(topology[topology[*stream.to].component]) : 1;
}

struct DefaultCost {
  const Topology& topology;

  std::uint64_t operator()(const topology::SealStream& seal) const {
    return seal_messages(topology, seal);
  }

  std::uint64_t operator()(const topology::OrderComponent& order) const {
    const std::uint64_t global = order_messages(topology, order);
    return order.ordering.by.empty() ? global : global / CostModel::kParallelKeys;
  }

  std::uint64_t operator()(const topology::MakeFifo& fifo) const {
    const Stream& stream = topology[fifo.stream];
    return CostModel::kSequenceNumber * stream.producers * receivers(topology, stream);
  }

  std::uint64_t operator()(const topology::RemoveDuplicates& dedup) const {
    return CostModel::kDuplicateCheck * receivers(topology, topology[dedup.stream]);
  }
};

}  // namespace

// Two instances stand for all of a replicated component (semantics 1.6).
std::uint64_t instances(const topology::Component& component) {
  return component.replicated ? 2 : 1;
}

// Each producer sends its punctuation to each receiver; several producers also have to learn from
// each other that the partition is over.
std::uint64_t seal_messages(const Topology& topology, const topology::SealStream& seal) {
  const Stream& stream = topology[seal.stream];
  const std::uint64_t vote = stream.producers > 1 ? stream.producers : 0;
  return stream.producers * receivers(topology, stream) + vote;
}

// Every message goes to the process that orders and from there to every instance; sequencing also
// writes the order to a log that the next run reads.
std::uint64_t order_messages(const Topology& topology, const topology::OrderComponent& order) {
  std::uint64_t load = 0;
  for (const topology::StreamId id : order.ordering.streams) load += topology[id].producers;
  const std::uint64_t log = order.ordering.mechanism == Mechanism::Sequencing ? 1 : 0;
  const std::uint64_t steps = 1 + instances(topology[order.component]) + log;
  return CostModel::kMessagesPerPartition * load * steps;
}

std::uint64_t default_cost(const Topology& topology, const topology::Coordination& coordination) {
  return std::visit(DefaultCost{topology}, coordination);
}

}  // namespace firebreak::repair

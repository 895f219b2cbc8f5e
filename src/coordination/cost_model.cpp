// SPDX-License-Identifier: Apache-2.0
#include "coordination/cost_model.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include "coordination/apply.h"
#include "coordination/cost_units.h"
#include "topology/observers.h"

namespace firebreak::coordination {

using topology::ComponentId;
using topology::CostItem;
using topology::CostNumbers;
using topology::Mechanism;
using topology::Model;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

/// `name`: the member that entries go by.
template <class Things, class Name, class Entries>
std::unordered_map<std::uint32_t, CostNumbers> by_id(const Things& things, Name name,
                                                     const Entries& entries) {
  std::unordered_map<std::uint32_t, CostNumbers> result;
  if (entries.empty()) return result;
  std::unordered_map<std::string_view, const CostNumbers*> by_name;
  for (const auto& [entry, numbers] : entries) by_name.emplace(entry.text, &numbers);
  for (const auto& thing : things) {
    const auto place = by_name.find(thing.*name);
    if (place != by_name.end()) result.emplace(thing.id.value, *place->second);
  }
  return result;
}

CostItem item_of(Mechanism mechanism) {
  return mechanism == Mechanism::Sequencing ? CostItem::Sequencing : CostItem::Dynamic;
}

template <class Map, class Id>
std::optional<std::uint64_t> find(const Map& map, Id id, CostItem item) {
  const auto place = map.find(id.value);
  if (place == map.end()) return std::nullopt;
  return place->second[static_cast<std::size_t>(item)];
}

}  // namespace

// The formula where the model gives no number.
struct CostModel::Formula {
  const CostModel& costs;

  std::uint64_t operator()(const topology::SealStream& seal) const {
    const auto given = costs.given(seal.stream, CostItem::Seal);
    return given ? *given : costs.seal_messages(seal);
  }

  std::uint64_t operator()(const topology::OrderComponent& order) const {
    const auto given = costs.given(order.component, item_of(order.ordering.mechanism));
    const std::uint64_t whole =
        given ? *given : std::min(topology::kHighestCost, costs.order_messages(order));
    if (order.ordering.by.empty()) return whole;
    return whole * costs.by_key(order.component) / 100;
  }

  std::uint64_t operator()(const topology::MakeFifo& fifo) const {
    const Stream& stream = costs.topology_[fifo.stream];
    const auto given = costs.given(fifo.stream, CostItem::Fifo);
    const std::uint64_t whole =
        given ? *given
              : std::min(topology::kHighestCost,
                         kSequenceNumber * stream.producers * costs.receivers(stream));
    return fifo.key.empty() ? whole : whole * costs.by_key(costs.reader(stream)) / 100;
  }

  std::uint64_t operator()(const topology::RemoveDuplicates& dedup) const {
    const auto given = costs.given(dedup.stream, CostItem::Dedup);
    return given ? *given : kDuplicateCheck * costs.receivers(costs.topology_[dedup.stream]);
  }

  std::uint64_t operator()(const topology::ResendLost& resend) const {
    const auto given = costs.given(resend.stream, CostItem::Resend);
    if (given) return *given;
    return costs.resend_messages(resend) +
           kDuplicateCheck * costs.receivers(costs.topology_[resend.stream]);
  }
};

CostModel::CostModel(const Model& model, const Topology& topology) : topology_(topology) {
  if (!model.costs) return;
  all_ = model.costs->all;
  streams_ = by_id(topology.streams(), &Stream::declared, model.costs->streams);
  components_ = by_id(topology.components(), &topology::Component::name, model.costs->components);
  for (const auto& [name, numbers] : model.costs->components) {
    const auto cost = numbers[static_cast<std::size_t>(CostItem::Variant)];
    if (cost) variants_.emplace(name.text, *cost);
  }
}

CostModel::Given CostModel::given(StreamId stream, Item item) const {
  const Given own = find(streams_, declared(topology_, stream), item);
  return own ? own : given(item);
}

CostModel::Given CostModel::given(ComponentId component, Item item) const {
  const Given own = find(components_, component, item);
  return own ? own : given(item);
}

std::uint64_t CostModel::instances(const topology::Component& component) const {
  return component.replicated ? given(component.id, Item::Replicas).value_or(kReplicas) : 1;
}

// Of all copies of the stream; what only hands them out is no process of its own.
std::uint64_t CostModel::receivers(const Stream& stream) const {
  if (!stream.to) return 1;
  std::uint64_t count = 0;
  for (const StreamId copy : topology_.declared_with(stream.id)) {
    const topology::Component& reader = topology_[topology_[*topology_[copy].to].component];
    if (!reader.relay) count += instances(reader);
  }
  return count;
}

std::optional<ComponentId> CostModel::reader(const Stream& stream) const {
  if (!stream.to) return std::nullopt;
  return topology_[*stream.to].component;
}

std::uint64_t CostModel::by_key(std::optional<ComponentId> component) const {
  return (component ? given(*component, Item::ByKey) : given(Item::ByKey)).value_or(kByKey);
}

std::uint64_t CostModel::messages_per_partition() const {
  return given(Item::Messages).value_or(kMessagesPerPartition);
}

std::uint64_t CostModel::load(const topology::OrderComponent& order) const {
  std::uint64_t load = 0;
  for (const StreamId id : order.ordering.streams) load += topology_[id].producers;
  return std::min(load, topology::kHighestCost);
}

// Of a partition whose messages all have one producer, that one knows when it is over.
std::uint64_t CostModel::producers(const topology::SealStream& seal) const {
  const Stream& stream = topology_[seal.stream];
  const bool one = !stream.producers_by.empty() && is_subset(stream.producers_by, seal.key);
  return one ? 1 : stream.producers;
}

// Each producer sends its punctuation to each receiver; several producers also have to learn from
// each other that the partition is over.
std::uint64_t CostModel::seal_messages(const topology::SealStream& seal) const {
  const std::uint64_t count = producers(seal);
  return count * receivers(topology_[seal.stream]) + (count > 1 ? count : 0);
}

// Every message goes to the process that orders and from there to every instance; sequencing also
// writes the order to a log that the next run reads.
std::uint64_t CostModel::order_messages(const topology::OrderComponent& order) const {
  const std::uint64_t log = order.ordering.mechanism == Mechanism::Sequencing ? 1 : 0;
  const std::uint64_t steps = 1 + instances(topology_[order.component]) + log;
  return messages_per_partition() * load(order) * steps;
}

// Every instance acknowledges every message.
std::uint64_t CostModel::resend_messages(const topology::ResendLost& resend) const {
  const Stream& stream = topology_[resend.stream];
  return kAcknowledgement * messages_per_partition() * receivers(stream);
}

std::uint64_t CostModel::cost(const topology::Coordination& piece) const {
  return std::min(topology::kHighestCost, std::visit(Formula{*this}, piece));
}

std::uint64_t CostModel::cost(const result::RepairCandidate& candidate) const {
  if (const auto* of = std::get_if<topology::VariantRepair>(&candidate.what)) {
    return variant(of->component.text);
  }
  if (const auto* of = std::get_if<topology::MergeRepair>(&candidate.what)) {
    return merge(topology_.find_stream(of->stream.text).value());
  }
  return cost(resolve(topology_, candidate));
}

// Which copy came first is known where all go to, or come from, one process. Else there has to be
// one, to which every replica sends each message, and from which each goes to every receiver.
std::uint64_t CostModel::merge_messages(StreamId id) const {
  const Stream& stream = topology_[id];
  if (stream.from && instances(topology_[topology_[*stream.from].component]) == 1) return 0;
  const std::uint64_t count = receivers(stream);
  return count == 1 ? 0 : messages_per_partition() * (1 + count);
}

std::uint64_t CostModel::merge(StreamId stream) const {
  const auto given = this->given(stream, Item::Merge);
  return given ? *given
               : std::min(topology::kHighestCost, kDuplicateCheck + merge_messages(stream));
}

std::uint64_t CostModel::variant(const std::string& component) const {
  const auto own = variants_.find(component);
  return own != variants_.end() ? own->second : given(Item::Variant).value_or(kVariant);
}

}  // namespace firebreak::coordination

// SPDX-License-Identifier: Apache-2.0
// Why a candidate costs what it costs by docs/repair.md 2.1, in words.
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <variant>

#include "coordination/apply.h"
#include "coordination/cost_model.h"
#include "coordination/cost_units.h"

namespace firebreak::coordination {

using topology::CostItem;

namespace {

constexpr const char* kSaid = "what the model says of such repairs";

std::string many(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

// What stands behind "as much as 2 small messages for each partition: ".
struct CostModel::Reason {
  const CostModel& costs;

  std::string operator()(const topology::SealStream& seal) const {
    if (costs.given(seal.stream, CostItem::Seal)) return kSaid;
    const std::uint64_t count = costs.producers(seal);
    return fmt::format("{} × {}{}", many(count, "producer"), receivers(seal.stream),
                       count > 1 ? fmt::format(", and {} votes", count) : "");
  }

  std::string operator()(const topology::OrderComponent& order) const {
    const topology::Component& component = costs.topology_[order.component];
    const bool log = order.ordering.mechanism == topology::Mechanism::Sequencing;
    const CostItem item = log ? CostItem::Sequencing : CostItem::Dynamic;
    const std::string whole =
        costs.given(order.component, item)
            ? kSaid
            : fmt::format("{} × {} × (1 to the process that orders + {} from there{})",
                          many(costs.messages_per_partition(), "message"),
                          many(costs.load(order), "producer"), costs.instances(component),
                          log ? " + 1 to its log" : "");
    return whole + by_key(order.ordering.by, order.component);
  }

  std::string operator()(const topology::MakeFifo& fifo) const {
    const topology::Stream& stream = costs.topology_[fifo.stream];
    const std::string whole =
        costs.given(fifo.stream, CostItem::Fifo)
            ? kSaid
            : fmt::format("{} for a number and a place to wait × {} × {}", kSequenceNumber,
                          many(stream.producers, "producer"), receivers(fifo.stream));
    return whole + by_key(fifo.key, costs.reader(stream));
  }

  std::string operator()(const topology::RemoveDuplicates& dedup) const {
    if (costs.given(dedup.stream, CostItem::Dedup)) return kSaid;
    return fmt::format("{} × {}", duplicates(), receivers(dedup.stream));
  }

  std::string operator()(const topology::ResendLost& resend) const {
    if (costs.given(resend.stream, CostItem::Resend)) return kSaid;
    return fmt::format("({} + {}) × {}",
                       many(kAcknowledgement * costs.messages_per_partition(), "acknowledgement"),
                       duplicates(), receivers(resend.stream));
  }

  std::string of_merge(topology::StreamId stream) const {
    if (costs.given(stream, CostItem::Merge)) return kSaid;
    if (costs.merge_messages(stream) == 0) return duplicates() + ", at one process";
    return fmt::format("{} at one process, and {} × (1 to it + {} from there)", duplicates(),
                       many(costs.messages_per_partition(), "message"),
                       costs.receivers(costs.topology_[stream]));
  }

  static std::string duplicates() {
    return fmt::format("{} for an id and a look-up among those seen", kDuplicateCheck);
  }

  std::string receivers(topology::StreamId stream) const {
    return many(costs.receivers(costs.topology_[stream]), "receiver");
  }

  std::string by_key(const topology::AttributeSet& key,
                     std::optional<topology::ComponentId> component) const {
    return key.empty() ? "" : fmt::format(", {} % of that by key", costs.by_key(component));
  }
};

std::string CostModel::reason(const result::RepairCandidate& candidate) const {
  const std::uint64_t cost = candidate.cost.value_or(0);
  if (const auto* merge = std::get_if<topology::MergeRepair>(&candidate.what)) {
    return fmt::format("as much as {} for each partition: {}", many(cost, "small message"),
                       Reason{*this}.of_merge(topology_.find_stream(merge->stream.text).value()));
  }
  if (const auto* variant = std::get_if<topology::VariantRepair>(&candidate.what)) {
    const bool said = variants_.contains(variant->component.text) || given(CostItem::Variant);
    return said ? kSaid : "what it costs to run is not known here; 1 makes it no gift";
  }
  return fmt::format("as much as {} for each partition: {}", many(cost, "small message"),
                     std::visit(Reason{*this}, resolve(topology_, candidate)));
}

}  // namespace firebreak::coordination

// SPDX-License-Identifier: Apache-2.0
// Default costs of coordination, for candidates without one of their own; docs/repair.md, Costs,
// has the reasons.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "result/repair.h"
#include "topology/coordination.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// Units of cost, each about one small message between two processes for each partition of a seal.
/// What the model says under `costs` takes the place of the default.
class CostModel {
 public:
  /// `topology` was built from the model; it is kept by reference.
  CostModel(const topology::Model& model, const topology::Topology& topology);

  const topology::Topology& topology() const { return topology_; }

  /// At most kHighestCost.
  std::uint64_t cost(const topology::Coordination& piece) const;
  std::uint64_t cost(const result::RepairCandidate& candidate) const;
  std::uint64_t variant(const std::string& component) const;
  std::uint64_t merge(topology::StreamId stream) const;

  /// How many producers have to say that a partition of the seal is over.
  std::uint64_t producers(const topology::SealStream& seal) const;
  /// How many messages a seal, and an ordering, adds for each partition of a seal.
  std::uint64_t seal_messages(const topology::SealStream& seal) const;
  std::uint64_t order_messages(const topology::OrderComponent& order) const;
  /// Likewise, where what is lost is sent again.
  std::uint64_t resend_messages(const topology::ResendLost& resend) const;
  /// Likewise, of all copies that go by one process; none where they do anyway.
  std::uint64_t merge_messages(topology::StreamId stream) const;
  /// How many instances a component has: two stand for all of a replicated one (semantics 1.6),
  /// unless the model says how many it has.
  std::uint64_t instances(const topology::Component& component) const;

  /// Why the candidate costs what it does if the model says nothing of that candidate, in words and
  /// with the unit.
  std::string reason(const result::RepairCandidate& candidate) const;

 private:
  using Item = topology::CostItem;
  using Given = std::optional<std::uint64_t>;
  struct Formula;
  struct Reason;

  Given given(topology::StreamId stream, Item item) const;
  Given given(topology::ComponentId component, Item item) const;
  Given given(Item item) const { return all_[static_cast<std::size_t>(item)]; }
  std::uint64_t receivers(const topology::Stream& stream) const;
  std::uint64_t messages_per_partition() const;
  std::uint64_t load(const topology::OrderComponent& order) const;
  /// What a piece by key costs at this component, in percent of one without.
  std::uint64_t by_key(std::optional<topology::ComponentId> component) const;
  std::optional<topology::ComponentId> reader(const topology::Stream& stream) const;

  const topology::Topology& topology_;
  topology::CostNumbers all_{};
  std::unordered_map<std::uint32_t, topology::CostNumbers> streams_;     // by StreamId
  std::unordered_map<std::uint32_t, topology::CostNumbers> components_;  // by ComponentId
  std::unordered_map<std::string, std::uint64_t> variants_;              // by component
};

}  // namespace firebreak::coordination

// SPDX-License-Identifier: Apache-2.0
// Seals by which a component would forget, or wait for more than an ordering covers.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "coordination/apply.h"
#include "coordination/exclusion_finder.h"
#include "coordination/forgetting.h"
#include "coordination/races.h"
#include "topology/coordination.h"

namespace firebreak::coordination {

using topology::ComponentId;
using topology::Mechanism;
using topology::Ordering;
using topology::StreamId;
using topology::Topology;

void ExclusionFinder::find_forgetting(const Topology& topology,
                                      const topology::Conflicts& conflicts) {
  const std::vector<bool> forgets = may_make_forget(topology, conflicts);
  for (const std::size_t i : seals_) {
    const auto seal = std::get<topology::SealStream>(resolve(topology, candidates_[i]));
    const bool some = std::ranges::any_of(topology.declared_with(seal.stream),
                                          [&](StreamId copy) { return forgets[copy.index()]; });
    if (!some) continue;
    table_.bar(i, "a component would forget what it has handled, and handle repetitions anew");
  }
}

void ExclusionFinder::find_partial(const Topology& topology, const topology::Conflicts& conflicts) {
  std::map<ComponentId, std::vector<std::pair<std::size_t, Ordering>>> offered;
  for (const std::size_t i : dynamic_) {
    auto order = std::get<topology::OrderComponent>(resolve(topology, candidates_[i]));
    offered[order.component].emplace_back(i, std::move(order.ordering));
  }
  std::map<ComponentId, RacingSite> racing;
  for (const topology::Component& component : topology.components()) {
    if (!offered.contains(component.id) && component.orderings.empty()) continue;
    auto found = racing_at(topology, conflicts, component);
    if (found) racing.emplace(component.id, *std::move(found));
  }
  if (racing.empty()) return;
  for (const std::size_t i : seals_) {
    const auto seal = std::get<topology::SealStream>(resolve(topology, candidates_[i]));
    const std::vector<bool> reached = reached_from(topology, seal.stream);
    for (const auto& [id, at] : racing) {
      if (!reached[id.index()]) continue;
      for (const Ordering& ordering : topology[id].orderings) {
        if (ordering.mechanism != Mechanism::Dynamic || !at.partial(ordering, seal.key)) continue;
        table_.bar(i,
                   fmt::format("'{}' declares a dynamic ordering that leaves out a part of what it "
                               "would wait for",
                               topology[id].name));
      }
      for (const auto& [other, ordering] : offered[id]) {
        if (at.partial(ordering, seal.key)) table_.exclude(i, other);
      }
    }
  }
}

std::vector<SealSite> ExclusionFinder::all_seals(const Topology& topology) const {
  std::vector<SealSite> seals;
  for (const topology::Stream& stream : topology.streams()) {
    for (const topology::AttributeSet& key : stream.seals) {
      seals.push_back({std::nullopt, key, reached_from(topology, stream.id)});
    }
  }
  for (const std::size_t i : seals_) {
    const auto seal = std::get<topology::SealStream>(resolve(topology, candidates_[i]));
    seals.push_back({i, seal.key, reached_from(topology, seal.stream)});
  }
  return seals;
}

// A path may wait for the end of several keys. An ordering by attributes of one of them fixes
// when that end comes, but not when another comes that lacks these attributes.
void ExclusionFinder::find_outlasting() {
  std::vector<std::pair<std::optional<std::size_t>, topology::OrderComponent>> orders;
  const Topology topology = built_with({});
  for (const topology::Component& component : topology.components()) {
    for (const Ordering& ordering : component.orderings) {
      if (!ordering.by.empty()) orders.push_back({std::nullopt, {component.id, ordering}});
    }
  }
  for (const std::size_t i : orders_) {
    auto order = std::get<topology::OrderComponent>(resolve(topology, candidates_[i]));
    if (!order.ordering.by.empty()) orders.emplace_back(i, std::move(order));
  }
  const std::vector<SealSite> seals = all_seals(topology);
  for (const auto& [candidate, order] : orders) {
    std::vector<const SealSite*> covered;
    std::vector<std::size_t> late;
    for (const SealSite& seal : seals) {
      if (!seal.reached[order.component.index()]) continue;
      if (is_subset(order.ordering.by, seal.key)) {
        covered.push_back(&seal);
      } else if (seal.candidate) {
        late.push_back(*seal.candidate);
      }
    }
    if (covered.empty()) continue;
    for (const std::size_t seal : late) {
      outlasts(seal, covered, candidate, topology[order.component].name);
    }
  }
}

void ExclusionFinder::outlasts(std::size_t late, const std::vector<const SealSite*>& covered,
                               const std::optional<std::size_t>& order,
                               const std::string& component) {
  if (order) return table_.exclude(late, *order);
  for (const SealSite* seal : covered) {
    if (seal->candidate) {
      table_.exclude(late, *seal->candidate);
    } else {
      table_.bar(late, fmt::format("the ordering that '{}' declares would not cover the end for "
                                   "which a path would then wait",
                                   component));
    }
  }
}

}  // namespace firebreak::coordination

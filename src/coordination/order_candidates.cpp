// SPDX-License-Identifier: Apache-2.0
// Orderings of the inputs of components at which something races: docs/repair.md 1.4.
#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "coordination/found.h"
#include "coordination/races.h"
#include "topology/observers.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::AttributeSet;
using topology::Component;
using topology::Mechanism;
using topology::StreamId;
using topology::Topology;

namespace {

class OrderFinder {
 public:
  explicit OrderFinder(const CostModel& costs) : costs_(costs), topology_(costs.topology()) {}

  std::vector<RepairCandidate> find(const Races& races) {
    for (const auto& [id, paths] : races.by_component()) {
      const Component& component = topology_[id];
      if (is_observer(topology_, id)) continue;  // no part of the program
      const std::vector<StreamId> all = input_streams(topology_, component);
      offered_.clear();
      offer(component, all, all.size(), {});
      for (const auto& group : races.groups(paths)) {
        const std::vector<StreamId> some = races.streams(group);
        offer(component, some, all.size(), {});
        for (const AttributeSet& key : keys_of_order(topology_, races, group, some)) {
          offer(component, some, all.size(), key);
        }
      }
    }
    return std::move(result_);
  }

 private:
  void offer(const Component& component, const std::vector<StreamId>& streams,
             std::size_t all_inputs, const AttributeSet& by) {
    if (!offered_.emplace(streams, by).second) return;
    for (Mechanism mechanism : {Mechanism::Sequencing, Mechanism::Dynamic}) {
      if (mechanism == Mechanism::Dynamic && !component.replicated) continue;
      if (has_whole_order(component, mechanism, all_inputs)) continue;
      const topology::OrderComponent order{component.id, {mechanism, streams, by}};
      topology::OrderRepair repair;
      repair.component.text = component.name;
      repair.ordering.mechanism = mechanism;
      repair.ordering.by = coordination::names_of(topology_, by);
      if (streams.size() < all_inputs) repair.ordering.streams = names_of(component, streams);
      result_.push_back(make(std::move(repair), costs_.cost(order)));
    }
  }

  // Copies that the component reads go by the name of their declaration, if all are among these.
  topology::Names names_of(const Component& component, const std::vector<StreamId>& streams) const {
    topology::Names names;
    for (const StreamId id : streams) {
      std::vector<StreamId> copies = topology_.declared_with(id);
      std::erase_if(copies, [&](StreamId copy) {
        return topology_[*topology_[copy].to].component != component.id;
      });
      const bool all = std::ranges::all_of(
          copies, [&](StreamId copy) { return std::ranges::binary_search(streams, copy); });
      if (all && id != copies.front()) continue;
      names.push_back({all ? topology_[id].declared : topology_[id].name, {}});
    }
    return names;
  }

  const CostModel& costs_;
  const Topology& topology_;
  std::set<std::pair<std::vector<StreamId>, AttributeSet>> offered_;  // at this component
  std::vector<RepairCandidate> result_;
};

}  // namespace

std::vector<RepairCandidate> find_orders(const CostModel& costs, const Races& races) {
  return OrderFinder(costs).find(races);
}

}  // namespace firebreak::coordination

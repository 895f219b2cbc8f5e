// SPDX-License-Identifier: Apache-2.0
// Whether the two orders of a trace go together. Here: what orderings fix (semantics 4.2, 4.3).
#include "replay/interpreter_orders.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace firebreak::replay::interpreter {

namespace {

using topology::Component;
using topology::ComponentId;
using topology::Mechanism;
using topology::Ordering;
using topology::Topology;

class OrderCheck : private OrderFacts {
 public:
  explicit OrderCheck(const OrderFacts& facts) : OrderFacts(facts) {}

  std::string run() const {
    std::string problem;
    for (const ComponentId id : concerned()) {
      if (problem.empty()) problem = check_component(topology_[id]);
    }
    for (std::size_t w = 0; w < 2 && problem.empty(); ++w) {
      problem = check_emissions_in_time(*this, w);
    }
    for (std::size_t w = 0; w < 2 && problem.empty(); ++w) {
      problem = check_late(*this, w);
    }
    if (problem.empty()) problem = check_common(*this);
    return problem.empty() ? check_fifo_streams(*this) : problem;
  }

 private:
  std::set<ComponentId> concerned() const {
    std::set<ComponentId> result;
    for (const Schedule& schedule : schedules_) {
      for (const auto& [component, arrivals] : schedule.arrivals) result.insert(component);
    }
    return result;
  }

  std::string check_component(const Component& component) const {
    if (single(component)) return check_single(*this, component);
    for (const Ordering& ordering : component.orderings) {
      std::string problem = check_ordering(component, ordering);
      if (!problem.empty()) return problem;
    }
    return check_moments(*this, component);
  }

  // First handlings of what both worlds handle, on these streams, grouped by the values of `by`, in
  // the order of one world.
  std::map<std::vector<std::optional<std::int64_t>>, Sequence> groups(const Component& component,
                                                                      const Ordering& ordering,
                                                                      std::size_t world) const {
    std::map<std::vector<std::optional<std::int64_t>>, Sequence> result;
    for (std::size_t h : schedules_[world].at(component.id)) {
      const MessageIndex m = script_.worlds[world][h].message;
      const Message& message = script_.messages[m];
      if (m >= script_.listed || !covers(ordering, message.stream) || !in_both(world, h)) continue;
      std::vector<std::optional<std::int64_t>> key;
      for (topology::AttributeId attribute : ordering.by) {
        key.push_back(value_of(topology_, message, attribute));
      }
      const bool copy = script_.worlds[world][h].other_replica;
      result[std::move(key)].push_back(copy ? script_.messages.size() + m : m);
    }
    return result;
  }

  // Semantics 4.2, 4.3.
  std::string check_ordering(const Component& component, const Ordering& ordering) const {
    if (!binds(ordering)) return "";
    const bool dynamic = ordering.mechanism == Mechanism::Dynamic;
    const auto left = groups(component, ordering, 0);
    const auto right = groups(component, ordering, 1);
    for (const auto& [key, order] : left) {
      const Sequence& other = right.at(key);
      if (order == other) continue;
      return fmt::format("the {} at {} fixes one order for both worlds, but it differs: {}",
                         dynamic ? "dynamic ordering" : "sequencing", component.name,
                         first_difference(order, other));
    }
    return "";
  }
};

}  // namespace

std::string check_orders(const Topology& topology, const Script& script, Waits& waits,
                         const std::array<Schedule, 2>& schedules) {
  return OrderCheck(OrderFacts(topology, script, waits, schedules)).run();
}

}  // namespace firebreak::replay::interpreter

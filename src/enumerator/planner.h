// SPDX-License-Identifier: Apache-2.0
// How a plan is made; plan.cpp says what it is good for.
#pragma once

#include <span>
#include <vector>

#include "enumerator/plan.h"

namespace firebreak::enumerator {

using Relation = std::vector<std::vector<bool>>;

Relation empty_relation(std::size_t size);
void close_transitively(Relation& relation);

class Planner {
 public:
  Planner(const Question& question, const Slice& slice)
      : question_(question),
        topology_(question.topology),
        slice_(slice),
        coupled_(empty_relation(topology_.inputs().size())) {}

  Plan run();

 private:
  std::size_t source(topology::PathId path) const { return topology_[path].from.index(); }

  bool couple(std::size_t a, std::size_t b);
  bool sensitive(std::size_t input) const;
  bool sensitive(const topology::Component& component) const;
  void find_faults();

  /// A crash can come anywhere among what the component handles.
  static bool forgets(const topology::Component& component);
  bool emitted_repeatedly(const topology::Stream& stream) const;
  std::span<const topology::Conflict> rivals(topology::PathId path) const;
  bool waits(topology::PathId path) const { return question_.waiting.waits[path.index()]; }

  /// What a path sees counts if it goes into what the path emits, into the observed state, or into
  /// what another path sees that counts.
  void find_relevant();

  /// Where replicas meet, the other one's copies are in the state.
  void copies(const topology::Path& writer);

  /// By ComponentId: whether other components stand with it on a cycle of streams, and whether
  /// one of the cycle is replicated.
  void find_component_cycles();

  /// Views and states (semantics 3.3, 3.6, 6.1).
  void couple_contents();
  void couple_view(const topology::Path& path);
  bool couple_moment(topology::PathId unit, std::size_t with);
  void couple_all(const topology::Component& component);

  /// Orders that the two worlds share can forbid a world, if there is anything to order, or if
  /// they close a cycle through other components.
  void couple_shared_orders();

  /// Between replicas: there the order is that of the consumer, equal in both worlds (4.4).
  bool exempt(const topology::Stream& stream) const;

  /// Semantics 4.4. Returns whether anything changed.
  bool couple_emission_orders();
  void find_settled();
  bool receives_private(const topology::Component& component) const;
  bool covers_all_that_matters(const topology::Component& component,
                               const topology::Ordering& ordering) const;
  bool unsettled(std::size_t input) const;
  void order_groups();

  /// Gives group numbers to the interfaces with `first[i] == wanted`, predecessors first. Those of
  /// one kind are ordered among themselves: what comes before a first one is a first one.
  void place_groups(const Relation& before, const std::vector<bool>& first, bool wanted,
                    std::vector<bool>& placed);

  const Question& question_;
  const topology::Topology& topology_;
  const Slice& slice_;
  Relation coupled_;  // by InputId, symmetric
  std::vector<bool> entangled_;
  std::vector<bool> replicated_cycle_;
  Plan plan_;
};

}  // namespace firebreak::enumerator

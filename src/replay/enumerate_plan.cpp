// SPDX-License-Identifier: Apache-2.0
// Partial-order reduction, by interfaces. Two interfaces of a component are *coupled* if the order
// of a delivery at the one and a delivery at the other can bear on a content, a state, an order of
// emission or an order that the worlds share; an interface can be coupled with itself. Where an
// interface is coupled with none, its deliveries are made as soon as possible (they are *eager*):
// any world can be rearranged so without a change of what is observed. The graph of couplings and
// of the flow from interface to interface is condensed to *groups*. Deliveries of a later group
// neither enable nor influence those of an earlier one, so groups are explored one after the
// other, in topological order; within a group every interleaving is explored.
//
// A component is *settled* if what the two worlds share orders all its deliveries that matter: it
// is not replicated (in the modes that compare replicas), or one ordering covers them. The groups
// that unsettled components need are put first. From the boundary behind them on, equal worlds
// stay equal.
#include "replay/enumerate_plan.h"

#include <algorithm>

namespace firebreak::replay::schedules {
namespace {

using topology::Annotation;
using topology::Component;
using topology::Delivery;
using topology::InputId;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::Topology;

using Relation = std::vector<std::vector<bool>>;

Relation empty_relation(std::size_t size) { return Relation(size, std::vector<bool>(size, false)); }

void close_transitively(Relation& relation) {
  for (std::size_t via = 0; via < relation.size(); ++via) {
    for (std::size_t from = 0; from < relation.size(); ++from) {
      if (!relation[from][via]) continue;
      for (std::size_t to = 0; to < relation.size(); ++to) {
        if (relation[via][to]) relation[from][to] = true;
      }
    }
  }
}

class Planner {
 public:
  Planner(const Question& question, const Slice& slice)
      : question_(question),
        topology_(question.topology),
        slice_(slice),
        coupled_(empty_relation(topology_.inputs().size())) {}

  Plan run() {
    find_faults();
    find_component_cycles();
    couple_contents();
    couple_shared_orders();
    while (couple_emission_orders()) couple_shared_orders();
    for (std::size_t input = 0; input < coupled_.size(); ++input) {
      plan_.eager.push_back(question_.reduced && !sensitive(input));
      plan_.ordered.push_back(coupled_[input][input]);
    }
    find_settled();
    order_groups();
    return std::move(plan_);
  }

 private:
  std::size_t source(PathId path) const { return topology_[path].from.index(); }

  bool couple(std::size_t a, std::size_t b) {
    if (!slice_.inputs[a] || !slice_.inputs[b] || coupled_[a][b]) return false;
    coupled_[a][b] = coupled_[b][a] = true;
    return true;
  }

  bool sensitive(std::size_t input) const {
    return std::find(coupled_[input].begin(), coupled_[input].end(), true) != coupled_[input].end();
  }

  bool sensitive(const Component& component) const {
    return std::any_of(component.inputs.begin(), component.inputs.end(),
                       [&](InputId input) { return sensitive(input.index()); });
  }

  void find_faults() {
    plan_.repeats.assign(topology_.inputs().size(), false);
    bool changed = true;
    while (changed) {
      changed = false;
      for (const Stream& stream : topology_.streams()) {
        if (!stream.to || !slice_.carries(stream)) continue;
        bool repeats = stream.delivery == Delivery::AtLeastOnce;
        plan_.faulty = plan_.faulty || stream.delivery != Delivery::ExactlyOnce;
        if (stream.from) {
          for (PathId path : topology_[*stream.from].paths) {
            repeats = repeats || plan_.repeats[source(path)];
          }
        }
        if (!repeats || plan_.repeats[stream.to->index()]) continue;
        plan_.repeats[stream.to->index()] = changed = true;
      }
    }
  }

  /// By ComponentId: whether other components stand with it on a cycle of streams, and whether
  /// one of the cycle is replicated.
  void find_component_cycles() {
    const std::size_t count = topology_.components().size();
    Relation reach = empty_relation(count);
    for (const Stream& stream : topology_.streams()) {
      if (!stream.from || !stream.to) continue;
      reach[topology_[*stream.from].component.index()][topology_[*stream.to].component.index()] =
          true;
    }
    close_transitively(reach);
    entangled_.assign(count, !question_.reduced);
    replicated_cycle_.assign(count, !question_.reduced);
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) {
        if (a == b || !reach[a][b] || !reach[b][a]) continue;
        entangled_[a] = true;
        if (topology_.components()[b].replicated) replicated_cycle_[a] = true;
      }
    }
  }

  /// Views and states (semantics 3.3, 3.5, 6.1).
  void couple_contents() {
    for (const Path& path : topology_.paths()) {
      const std::size_t at = path.from.index();
      if (!slice_.inputs[at]) continue;
      const bool unit = question_.units[path.id.index()];
      if (path.id == question_.target.state && path.annotation == Annotation::OW && !unit) {
        couple(at, at);
      }
      if (plan_.repeats[at] && (path.idempotent || path.annotation == Annotation::CW)) {
        couple(at, at);
      }
      if (!path.confluent() && slice_.emits(path)) couple_view(path, unit);
      if (!question_.reduced) couple_all(topology_[path.component]);
    }
  }

  void couple_view(const Path& path, bool unit) {
    bool has_writer = false;
    for (PathId writer : topology_[path.component].paths) {
      if (!topology_[writer].writes()) continue;
      has_writer = true;
      if (!unit) couple(path.from.index(), source(writer));
      const bool as_set =
          topology_[writer].confluent() || (unit && question_.units[writer.index()]);
      if (!as_set) couple(source(writer), source(writer));
    }
    if (!has_writer && !unit) couple(path.from.index(), path.from.index());
  }

  void couple_all(const Component& component) {
    for (InputId a : component.inputs) {
      for (InputId b : component.inputs) couple(a.index(), b.index());
    }
  }

  /// Orders that the two worlds share can forbid a world, if there is anything to order, or if
  /// they close a cycle through other components.
  void couple_shared_orders() {
    for (const Component& component : topology_.components()) {
      const std::size_t id = component.id.index();
      if (question_.mode == Mode::Replicas && !component.replicated && replicated_cycle_[id]) {
        couple_all(component);
      }
      for (const Ordering& ordering : component.orderings) {
        if (!entangled_[id] && !sensitive(component)) continue;
        for (topology::StreamId a : ordering.streams) {
          for (topology::StreamId b : ordering.streams) {
            couple(topology_[a].to->index(), topology_[b].to->index());
          }
        }
      }
    }
  }

  /// From a replicated component to one that is not, when replicas are compared: the order is that
  /// of the consumer, equal in both worlds, whatever the replicas emitted first (4.4).
  bool joins_replicas(const Stream& stream) const {
    return question_.mode == Mode::Replicas && stream.from &&
           topology_[topology_[*stream.from].component].replicated &&
           !topology_[topology_[*stream.to].component].replicated;
  }

  /// Semantics 4.4. Returns whether anything changed.
  bool couple_emission_orders() {
    bool changed = false;
    plan_.fifo.resize(topology_.streams().size(), false);
    for (const Stream& stream : topology_.streams()) {
      if (stream.fifos.empty() || stream.producers != 1) continue;
      if (!stream.to || !slice_.carries(stream)) continue;
      if (joins_replicas(stream)) continue;
      const std::size_t consumer = topology_[*stream.to].component.index();
      if (!sensitive(stream.to->index()) && !entangled_[consumer]) continue;
      plan_.fifo[stream.id.index()] = true;
      if (!stream.from) continue;
      for (PathId a : topology_[*stream.from].paths) {
        for (PathId b : topology_[*stream.from].paths) {
          changed = couple(source(a), source(b)) || changed;
        }
      }
    }
    return changed;
  }

  void find_settled() {
    for (const Component& component : topology_.components()) {
      const bool same = question_.mode == Mode::Replicas && !component.replicated;
      const bool ordered = std::any_of(
          component.orderings.begin(), component.orderings.end(), [&](const Ordering& ordering) {
            return binds(ordering, question_.mode) && ordering.by.empty() &&
                   covers_all_that_matters(component, ordering);
          });
      plan_.settled.push_back(question_.reduced && !plan_.faulty && (same || ordered));
    }
  }

  bool covers_all_that_matters(const Component& component, const Ordering& ordering) const {
    for (InputId input : component.inputs) {
      if (plan_.eager[input.index()] || !slice_.inputs[input.index()]) continue;
      for (topology::StreamId stream : topology_[input].streams) {
        if (std::find(ordering.streams.begin(), ordering.streams.end(), stream) ==
            ordering.streams.end()) {
          return false;
        }
      }
    }
    return true;
  }

  bool unsettled(std::size_t input) const {
    if (!slice_.inputs[input]) return false;
    if (plan_.faulty || !question_.reduced) return true;
    const InputId id(input);
    return !plan_.eager[input] && !plan_.settled[topology_[id].component.index()];
  }

  void order_groups() {
    const std::size_t count = topology_.inputs().size();
    Relation before = question_.reduced ? coupled_ : Relation(count, std::vector(count, true));
    for (const Stream& stream : topology_.streams()) {
      if (!stream.from || !stream.to || !slice_.inputs[stream.to->index()]) continue;
      for (PathId path : topology_[*stream.from].paths) {
        before[source(path)][stream.to->index()] = true;
      }
    }
    close_transitively(before);
    std::vector<bool> first(count, false);
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) {
        if ((a == b || before[a][b]) && unsettled(b)) first[a] = true;
      }
    }
    plan_.group.assign(count, 0);
    std::vector<bool> placed(count, false);
    for (const bool wanted : {true, false}) {
      place_groups(before, first, wanted, placed);
      if (wanted) plan_.boundary = plan_.groups;
    }
  }

  /// Gives group numbers to the interfaces with `first[i] == wanted`, predecessors first. Those of
  /// one kind are ordered among themselves: what comes before a first one is a first one.
  void place_groups(const Relation& before, const std::vector<bool>& first, bool wanted,
                    std::vector<bool>& placed) {
    const std::size_t count = placed.size();
    const auto ready = [&](std::size_t input) {
      for (std::size_t other = 0; other < count; ++other) {
        if (slice_.inputs[other] && before[other][input] && !before[input][other] &&
            !placed[other]) {
          return false;
        }
      }
      return true;
    };
    bool found = true;
    while (found) {
      found = false;
      for (std::size_t input = 0; input < count && !found; ++input) {
        if (placed[input] || !slice_.inputs[input] || first[input] != wanted || !ready(input)) {
          continue;
        }
        found = true;
        for (std::size_t other = 0; other < count; ++other) {
          const bool same = other == input || (before[input][other] && before[other][input]);
          if (!same || !slice_.inputs[other]) continue;
          placed[other] = true;
          plan_.group[other] = plan_.groups;
        }
        ++plan_.groups;
      }
    }
  }

  const Question& question_;
  const Topology& topology_;
  const Slice& slice_;
  Relation coupled_;  // by InputId, symmetric
  std::vector<bool> entangled_;
  std::vector<bool> replicated_cycle_;
  Plan plan_;
};

}  // namespace

Plan plan(const Question& question, const Slice& slice) { return Planner(question, slice).run(); }

}  // namespace firebreak::replay::schedules

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
// When a path that waits handles a message can bear on what a path sees that does not wait, and on
// an order of emission; then all that it waits for is coupled with that. Otherwise it handles it as
// soon as it can.
//
// A component is *settled* if what the two worlds share orders all its deliveries that matter: it
// is not replicated (in the modes that compare replicas), or one ordering covers them. The groups
// that unsettled components need are put first. From the boundary behind them on, equal worlds
// stay equal.
#include "enumerator/plan.h"

#include <algorithm>
#include <span>

#include "topology/crashes.h"

namespace firebreak::enumerator {
namespace {

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
    find_relevant();
    find_component_cycles();
    couple_contents();
    couple_shared_orders();
    while (couple_emission_orders()) couple_shared_orders();
    for (std::size_t input = 0; input < coupled_.size(); ++input) {
      plan_.eager.push_back(question_.reduced && !sensitive(input));
    }
    for (const Path& path : topology_.paths()) {
      plan_.moments.push_back(waits(path.id) && plan_.relevant[path.id.index()] &&
                              !plan_.eager[path.from.index()]);
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
    for (const Stream& stream : topology_.streams()) {
      if (!stream.to || !slice_.carries(stream)) continue;
      plan_.faulty = plan_.faulty || topology::may_repeat(stream.delivery) ||
                     may_lose(topology_, stream) || emitted_repeatedly(stream) ||
                     forgets(topology_[topology_[*stream.to].component]);
    }
  }

  /// A crash can come anywhere among what the component handles.
  static bool forgets(const Component& component) {
    return component.crash == topology::Crash::Forgets;
  }

  bool emitted_repeatedly(const Stream& stream) const {
    if (!stream.from) return false;
    const auto& paths = topology_[*stream.from].paths;
    return std::any_of(paths.begin(), paths.end(), [&](PathId path) {
      return topology_[path].repeats || topology::replays(topology_, topology_[path]);
    });
  }

  std::span<const topology::Conflict> rivals(PathId path) const {
    return question_.waiting.rivals[path.index()];
  }
  bool waits(PathId path) const { return question_.waiting.waits[path.index()]; }

  /// What a path sees counts if it goes into what the path emits, into the observed state, or into
  /// what another path sees that counts.
  void find_relevant() {
    plan_.relevant.assign(topology_.paths().size(), false);
    std::vector<PathId> open;
    const auto mark = [&](PathId id) {
      const Path& path = topology_[id];
      if (plan_.relevant[id.index()] || !slice_.inputs[path.from.index()]) return;
      if (path.confluent() && rivals(id).empty()) return;
      plan_.relevant[id.index()] = true;
      open.push_back(id);
    };
    for (const Path& path : topology_.paths()) {
      if (slice_.emits(path) || path.id == question_.target.state || !question_.reduced) {
        mark(path.id);
      }
    }
    while (!open.empty()) {
      const PathId path = open.back();
      open.pop_back();
      for (const topology::Conflict& rival : rivals(path)) {
        if (!topology_[rival.writer].confluent()) mark(rival.writer);
        copies(topology_[rival.writer]);
      }
    }
  }

  /// Where replicas meet, the other one's copies are in the state.
  void copies(const Path& writer) {
    if (topology_[writer.component].replicated) return;
    for (topology::StreamId stream : topology_[writer.from].streams) {
      plan_.copies = plan_.copies || topology_[stream].is_private;
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

  /// Views and states (semantics 3.3, 3.6, 6.1).
  void couple_contents() {
    for (const Path& path : topology_.paths()) {
      const std::size_t at = path.from.index();
      if (!slice_.inputs[at]) continue;
      const bool repeats = question_.waiting.repeats[at] || plan_.faulty;
      if (repeats && (path.idempotent || path.writes())) couple(at, at);
      if (plan_.relevant[path.id.index()]) couple_view(path);
      if (!question_.reduced || forgets(topology_[path.component])) {
        couple_all(topology_[path.component]);
      }
    }
  }

  void couple_view(const Path& path) {
    const std::size_t at = path.from.index();
    for (const topology::Conflict& rival : rivals(path.id)) {
      if (!waits(path.id)) couple(at, source(rival.writer));
      // The moment at which the rival handles what it has waited for.
      if (!waits(path.id) && waits(rival.writer)) couple_moment(rival.writer, at);
      if (plan_.faulty) {
        couple(at, source(rival.writer));
        couple(source(rival.writer), source(rival.writer));
      }
    }
  }

  bool couple_moment(PathId unit, std::size_t with) {
    bool changed = couple(source(unit), with);
    for (topology::StreamId stream : question_.waiting.awaited[unit.index()]) {
      changed = couple(topology_[stream].to->index(), with) || changed;
    }
    return changed;
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
      if (question_.mode == Mode::Replica && !component.replicated && replicated_cycle_[id]) {
        couple_all(component);
      }
      for (const Ordering& ordering : question_.waiting.orderings[id]) {
        if (!entangled_[id] && !sensitive(component)) continue;
        for (topology::StreamId a : ordering.streams) {
          for (topology::StreamId b : ordering.streams) {
            couple(topology_[a].to->index(), topology_[b].to->index());
          }
        }
      }
    }
  }

  /// Between replicas: there the order is that of the consumer, equal in both worlds (4.4).
  bool exempt(const Stream& stream) const {
    return !stream.is_private && single(topology_[topology_[*stream.to].component], question_.mode);
  }

  /// Semantics 4.4. Returns whether anything changed.
  bool couple_emission_orders() {
    bool changed = false;
    plan_.fifo.resize(topology_.streams().size(), false);
    for (const Stream& stream : topology_.streams()) {
      if (stream.fifos.empty() || !topology::kept_by_fifo(stream, {})) continue;
      if (!stream.to || !slice_.carries(stream)) continue;
      if (exempt(stream)) continue;
      const std::size_t consumer = topology_[*stream.to].component.index();
      if (!sensitive(stream.to->index()) && !entangled_[consumer]) continue;
      plan_.fifo[stream.id.index()] = true;
      if (!stream.from) continue;
      for (PathId a : topology_[*stream.from].paths) {
        for (PathId b : topology_[*stream.from].paths) {
          changed = couple(source(a), source(b)) || changed;
          for (PathId unit : {a, b}) {
            if (!waits(unit)) continue;
            changed = couple_moment(unit, source(a)) || changed;
            changed = couple_moment(unit, source(b)) || changed;
          }
        }
      }
    }
    return changed;
  }

  void find_settled() {
    for (const Component& component : topology_.components()) {
      const bool same = single(component, question_.mode) && !receives_private(component);
      const bool ordered = std::any_of(
          component.orderings.begin(), component.orderings.end(), [&](const Ordering& ordering) {
            return binds(ordering, question_.mode) && ordering.by.empty() &&
                   covers_all_that_matters(component, ordering);
          });
      const bool waiting = std::any_of(component.paths.begin(), component.paths.end(),
                                       [&](PathId path) { return waits(path); });
      // Moments of units are among what both observers of one instance see.
      const bool fixed = same || (ordered && !waiting && !single(component, question_.mode));
      plan_.settled.push_back(question_.reduced && !plan_.faulty && fixed);
    }
  }

  bool receives_private(const Component& component) const {
    return std::any_of(component.inputs.begin(), component.inputs.end(), [&](InputId input) {
      const auto& streams = topology_[input].streams;
      return std::any_of(streams.begin(), streams.end(),
                         [&](topology::StreamId stream) { return topology_[stream].is_private; });
    });
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
    // A path that waits handles a message in the group of its own interface.
    for (const Path& path : topology_.paths()) {
      if (!plan_.relevant[path.id.index()] || !waits(path.id)) continue;
      for (topology::StreamId stream : question_.waiting.awaited[path.id.index()]) {
        if (slice_.inputs[topology_[stream].to->index()]) {
          before[topology_[stream].to->index()][path.from.index()] = true;
        }
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

bool may_lose(const Topology& topology, const Stream& stream) {
  if (topology::may_lose(stream.delivery)) return true;
  if (!stream.to) return false;
  if (topology[topology[*stream.to].component].late != topology::Late::Ignored) return false;
  return !stream.watermarks.empty() && !fifo_places_watermarks(topology, stream, stream.fifos);
}

Plan plan(const Question& question, const Slice& slice) { return Planner(question, slice).run(); }

}  // namespace firebreak::enumerator

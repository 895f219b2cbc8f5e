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

#include "enumerator/planner.h"
#include "topology/crashes.h"

namespace firebreak::enumerator {

using topology::Component;
using topology::InputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::Topology;

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

Plan Planner::run() {
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

bool Planner::sensitive(std::size_t input) const {
  return std::find(coupled_[input].begin(), coupled_[input].end(), true) != coupled_[input].end();
}

bool Planner::sensitive(const Component& component) const {
  return std::any_of(component.inputs.begin(), component.inputs.end(),
                     [&](InputId input) { return sensitive(input.index()); });
}

void Planner::find_faults() {
  for (const Stream& stream : topology_.streams()) {
    if (!stream.to || !slice_.carries(stream)) continue;
    plan_.faulty = plan_.faulty || topology::may_repeat(stream.delivery) ||
                   may_lose(topology_, stream) || emitted_repeatedly(stream) ||
                   forgets(topology_[topology_[*stream.to].component]);
  }
}

bool Planner::forgets(const Component& component) {
  return component.crash == topology::Crash::Forgets;
}

bool Planner::emitted_repeatedly(const Stream& stream) const {
  if (!stream.from) return false;
  const auto& paths = topology_[*stream.from].paths;
  return std::any_of(paths.begin(), paths.end(), [&](PathId path) {
    return topology_[path].repeats || topology::replays(topology_, topology_[path]);
  });
}

std::span<const topology::Conflict> Planner::rivals(PathId path) const {
  return question_.waiting.rivals[path.index()];
}

void Planner::find_relevant() {
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

void Planner::copies(const Path& writer) {
  if (topology_[writer.component].replicated) return;
  for (topology::StreamId stream : topology_[writer.from].streams) {
    plan_.copies = plan_.copies || topology_[stream].is_private;
  }
}

bool may_lose(const Topology& topology, const Stream& stream) {
  if (topology::may_lose(stream.delivery)) return true;
  if (!stream.to) return false;
  if (topology[topology[*stream.to].component].late != topology::Late::Ignored) return false;
  return !stream.watermarks.empty() && !fifo_places_watermarks(topology, stream, stream.fifos);
}

Plan plan(const Question& question, const Slice& slice) { return Planner(question, slice).run(); }

}  // namespace firebreak::enumerator

// SPDX-License-Identifier: Apache-2.0
// Which interfaces are coupled: by contents, by orders that the worlds share, and by orders of
// emission.
#include "enumerator/planner.h"

namespace firebreak::enumerator {

using topology::Component;
using topology::InputId;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;

bool Planner::couple(std::size_t a, std::size_t b) {
  if (!slice_.inputs[a] || !slice_.inputs[b] || coupled_[a][b]) return false;
  coupled_[a][b] = coupled_[b][a] = true;
  return true;
}

void Planner::find_component_cycles() {
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

void Planner::couple_contents() {
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

void Planner::couple_view(const Path& path) {
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

bool Planner::couple_moment(PathId unit, std::size_t with) {
  bool changed = couple(source(unit), with);
  for (topology::StreamId stream : question_.waiting.awaited[unit.index()]) {
    changed = couple(topology_[stream].to->index(), with) || changed;
  }
  return changed;
}

void Planner::couple_all(const Component& component) {
  for (InputId a : component.inputs) {
    for (InputId b : component.inputs) couple(a.index(), b.index());
  }
}

void Planner::couple_shared_orders() {
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

bool Planner::exempt(const Stream& stream) const {
  return !stream.is_private && single(topology_[topology_[*stream.to].component], question_.mode);
}

bool Planner::couple_emission_orders() {
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

}  // namespace firebreak::enumerator

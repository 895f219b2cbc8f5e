// SPDX-License-Identifier: Apache-2.0
// Which sealed paths wait (semantics 3.5): those that are not settled, since what they read can
// change places (4.1 to 4.6).
#include <algorithm>

#include "enumerator/accumulation.h"
#include "topology/dependencies.h"
#include "topology/instances.h"
#include "topology/source_order.h"

namespace firebreak::enumerator {

using topology::AttributeSet;
using topology::Component;
using topology::Conflict;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

void Accumulation::settle() {
  result_.waits.assign(topology_.paths().size(), false);
  bool changed = true;
  while (changed) {
    changed = false;
    for (const Path& path : topology_.paths()) {
      if (!sealed_[path.id.index()] || result_.waits[path.id.index()]) continue;
      std::set<PathId> seen;
      if (settled(path.id, seen)) continue;
      result_.waits[path.id.index()] = changed = true;
    }
  }
}

bool Accumulation::settled(PathId path, std::set<PathId>& seen) {
  if (!seen.insert(path).second) return true;
  return calm(path) && std::ranges::all_of(rivals(path), [&](const Conflict& rival) {
           return topology_[rival.writer].confluent() || settled(rival.writer, seen);
         });
}

bool Accumulation::calm(PathId id) {
  const Path& path = topology_[id];
  const bool asked =
      !topology_[path.component].replicated &&
      std::ranges::any_of(into(id), [&](StreamId stream) { return topology_[stream].is_private; });
  if (asked || (!path.idempotent && result_.repeats[path.from.index()])) return false;
  for (const Conflict& rival : rivals(id)) {
    const Path& writer = topology_[rival.writer];
    if (!writer.idempotent && result_.repeats[writer.from.index()]) return false;
    if (change_places(rival)) return false;
  }
  // What comes to it can lack what was stale upstream (3.11).
  return std::ranges::none_of(stale_flow_.upstream(id), [&](PathId origin) {
    return std::ranges::any_of(stale_conflicts(topology_, origin),
                               [&](const Conflict& older) { return change_places(older); });
  });
}

bool Accumulation::change_places(const Conflict& conflict) {
  for (StreamId a : into(conflict.reader)) {
    for (StreamId b : into(conflict.writer)) {
      const AttributeSet same = set_intersection(
          conflict.shared, set_intersection(topology_[a].attributes, topology_[b].attributes));
      if (unique_.tells_apart(a, b, closure(topology_, same))) continue;
      for (const Mode mode : {Mode::Run, Mode::Replica}) {
        open_.clear();
        if (swaps(mode, a, b, same)) return true;
      }
    }
  }
  return false;
}

bool Accumulation::common(Mode mode, const Component& component, StreamId a, StreamId b) const {
  return single(component, mode) && !topology_[a].is_private && !topology_[b].is_private;
}

bool Accumulation::swaps(Mode mode, StreamId a, StreamId b, const AttributeSet& same) {
  const AttributeSet agreed = closure(topology_, same);
  const Component& consumer = topology_[topology_[*topology_[a].to].component];
  if (common(mode, consumer, a, b)) return false;
  for (const Ordering& ordering : consumer.orderings) {
    if (!binds(ordering, mode) || single(consumer, mode)) continue;
    if (holds(ordering, a) && holds(ordering, b) && is_subset(ordering.by, agreed)) return false;
  }
  const Stream& stream = topology_[a];
  const auto agree = [&](const AttributeSet& key) { return is_subset(key, agreed); };
  if (a != b || !topology::fifo_keeps(stream, agree)) return true;
  if (stream.is_merged && mode == Mode::Replica) return false;
  if (stream.is_source() || !open_.emplace(a, agreed).second) return false;
  for (PathId p : topology_[*stream.from].paths) {
    for (PathId q : topology_[*stream.from].paths) {
      for (StreamId x : into(p)) {
        for (StreamId y : into(q)) {
          if (emitted_apart(mode, stream, agreed, p, x, q, y)) return true;
        }
      }
    }
  }
  return false;
}

bool Accumulation::emitted_apart(Mode mode, const Stream& stream, const AttributeSet& agreed,
                                 PathId p, StreamId x, PathId q, StreamId y) {
  if (topology_[p].unordered_emission || topology_[q].unordered_emission) return true;
  if (result_.answers_each(topology_, p, x) || result_.answers_each(topology_, q, y)) return true;
  const Component& producer = topology_[topology_[p].component];
  if (common(mode, producer, x, y)) return false;
  const auto at_one_moment = [&](PathId path, StreamId in) {
    return !topology_[in].is_private ||
           (result_.waits[path.index()] && result_.together(topology_, path));
  };
  if (single(producer, mode) && at_one_moment(p, x) && at_one_moment(q, y)) return false;
  AttributeSet kept;
  for (const auto attribute : agreed) {
    if (keeps(topology_, x, p, stream.id, attribute) &&
        keeps(topology_, y, q, stream.id, attribute)) {
      kept.push_back(attribute);
    }
  }
  const bool together = topology::one_instance(topology_, x, y, [&](const AttributeSet& by) {
    return is_subset(by, closure(topology_, kept));
  });
  if (!together) return true;
  if (emits_in_order_of_versions(topology_, p, q, kept)) return false;
  const bool waiting = result_.waits[p.index()] || result_.waits[q.index()];
  return waiting ? moments_apart(mode, closure(topology_, kept), p, x, q, y)
                 : swaps(mode, x, y, kept);
}

// 4.5.
bool Accumulation::moments_apart(Mode mode, const AttributeSet& kept, PathId p, StreamId x,
                                 PathId q, StreamId y) const {
  if (p == q && result_.together(topology_, p) && is_subset(topology_[p].gate.attributes, kept)) {
    return false;
  }
  const Component& component = topology_[topology_[p].component];
  const auto fixes = [&](const Ordering& ordering) {
    return binds(ordering, mode) && !single(component, mode) && holds(ordering, x) &&
           holds(ordering, y) && is_subset(ordering.by, kept) &&
           result_.covered(topology_, ordering, p) && result_.covered(topology_, ordering, q);
  };
  const auto source = order_of_source(topology_, topology_[topology_[p].from]);
  return !(source && fixes(*source)) && std::ranges::none_of(component.orderings, fixes);
}

void Accumulation::find_orderings() {
  for (const Component& component : topology_.components()) {
    result_.orderings.push_back(component.orderings);
    for (const topology::InputId input : component.inputs) {
      const auto source = order_of_source(topology_, topology_[input]);
      const bool waiting = std::ranges::any_of(
          topology_[input].paths, [&](PathId path) { return result_.waits[path.index()]; });
      if (source && waiting) add_ordering(result_.orderings.back(), *source);
    }
  }
}

}  // namespace firebreak::enumerator

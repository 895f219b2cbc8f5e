// SPDX-License-Identifier: Apache-2.0
// Groups of interfaces, in the order in which they are explored: first those that unsettled
// components need.
#include <algorithm>

#include "enumerator/planner.h"

namespace firebreak::enumerator {

using topology::Component;
using topology::InputId;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;

void Planner::find_settled() {
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

bool Planner::receives_private(const Component& component) const {
  return std::any_of(component.inputs.begin(), component.inputs.end(), [&](InputId input) {
    const auto& streams = topology_[input].streams;
    return std::any_of(streams.begin(), streams.end(),
                       [&](topology::StreamId stream) { return topology_[stream].is_private; });
  });
}

bool Planner::covers_all_that_matters(const Component& component, const Ordering& ordering) const {
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

bool Planner::unsettled(std::size_t input) const {
  if (!slice_.inputs[input]) return false;
  if (plan_.faulty || !question_.reduced) return true;
  const InputId id(input);
  return !plan_.eager[input] && !plan_.settled[topology_[id].component.index()];
}

void Planner::order_groups() {
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

void Planner::place_groups(const Relation& before, const std::vector<bool>& first, bool wanted,
                           std::vector<bool>& placed) {
  const std::size_t count = placed.size();
  const auto ready = [&](std::size_t input) {
    for (std::size_t other = 0; other < count; ++other) {
      if (slice_.inputs[other] && before[other][input] && !before[input][other] && !placed[other]) {
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

}  // namespace firebreak::enumerator

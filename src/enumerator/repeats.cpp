// SPDX-License-Identifier: Apache-2.0
// Where repetitions come, and what of them paths still know (semantics 6.1, 6.2).
#include <algorithm>

#include "enumerator/accumulation.h"
#include "topology/crashes.h"

namespace firebreak::enumerator {

using topology::Component;
using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

void Accumulation::find_repeats() {
  std::vector<bool> fresh(topology_.inputs().size(), false);
  result_.repeats.assign(topology_.inputs().size(), false);
  std::size_t before = 1;
  std::size_t now = 0;
  while (before != now) {
    before = now;
    for (const Stream& stream : topology_.streams()) {
      if (!stream.to) continue;
      const std::size_t to = stream.to->index();
      if (topology::may_repeat(stream.delivery)) result_.repeats[to] = true;
      if (!stream.from) continue;
      for (PathId id : topology_[*stream.from].paths) {
        const Path& path = topology_[id];
        const bool again = result_.repeats[path.from.index()] && !path.idempotent;
        const bool renewed = fresh[path.from.index()];
        const bool by_itself = path.repeats || topology::replays(topology_, path);
        if (by_itself || again || renewed) result_.repeats[to] = true;
        const bool plain = path.annotation == topology::Annotation::CR;
        if (renewed || (again && !plain)) fresh[to] = true;
      }
    }
    now = static_cast<std::size_t>(std::ranges::count(result_.repeats, true) +
                                   std::ranges::count(fresh, true));
  }
}

void Accumulation::find_forgetful() {
  for (const Path& path : topology_.paths()) {
    const Component& component = topology_[path.component];
    result_.forgets.push_back(component.late == topology::Late::Reopened &&
                              std::ranges::all_of(component.paths, [&](PathId id) {
                                return !reads_with(id, path.id) || done(id);
                              }));
    result_.answers.push_back(
        component.late == topology::Late::Reopened && !path.idempotent &&
        path.annotation == topology::Annotation::OR &&
        std::ranges::any_of(component.paths, [&](PathId id) { return topology_[id].writes(); }));
  }
}

bool Accumulation::reads_with(PathId reader, PathId path) const {
  return std::ranges::any_of(rivals(reader), [&](const Conflict& a) {
    return std::ranges::any_of(rivals(path),
                               [&](const Conflict& b) { return a.writer == b.writer; });
  });
}

bool Accumulation::done(PathId id) const {
  return sealed_[id.index()] && std::ranges::all_of(into(id), [&](StreamId stream) {
           return !fitting(stream, topology_[id].gate).empty();
         });
}

}  // namespace firebreak::enumerator

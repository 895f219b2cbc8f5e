// SPDX-License-Identifier: Apache-2.0
// The least fixpoint of semantics 3.5 and 3.7 (seal_propagation.h). Then what waits for itself is
// dropped (3.8, self_waits.h) and all is computed anew, once: fewer sealed paths make fewer edges.
//
// A path that is not sealed may owe that to itself only: the seal that it needs would come by way
// of its own answers. To tell people, such paths are found, too: paths in cycles are taken to be
// sealed, and those for which that does not suffice are sorted out, until the rest carry each
// other. It is for explanations only, so it gives up after some rounds.
#include "topology/seals.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "topology/graph.h"
#include "topology/seal_propagation.h"
#include "topology/self_waits.h"

namespace firebreak::topology {

namespace {

constexpr std::size_t kMostRounds = 16;  // of sorting out

class SealFinder {
 public:
  SealFinder(const Topology& topology, const Conflicts& conflicts)
      : topology_(topology), conflicts_(conflicts) {}

  Seals find() {
    std::vector<SealStatus> status(topology_.paths().size(), SealStatus::Open);
    Seals first = propagate(status);
    first.self_waits = find_self_waits(topology_, conflicts_, first.sealed);
    if (first.self_waits.empty()) return explained(status, std::move(first));
    for (SelfWait& wait : first.self_waits) {
      wait.dropped = true;
      for (PathId path : wait.concerned) status[path.index()] = SealStatus::Refused;
    }
    Seals second = propagate(status);
    second.self_waits = std::move(first.self_waits);
    for (std::size_t p = 0; p < status.size(); ++p) {
      second.dropped[p] = status[p] == SealStatus::Refused;
    }
    return explained(status, std::move(second));
  }

 private:
  Seals propagate(const std::vector<SealStatus>& status) const {
    return SealPropagation(topology_, conflicts_, status).run();
  }

  // With the paths, too, that only least fixpoints leave unsealed.
  Seals explained(const std::vector<SealStatus>& status, Seals seals) const {
    std::vector<PathId> assumed = in_cycles(status, seals);
    for (std::size_t round = 0; round < kMostRounds; ++round) {
      if (assumed.empty()) break;
      std::vector<SealStatus> optimistic = status;
      for (PathId path : assumed) optimistic[path.index()] = SealStatus::Assumed;
      const Seals hoped = propagate(optimistic);
      const auto left = std::erase_if(assumed, [&](PathId path) {
        return !std::ranges::all_of(
            conflicts_.of(path), [&](const Conflict& c) { return hoped.complete(topology_, c); });
      });
      if (left > 0) continue;
      for (SelfWait& wait : find_self_waits(topology_, conflicts_, hoped.sealed)) {
        std::erase_if(wait.concerned, [&](PathId p) { return seals.sealed[p.index()]; });
        if (!wait.concerned.empty()) seals.self_waits.push_back(std::move(wait));
      }
      break;
    }
    return seals;
  }

  // O paths that are not sealed, but might be if they were, since what they emit comes back to
  // rivals.
  std::vector<PathId> in_cycles(const std::vector<SealStatus>& status, const Seals& seals) const {
    std::vector<PathId> result;
    const InterfaceCycles cycles = interface_cycles(topology_, CycleEdges::PathsAndState);
    for (const Path& path : topology_.paths()) {
      const std::size_t p = path.id.index();
      if (seals.sealed[p] || status[p] != SealStatus::Open || path.gate.unknown) continue;
      if (conflicts_.of(path.id).empty()) continue;
      if (cycles.cyclic(cycles.of_output[path.to.index()])) result.push_back(path.id);
    }
    return result;
  }

  const Topology& topology_;
  const Conflicts& conflicts_;
};

}  // namespace

const SelfWait* Seals::self_wait(PathId path) const {
  for (const SelfWait& wait : self_waits) {
    if (std::ranges::binary_search(wait.concerned, path)) return &wait;
  }
  return nullptr;
}

std::optional<StreamId> Seals::first_incomplete(const Topology& topology,
                                                const Conflict& conflict) const {
  for (StreamId id : topology[topology[conflict.writer].from].streams) {
    if (!keys.compatible(conflict.complete, topology[id].attributes, streams[id.index()]))
      return id;
  }
  return std::nullopt;
}

std::vector<InputId> awaited_inputs(const Topology& topology, const Conflicts& conflicts,
                                    PathId path, const std::vector<bool>& waits) {
  std::vector<InputId> result;
  std::vector<PathId> work{path};
  std::vector<PathId> seen{path};
  while (!work.empty()) {
    const PathId reader = work.back();
    work.pop_back();
    for (const Conflict& conflict : conflicts.of(reader)) {
      const InputId input = topology[conflict.writer].from;
      if (std::ranges::find(result, input) == result.end()) result.push_back(input);
      if (!waits[conflict.writer.index()]) continue;
      if (std::ranges::find(seen, conflict.writer) != seen.end()) continue;
      seen.push_back(conflict.writer);
      work.push_back(conflict.writer);
    }
  }
  return result;
}

Writers::Writers(const Topology& topology) : writing_(topology.inputs().size(), false) {
  begin_.reserve(topology.components().size() + 1);
  for (const Component& component : topology.components()) {
    begin_.push_back(inputs_.size());
    for (PathId id : component.paths) {
      const Path& path = topology[id];
      if (!path.writes() || writing_[path.from.index()]) continue;
      writing_[path.from.index()] = true;
      inputs_.push_back(path.from);
    }
  }
  begin_.push_back(inputs_.size());
}

Seals find_seals(const Topology& topology, const Conflicts& conflicts) {
  return SealFinder(topology, conflicts).find();
}

Seals find_seals_undropped(const Topology& topology, const Conflicts& conflicts) {
  const std::vector<SealStatus> status(topology.paths().size(), SealStatus::Open);
  return SealPropagation(topology, conflicts, status).run();
}

}  // namespace firebreak::topology

// SPDX-License-Identifier: Apache-2.0
// What executions tell: of a path its sight, of an arrival its earlier copies, of what a path kept
// the terms.
#include <algorithm>
#include <set>

#include "replay/interpreter_run.h"
#include "topology/crashes.h"

namespace firebreak::replay::interpreter {

using topology::PathId;
using topology::Topology;

const Sight* Execution::sight(std::size_t arrival, PathId path) const {
  for (const Sight& sight : sights[arrival]) {
    if (sight.path == path) return &sight;
  }
  return nullptr;
}

std::vector<std::size_t> earlier_copies(const Script& script, const Schedule& schedule,
                                        std::size_t world, std::size_t arrival) {
  std::vector<std::size_t> result;
  const auto& handlings = script.worlds[world];
  const Handling& handling = handlings[arrival];
  script.spend(schedule.at(handling.component).size());
  for (std::size_t other : schedule.at(handling.component)) {
    if (other >= arrival) break;
    const Handling& earlier = handlings[other];
    if (earlier.input == handling.input && !earlier.other_replica &&
        script.messages[earlier.message].family == script.messages[handling.message].family &&
        !schedule.forgotten(handling.component, other, arrival)) {
      result.push_back(other);
    }
  }
  return result;
}

std::vector<std::size_t> forgotten(const Topology& topology, const Script& script,
                                   const Waits& waits, const Schedule& schedule, std::size_t world,
                                   std::size_t arrival, PathId id) {
  std::vector<std::size_t> result;
  const topology::Path& path = topology[id];
  if (schedule.crashes.empty()) return result;
  if (!topology::keeps_for_itself(waits.conflicts(), path)) return result;
  for (std::size_t other : schedule.at(path.component)) {
    if (script.worlds[world][other].input != path.from) continue;
    if (schedule.forgotten(path.component, other, arrival)) result.push_back(other);
  }
  return result;
}

std::vector<std::size_t> kept_arrivals(const Execution& execution, const Kept& kept) {
  std::vector<std::size_t> result;
  std::set<Term> known;
  for (std::size_t arrival : kept.arrivals) {
    if (kept.ignores_repetitions && !known.insert(execution.received[arrival]).second) continue;
    if (arrival < kept.since) continue;
    result.push_back(arrival);
  }
  return result;
}

std::vector<Term> terms_of(const Execution& execution, const Kept& kept, Terms& terms) {
  std::vector<Term> result;
  for (std::size_t arrival : kept_arrivals(execution, kept)) {
    Term term = execution.received[arrival];
    for (std::size_t i = 0; kept.pairs && i < execution.sights[arrival].size(); ++i) {
      if (execution.sights[arrival][i].path != kept.writer) continue;
      term = terms.intern({4, term, execution.views[arrival][i]});
    }
    result.push_back(term);
  }
  std::sort(result.begin(), result.end());
  if (!kept.bag) result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// Replay in five steps, each of which may refuse the trace: read_script resolves names and checks
// the messages; schedule runs each world's list of deliveries and checks that it is an execution;
// check_orders compares the two; execute computes contents as terms; conclude compares the
// outcomes. Everything is computed from the topology and the trace alone.
//
// A trace lists the messages that matter (semantics 5.1). What is not listed is taken to be handled
// after all that is, in the same order in both worlds; a unit sees the listed part of its
// partition. Both are sound: they add the same to both worlds.
#include "replay/interpreter.h"

#include <algorithm>

#include "replay/interpreter_outcome.h"

namespace firebreak::replay {

namespace {

using namespace interpreter;

std::string run(const topology::Topology& topology, result::Trace& trace) {
  std::string problem;
  const Script script = read_script(topology, trace, problem);
  if (!problem.empty()) return problem;
  problem = check_dependencies(topology, script.messages);
  if (!problem.empty()) return problem;

  std::array<Schedule, 2> schedules;
  for (std::size_t w = 0; w < 2; ++w) {
    schedules[w] = schedule(topology, trace, script, w, problem);
    if (!problem.empty()) return problem;
  }
  problem = check_orders(topology, trace, script, schedules);
  if (!problem.empty()) return problem;

  Units units(topology);
  for (const topology::Path& path : topology.paths()) {
    const bool reached = !schedules[0].at[path.component.index()].empty() ||
                         !schedules[1].at[path.component.index()].empty();
    if (reached && !path.confluent()) units.demand(path.id);
  }
  if (!units.solve()) return "the model is too large to derive its seals";

  // Contents that are circular in one world are unfolded in both, through as many units as there
  // are messages: what does not differ by then never does.
  constexpr std::size_t kMostUnfolded = 256;
  Terms terms;
  std::array<Execution, 2> executions;
  for (const std::size_t depth :
       {std::size_t{0}, std::min(kMostUnfolded, script.messages.size() + 1)}) {
    for (std::size_t w = 0; w < 2; ++w) {
      executions[w] =
          execute(topology, trace, script, w, schedules[w], units, terms, depth, problem);
      if (!problem.empty()) return problem;
    }
    if (!executions[0].circular && !executions[1].circular) break;
  }
  return conclude(topology, script, executions, units, trace);
}

}  // namespace

Replay replay(const topology::Topology& topology, const result::Trace& trace) {
  Replay result{"", trace};
  result.problem = run(topology, result.trace);
  return result;
}

}  // namespace firebreak::replay

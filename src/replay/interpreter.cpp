// SPDX-License-Identifier: Apache-2.0
// Replay in five steps, each of which may refuse the trace: read_script resolves names and checks
// the messages; schedule runs each world's list of deliveries and checks that it is an execution,
// and check_units that units are handled in their time; check_orders compares the two; execute
// computes contents as terms; conclude compares the outcomes. Everything is computed from the
// topology and the trace alone.
//
// A trace lists the messages that matter (semantics 5.2). What is not listed is taken to be handled
// after all that is, in the same order in both worlds; a unit sees the listed part of its
// partition. Both are sound: they add the same to both worlds. Copies on parallel streams have the
// content of what is listed, so they can make up for a difference; where they do, coming last, they
// are let come with what is listed instead, as an execution that is checked all through.
#include "replay/interpreter.h"

#include <fmt/format.h>

#include <span>
#include <utility>

#include "replay/interpreter_outcome.h"

namespace firebreak::replay {

namespace {

using namespace interpreter;

std::unique_ptr<Waits> solved(const topology::Topology& topology) {
  auto waits = std::make_unique<Waits>(topology);
  if (!waits->solve()) throw TooLarge{"the model is too large to derive its seals"};
  return waits;
}

std::string run(const topology::Topology& topology, const Script& script,
                std::unique_ptr<Waits>& known, Replay& result) {
  std::string problem =
      check_dependencies(topology, std::span(script.messages).first(script.listed));
  if (!problem.empty()) return problem;

  if (!known) known = solved(topology);
  Waits& waits = *known;
  problem = check_unique(topology, waits.unique(), script);
  result.alike = !problem.empty();
  if (result.alike) return problem;
  std::array<Schedule, 2> schedules;
  for (std::size_t w = 0; w < 2; ++w) {
    schedules[w] = schedule(topology, script, waits, w, problem);
    if (problem.empty()) problem = check_units(topology, script, waits, w, schedules[w]);
    if (!problem.empty()) return problem;
  }
  problem = check_orders(topology, script, waits, schedules);
  if (!problem.empty()) return problem;

  Terms terms;
  const std::array<Execution, 2> executions =
      execute(topology, script, schedules, waits, terms, problem);
  if (!problem.empty()) return problem;
  problem = conclude(topology, script, executions, waits, terms, result.trace);
  const bool latest =
      result::kind_of(script.anomaly).observation == result::Observation::Contents &&
      topology[script.sink].observed == topology::Observed::Latest;
  if (problem.empty() && latest) problem = check_last(topology, script, waits, schedules);
  result.same_last = !problem.empty() && latest;
  return problem;
}

}  // namespace

Interpreter::Interpreter(const topology::Topology& topology)
    : topology_(topology), index_(std::make_unique<const interpreter::Index>(topology)) {}
Interpreter::~Interpreter() = default;

Replay Interpreter::replay(const result::Trace& trace, std::uint64_t most_steps) {
  const auto attempt = [&](Copies copies, std::uint64_t limit) {
    Replay result{"", trace};
    bool completed = false;
    try {
      const Script script = read_script(topology_, *index_, trace, copies, limit, result.problem);
      completed = script.completed;
      result.newest = std::ranges::any_of(
          topology_.paths(), [](const topology::Path& p) { return !p.newest.empty(); });
      if (result.problem.empty()) result.problem = run(topology_, script, waits_, result);
      result.steps = script.steps();
    } catch (const TooLarge& large) {
      result.problem = large.problem;
      result.steps = limit;
      result.too_large = true;
    }
    return std::pair(std::move(result), completed);
  };
  auto [last, completed] = attempt(Copies::Last, most_steps);
  if (last.confirmed() || last.too_large || !completed) return last;
  Replay beside = attempt(Copies::Beside, most_steps - last.steps).first;
  Replay& told = beside.confirmed() || beside.too_large ? beside : last;
  told.steps = last.steps + beside.steps;
  return std::move(told);
}

Replay replay(const topology::Topology& topology, const result::Trace& trace,
              std::uint64_t most_steps) {
  return Interpreter(topology).replay(trace, most_steps);
}

std::string Replay::refusal() const {
  if (newest && !too_large) return "is one of stale messages, so this is not decided: " + problem;
  if (alike) return "needs messages that there cannot be, so this is not decided: " + problem;
  const char* how = too_large   ? "is too large to be replayed"
                    : same_last ? "is one of the sequence only"
                                : "does not replay, which is a bug of firebreak";
  return fmt::format("{}: {}", how, problem);
}

}  // namespace firebreak::replay

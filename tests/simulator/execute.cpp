// SPDX-License-Identifier: Apache-2.0
// Real components along a trace: a search for the executions that it stands for. What the trace
// leaves open is chosen by a rule of thumb first, in each of some ways to set it up; then with one
// choice made otherwise, anywhere, then with two, and so on (limited discrepancy search), never
// twice from one state, and for so many steps of machines altogether. So a trace that is followed
// is one that can happen; one that is not was looked for that long.
#include "simulator/execute.h"

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <set>
#include <utility>
#include <vector>

#include "simulator/attempt.h"
#include "simulator/follower.h"
#include "simulator/hash.h"
#include "simulator/machine.h"
#include "simulator/trace_input.h"

namespace firebreak::simulator {

using namespace topology;
using result::Anomaly;
using result::Trace;

namespace {

constexpr std::size_t kMostEvents = 500;  // of a run
constexpr unsigned kMostDiscrepancies = 4;
constexpr unsigned kMostTooLong = 8;  // where so many runs are in which all is emitted, all are

// What the world loses before it is seen, and what comes to a sink twice.
void disturb(const TraceInput& read, const result::World& world, unsigned observer,
             Program& program) {
  for (const std::string& id : world.lost) {
    const auto found = read.messages.find(id);
    if (found == read.messages.end()) continue;
    program.lost[observer].insert(term(found->second.lineage, found->second.stream.value));
  }
  for (const result::Delivery& delivery : world.deliveries) {
    const auto handled = read.messages.find(delivery.message);
    if (delivery.unit_to && handled != read.messages.end()) {
      auto& moments = program.moments[observer];
      moments.emplace(term(handled->second.lineage, handled->second.stream.value), moments.size());
    }
    std::set<std::string> emitted;
    for (const std::string& id : delivery.emits) {
      const auto found = read.messages.find(id);
      if (emitted.insert(id).second || found == read.messages.end()) continue;
      program.again[observer].insert(term(found->second.lineage, found->second.stream.value));
    }
  }
}

/// Whether something is emitted in one place and silenced in another.
bool at_odds(std::initializer_list<const Machine*> machines) {
  std::set<std::uint64_t> emitted;
  for (const Machine* machine : machines) {
    emitted.insert(machine->emitted().begin(), machine->emitted().end());
  }
  return std::ranges::any_of(machines, [&](const Machine* machine) {
    return std::ranges::any_of(machine->silenced(),
                               [&](std::uint64_t content) { return emitted.contains(content); });
  });
}

class Search {
 public:
  Search(const Plan& plan, const Trace& trace, const TraceInput& read, StreamId sink,
         std::size_t most_steps)
      : plan_(plan),
        topology_(plan.topology),
        trace_(trace),
        read_(read),
        sink_(sink),
        most_steps_(most_steps) {}

  /// Whether it can be followed with so many choices made otherwise.
  bool run(const Attempt& attempt, unsigned discrepancies) {
    seen_.clear();
    stage_ = 0;
    silent_ = attempt.program.way.silent;
    return trace_.anomaly == Anomaly::Run ? first_run(attempt, discrepancies)
                                          : replicas(attempt, discrepancies);
  }
  bool exhausted() const { return steps_ > most_steps_; }
  bool too_long() const { return too_long_[0] + too_long_[1] > 0; }
  /// Whether runs in which components are silent on what is not listed, or are not, are too long.
  bool hopeless(bool silent) const { return too_long_[silent ? 1 : 0] >= kMostTooLong; }
  /// The first thing that could not be.
  const std::string& why() const { return why_; }

 private:
  using Then = std::function<bool(const Machine&, const Follower&, unsigned)>;

  bool fail(const std::string& why) {
    if (why_.empty()) why_ = why;
    return false;
  }

  bool first_run(const Attempt& attempt, unsigned discrepancies) {
    const unsigned first = attempt.program.way.second_first ? 1 : 0;
    Program program = attempt.program;
    for (const unsigned observer : {0U, 1U})
      disturb(read_, trace_.worlds[first], observer, program);
    const Machine machine(program, attempt.input, nullptr, 0, nullptr);
    const Follower follower(program, trace_, read_, {first, first});
    const Then then = [&](const Machine& end, const Follower& followed, unsigned left) {
      Attempt next = attempt;
      followed.place_punctuations(0, next.program, next.input);
      return second_run(next, 1 - first, end, left);
    };
    return follow(machine, follower, discrepancies, trace_.worlds[first].name + ": ", then);
  }

  /// It has what sequencers have decided in the first.
  bool second_run(const Attempt& attempt, unsigned world, const Machine& first,
                  unsigned discrepancies) {
    Program program = attempt.program;
    for (const unsigned observer : {0U, 1U})
      disturb(read_, trace_.worlds[world], observer, program);
    const Orders orders = first.orders();
    const auto shown = first.outcome().sinks[sink_.index()];
    ++stage_;
    const Machine machine(program, attempt.input, &orders, 0, nullptr);
    const Follower follower(program, trace_, read_, {world, world});
    const Then then = [&](const Machine& end, const Follower&, unsigned left) {
      if (left > 0) return false;  // found with fewer before
      if (at_odds({&first, &end})) {
        return fail("something is emitted once, and once is not");
      }
      if (end.outcome().sinks[sink_.index()] != shown) return true;
      return fail("both runs show the same at " + trace_.sink);
    };
    return follow(machine, follower, discrepancies, trace_.worlds[world].name + ": ", then);
  }

  bool replicas(const Attempt& attempt, unsigned discrepancies) {
    Program program = attempt.program;
    for (unsigned w = 0; w < 2; ++w) disturb(read_, trace_.worlds[w], w, program);
    const Machine machine(program, attempt.input, nullptr, 0, nullptr);
    const Follower follower(program, trace_, read_, {0, 1});
    const Then differ = [&](const Machine& end, const Follower&, unsigned left) {
      if (at_odds({&end})) {
        return fail("something is emitted once, and once is not");
      }
      return left == 0 && replicas_differ(end.outcome());
    };
    const Then then = [&](const Machine&, const Follower& followed, unsigned left) {
      ++stage_;
      Attempt placed{program, attempt.input};
      followed.place_punctuations(program.way.second_first ? 1 : 0, placed.program, placed.input);
      const Machine again(placed.program, placed.input, nullptr, 0, nullptr);
      return follow(again, Follower(placed.program, trace_, read_, {0, 1}), left, "", differ);
    };
    return follow(machine, follower, discrepancies, "", paced() ? then : differ);
  }

  /// Whether it is part of the input where some punctuations stand.
  bool paced() const {
    for (const Stream& s : topology_.streams()) {
      if (!s.is_sink() && plan_.paces(s)) return true;
    }
    return false;
  }

  bool replicas_differ(const Outcome& outcome) {
    if (trace_.anomaly == Anomaly::Instance) {
      const auto& seen = outcome.sinks[sink_.index()];
      return seen[0] != seen[1] || fail("both replicas show the same at " + trace_.sink);
    }
    for (const Path& q : topology_.paths()) {
      if (outcome.diverged[q.id.index()] && plan_.visible[q.id.index()][sink_.index()]) return true;
    }
    return fail("no state that " + trace_.sink + " can see differs");
  }

  /// Goes on from here, with so many choices made otherwise than by rule of thumb, those of `then`
  /// included.
  bool follow(Machine machine, Follower follower, unsigned discrepancies, const std::string& run,
              const Then& then) {
    for (std::size_t count = 0; count < kMostEvents; ++count) {
      if (++steps_ > most_steps_) return false;
      if (discrepancies > 0 &&
          !seen_.insert(term(machine.digest(), follower.digest(), discrepancies, stage_)).second) {
        return false;
      }
      const auto moves = follower.moves(machine, discrepancies > 0);
      if (moves.empty()) {
        const std::string problem = follower.problem(machine);
        return problem.empty() ? then(machine, follower, discrepancies) : fail(run + problem);
      }
      for (std::size_t i = 1; discrepancies > 0 && i < moves.size(); ++i) {
        Machine other = machine;
        Follower otherwise = follower;
        otherwise.make(other, moves[i]);
        if (!other.admissible()) continue;
        if (follow(std::move(other), std::move(otherwise), discrepancies - 1, run, then)) {
          return true;
        }
      }
      follower.make(machine, moves.front());
    }
    ++too_long_[silent_ ? 1 : 0];
    return fail("too long");
  }

  const Plan& plan_;
  const Topology& topology_;
  const Trace& trace_;
  const TraceInput& read_;
  StreamId sink_;
  std::size_t most_steps_;
  std::set<std::uint64_t> seen_;
  std::uint64_t stage_ = 0;  // second runs, each after another first one
  std::size_t steps_ = 0;
  bool silent_ = false;
  std::array<unsigned, 2> too_long_ = {0, 0};
  std::string why_;
};

}  // namespace

Execution execute(const Topology& topology, const Trace& trace, std::size_t most_steps) {
  const Plan plan(topology);
  if (plan.too_large) return {false, true, "too large"};
  const auto sink = topology.find_stream(trace.sink);
  if (!sink) return {false, false, "no sink " + trace.sink};
  const TraceInput read = read_trace(plan, trace);
  if (!read.problem.empty()) return {false, false, read.problem};
  const TraceInput above = raised(read);
  const bool versions = compares_versions(topology) && fits(plan, above.domain + 1);
  Search search(plan, trace, read, *sink, most_steps);
  for (unsigned discrepancies = 0; discrepancies <= kMostDiscrepancies; ++discrepancies) {
    const unsigned count = discrepancies == 0 ? Manner::kCount : Manner::kOfChoices;
    for (unsigned n = 0; n < 2 * count; ++n) {
      const Manner manner(n < count ? n : n - count + Manner::kSilent);
      if (search.hopeless(manner.way.silent)) continue;
      if (manner.spare && !fits(plan, read.domain + 1)) continue;
      for (unsigned way = 0; way < 32; ++way) {
        const Setting setting{(way & 1) != 0, (way & 2) != 0, way / 4};
        if (!matters(topology, setting)) continue;
        const bool runs =
            search.run(attempt_of(plan, trace, read, read.domain, manner, setting),
                       discrepancies) ||
            (versions &&
             search.run(attempt_of(plan, trace, above, 1, manner, setting), discrepancies));
        if (runs) return {true, false, ""};
        if (search.exhausted()) return {false, search.too_long(), search.why()};
      }
    }
  }
  return {false, search.too_long(), search.why()};
}

}  // namespace firebreak::simulator

// SPDX-License-Identifier: Apache-2.0
// The contents of messages, as terms over free functions (semantics 3): two contents are equal iff
// their terms are.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "replay/interpreter_schedule.h"
#include "replay/interpreter_waits.h"

namespace firebreak::replay::interpreter {

/// Index into Terms; equal terms have equal indices, in both worlds.
using Term = std::size_t;

class Terms {
 public:
  Term intern(std::vector<std::size_t> structure) {
    return terms_.emplace(std::move(structure), terms_.size()).first->second;
  }

 private:
  std::map<std::vector<std::size_t>, Term> terms_;
};

/// What one W path has kept (or, without W paths, the reader itself).
struct Kept {
  topology::PathId writer;
  bool pairs = false;  // of a message and what the writer saw; else the messages alone
  bool bag = false;    // repetitions count
  bool ignores_repetitions = false;
  std::vector<std::size_t> arrivals;  // as they were handled
  std::size_t since = 0;              // what it had handled before is no longer held (3.9)
};

/// What an order-sensitive path saw when it handled what arrived.
struct Sight {
  topology::PathId path;
  bool whole_partition = false;
  /// At an instance that both observers see a whole partition is the same for both (semantics 4.6).
  bool common = false;
  bool late = false;      // the partition was closed and forgotten before (3.9)
  bool answered = false;  // a repetition, of what a path that keeps no question has answered (6.2)
  std::vector<Kept> parts;  // those that hold something
};

struct Execution {
  const Schedule* schedule = nullptr;
  std::vector<std::vector<Sight>> sights;  // by arrival
  std::vector<std::vector<Term>> views;    // likewise
  std::vector<Term> contents;              // by emission
  std::vector<Term> received;              // by arrival: the content that arrived

  /// What the path saw, or null if it is confluent.
  const Sight* sight(std::size_t arrival, topology::PathId path) const;
};

/// What the order-sensitive paths of one world see, by arrival. It needs the order only.
std::vector<std::vector<Sight>> sights(const topology::Topology& topology, const Script& script,
                                       const Waits& waits, std::size_t world,
                                       const Schedule& schedule);

/// Runs both scheduled worlds. On failure `problem` says why.
std::array<Execution, 2> execute(const topology::Topology& topology, const Script& script,
                                 const std::array<Schedule, 2>& schedules, const Waits& waits,
                                 Terms& terms, std::string& problem);

/// Earlier arrivals on the same interface whose content may equal that of this one.
std::vector<std::size_t> earlier_copies(const Script& script, const Schedule& schedule,
                                        std::size_t world, std::size_t arrival);

/// What came to the path before a crash, where that tells what it emits though it reads nothing
/// (semantics 6.7).
std::vector<std::size_t> forgotten(const topology::Topology& topology, const Script& script,
                                   const Waits& waits, const Schedule& schedule, std::size_t world,
                                   std::size_t arrival, topology::PathId id);

/// Why some handling does not emit what it should, or what it emits cannot be, or "".
std::string check_emissions(const topology::Topology& topology, const Script& script,
                            const std::array<Execution, 2>& executions, const Waits& waits);

/// The arrivals as terms of what the W path keeps of them: sorted and, unless repetitions count,
/// unique.
std::vector<Term> terms_of(const Execution& execution, const Kept& kept, Terms& terms);

/// Whether a path that keeps the newest, or who holds that with it, has had a message of the
/// partition of `arrival` before that is no older (semantics 3.11).
bool is_stale(const topology::Topology& topology, const Script& script, const Schedule& schedule,
              std::size_t world, const topology::Path& path, std::size_t arrival);

/// Those of the arrivals at its component, as they were handled, that such a path has in the end.
std::vector<std::size_t> newest_of(const topology::Topology& topology, const Script& script,
                                   std::size_t world, const topology::Path& path,
                                   const std::vector<std::size_t>& arrivals);

/// Those of the arrivals that count: an idempotent path keeps a content once.
std::vector<std::size_t> kept_arrivals(const Execution& execution, const Kept& kept);

}  // namespace firebreak::replay::interpreter

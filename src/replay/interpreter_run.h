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
#include "replay/interpreter_seals.h"

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

enum class Shape : std::uint8_t { Set, Bag, Sequence };

/// What one W path has kept (or, without W paths, what arrived at the reader's interface).
struct Kept {
  std::optional<topology::PathId> writer;
  Shape shape = Shape::Sequence;
  bool ignores_repetitions = false;
  std::vector<std::size_t> handlings;  // in order
};

/// What an order-sensitive path saw at one handling.
struct Sight {
  topology::PathId path;
  bool whole_partition = false;
  std::vector<Kept> parts;
};

struct Execution {
  const Schedule* schedule = nullptr;
  std::vector<std::vector<Sight>> sights;  // by handling
  std::vector<Term> contents;              // by emission
  /// Some content would contain itself: two units hold what was made of each other's messages.
  bool circular = false;
};

/// Runs a scheduled world. On failure `problem` says why. Circular contents are left undone unless
/// `depth` is given: then each content is unfolded through that many units, in both worlds alike,
/// and two terms are equal iff no difference shows on the way.
Execution execute(const topology::Topology& topology, const result::Trace& trace,
                  const Script& script, std::size_t world, const Schedule& schedule,
                  const Units& units, Terms& terms, std::size_t depth, std::string& problem);

/// The handlings, as the terms of what they received: sorted and, where repetitions do not count,
/// unique, unless it is a sequence.
std::vector<Term> terms_of(const Execution& execution, const Kept& kept);

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// Random small models. The same seed gives the same models on every platform.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/random.h"
#include "topology/model.h"

namespace firebreak::test_support {

using Rng = base::Random;

struct RandomModelOptions {
  std::uint32_t max_components = 3;
  std::uint32_t max_inputs = 3;   // per component
  std::uint32_t max_outputs = 2;  // per component
  bool seals = true;
  bool replication = true;
  bool dependencies = true;  // functional dependencies and rewrites
  bool orderings = false;    // M1 and M2
  bool fifo = false;
  bool at_least_once = false;  // and idempotent paths
  bool at_most_once = false;
  // What came later. Models that are drawn without these stay the same.
  bool silent = false;              // paths without `to`
  bool commutes = false;            // pairs of inputs
  bool repeats = false;             // confluent paths that emit copies
  bool unordered_emission = false;  // `emits: unordered`
  bool late = false;                // `late: ignored`
  bool watermarks = false;          // seals that are guesses
  bool forwards = false;            // `forwards: false`
  bool inner_seals = false;         // seals declared on inner streams, more often
  bool one_copy = false;            // streams out of replicas that say `Rep: false`
  bool crashes = false;             // `crash: replay | forgets`
  bool instances = false;           // parallel ones, most of them with `by`
  /// How sinks are observed, and how what is observed is delivered. Without it, as sets.
  bool observe = false;
  bool unique = false;  // keys of sources
  bool newest = false;  // paths that keep the newest
};

/// Each of the names with this chance, in percent.
topology::Names some_of(Rng& rng, const topology::Names& names, std::uint32_t chance = 50);

/// A model that the builder accepts and in which a source reaches every interface.
topology::Model random_model(Rng& rng, const RandomModelOptions& options);

/// Every model with one component of at most two input interfaces and one output interface, one
/// source per input: all annotations with the gates `*`, [], [a] and [b], unsealed and sealed
/// sources, replicated or not, with or without an edge from the output back to the last input.
void for_each_one_component_model(const std::function<void(const topology::Model&)>& visit);

/// The smallest model that greedy deletion of elements reaches while `fails` holds. `fails` is
/// asked only about models that the builder accepts.
topology::Model shrink(topology::Model model,
                       const std::function<bool(const topology::Model&)>& fails);

}  // namespace firebreak::test_support

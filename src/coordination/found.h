// SPDX-License-Identifier: Apache-2.0
// Types that the finders of candidates share.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "coordination/cost_model.h"
#include "coordination/races.h"
#include "result/repair.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::coordination {

template <class What>
result::RepairCandidate make(What what, std::uint64_t cost) {
  result::RepairCandidate candidate;
  candidate.what = std::move(what);
  candidate.cost = cost;
  return candidate;
}

inline topology::Names names_of(const topology::Topology& topology,
                                const topology::AttributeSet& set) {
  topology::Names names;
  for (topology::AttributeId id : set) names.push_back({topology[id], {}});
  return names;
}

/// Which streams may be sealed: those that say so with `sealable`; or also sources that do not,
/// which supposes that their producers could.
enum class Sealers : std::uint8_t { Declared, Supposed };

/// The seals that seal some of these paths (docs/repair.md 1.3).
std::vector<result::RepairCandidate> find_seals(const topology::Model& model,
                                                const CostModel& costs,
                                                const std::vector<topology::PathId>& racing,
                                                Sealers sealers = Sealers::Declared);

/// The same for all paths that race.
std::vector<result::RepairCandidate> find_supposed_seals(const topology::Model& model,
                                                         const topology::Topology& topology);

/// Orderings of components at which something races (1.4), and FIFO streams into these (1.5).
std::vector<result::RepairCandidate> find_orders(const CostModel& costs, const Races& races);
std::vector<result::RepairCandidate> find_fifos(const CostModel& costs, const Races& races);

/// Streams of which one copy of what replicas repeat is enough (1.6).
std::vector<result::RepairCandidate> find_merges(const CostModel& costs);

/// The coordination that may be added to the model, as its annotations are.
std::vector<result::RepairCandidate> find_coordination(const topology::Model& model,
                                                       const topology::Topology& topology);

/// Adds the variants of the model's components, and the coordination that they ask for.
void add_variants(const topology::Model& model, const topology::Topology& topology,
                  std::vector<result::RepairCandidate>& candidates);

}  // namespace firebreak::coordination

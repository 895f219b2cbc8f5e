// SPDX-License-Identifier: Apache-2.0
// What repair is compared with: the whole question as one query of Z3's Optimize, and one subset of
// the candidates after the other; and another way to cheapest hitting sets.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "hitting/choice_sets.h"
#include "result/repair.h"
#include "topology/coordination.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::bench {

/// The cost of a cheapest set of candidates with which no sink has an anomaly; none if there is no
/// such set. Models without functional dependencies, delivered exactly once.
std::optional<std::uint64_t> monolithic_optimum(const topology::Topology& topology,
                                                std::span<const topology::Coordination> candidates,
                                                std::span<const std::uint64_t> costs);

inline constexpr std::size_t kMostExhaustive = 20;  // candidates

/// The same by trying subsets, of at most kMostExhaustive candidates.
std::optional<std::uint64_t> exhaustive_optimum(
    const topology::Model& model, const topology::Topology& topology,
    const std::vector<result::RepairCandidate>& candidates);

/// Cheapest choices by plain checks in a loop. Costs below 2^31 together.
std::unique_ptr<hitting::ChoiceSets> sat_loop(const std::vector<std::uint64_t>& costs);

}  // namespace firebreak::bench

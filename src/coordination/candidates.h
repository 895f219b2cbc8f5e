// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/environment.h"
#include "result/repair.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// The candidates of a model, each with its cost: those that it lists under `repairs`, or, if it
/// lists none, those found (docs/repair.md): useful seals, orderings of components that race, by
/// key where a gate allows it, FIFO where that helps. Deterministic, in source order.
std::vector<result::RepairCandidate> candidates(const topology::Model& model,
                                                const topology::Topology& topology);

/// What the published strategy picks (docs/repair.md 3): indices of `candidates`; empty optional if
/// it ends without reaching the target, or the time is up.
std::optional<std::vector<std::size_t>> baseline(
    const topology::Model& model, const std::vector<result::RepairCandidate>& candidates,
    result::RepairTarget target, const base::Environment& environment = {});

}  // namespace firebreak::coordination

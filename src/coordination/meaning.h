// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "result/piece_meanings.h"
#include "result/repair.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// What the chosen candidates come to, each in words. `before` is built of the model, `after` of
/// the model with all that are chosen.
std::vector<result::Meaning> meanings(const topology::Model& model,
                                      const topology::Topology& before,
                                      const topology::Topology& after,
                                      std::span<const result::RepairCandidate> candidates,
                                      std::span<const std::size_t> chosen);

/// Adds what those pieces of a repair mean that are not there yet.
void add_meanings(const topology::Model& model,
                  const std::vector<result::RepairCandidate>& candidates,
                  const std::vector<std::size_t>& chosen, result::PieceMeanings& meanings);

}  // namespace firebreak::coordination

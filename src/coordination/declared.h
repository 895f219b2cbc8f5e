// SPDX-License-Identifier: Apache-2.0
// The coordination that a model declares, as pieces that can be left out.
#pragma once

#include <vector>

#include "coordination/choices.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::coordination {

/// What the model declares, in source order: for each stream its seal and its FIFO order, then for
/// each component its orderings. A piece costs what the model's `repairs` say of the same piece, or
/// the default. The model must build.
std::vector<result::RepairCandidate> declared_coordination(const topology::Model& model);

/// The model with only these of the pieces that it declares.
topology::Model with_coordination(const topology::Model& model, const Subset& kept);

}  // namespace firebreak::coordination

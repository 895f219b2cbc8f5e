// SPDX-License-Identifier: Apache-2.0
// Over-coordination: which of the seals, orderings and FIFO streams that a model declares it can do
// without (docs/repair.md, Relaxing).
#pragma once

#include <vector>

#include "base/environment.h"
#include "base/interim.h"
#include "coordination/choices.h"
#include "result/relaxation.h"
#include "topology/model.h"

namespace firebreak::repair {

/// What the model declares, in source order: for each stream its seal and its FIFO order, then for
/// each component its orderings. A piece costs what the model's `repairs` say of the same piece, or
/// the default. The model must build.
std::vector<result::RepairCandidate> declared_coordination(const topology::Model& model);

/// The model with only these of the pieces that it declares.
topology::Model with_coordination(const topology::Model& model, const coordination::Subset& kept);

/// The cheapest part of the declared coordination with which the model reaches the target.
/// `better` hears no needs before the end.
result::Relaxation relax(const topology::Model& model, result::RepairTarget target,
                         base::Environment& environment,
                         const base::Interim<result::Relaxation>& better = {});

}  // namespace firebreak::repair

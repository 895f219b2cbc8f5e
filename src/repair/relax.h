// SPDX-License-Identifier: Apache-2.0
// Over-coordination: which of the seals, orderings and FIFO streams that a model declares it does
// not need (docs/repair.md, Relaxing).
#pragma once

#include "base/environment.h"
#include "base/interim.h"
#include "result/relaxation.h"
#include "topology/model.h"

namespace firebreak::repair {

/// The cheapest part of the declared coordination with which the model reaches the target.
/// `better` is called with results that lack the needs.
result::Relaxation relax(const topology::Model& model, result::RepairTarget target,
                         base::Environment& environment,
                         const base::Interim<result::Relaxation>& better = {});

}  // namespace firebreak::repair

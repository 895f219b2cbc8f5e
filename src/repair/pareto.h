// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/environment.h"
#include "base/interim.h"
#include "result/pareto.h"
#include "topology/model.h"

namespace firebreak::repair {

/// The cheapest repair for each target, and for `target` at most `most` Pareto optimal repairs by
/// messages, rounds and processes (docs/repair.md 4.2). The model must build.
result::ParetoFront pareto(const topology::Model& model, result::RepairTarget target,
                           std::size_t most, base::Environment& environment,
                           const base::Interim<result::ParetoFront>& found);

}  // namespace firebreak::repair

// SPDX-License-Identifier: Apache-2.0
// What a repair costs at run time, in several dimensions (docs/repair.md 2.5).
#pragma once

#include <array>
#include <vector>

#include "coordination/choices.h"
#include "coordination/cost_model.h"
#include "hitting/pareto_front.h"
#include "result/pareto.h"

namespace firebreak::repair {

/// Messages, rounds and processes, each as charges to candidates.
using EffortCharges = std::array<hitting::Charges, 3>;

EffortCharges effort_charges(const coordination::CostModel& costs,
                             const std::vector<result::RepairCandidate>& candidates);

result::Effort effort(const EffortCharges& charges, const coordination::Subset& chosen);

}  // namespace firebreak::repair

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/environment.h"
#include "result/verdict.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::execute {

/// What was found of the annotations that behaviours have is only what some component with these
/// would do. Where a sink depends on behaviours, an anomaly stands if real values show it, and is
/// undecided otherwise; what is proved stays proved. Changes nothing of models without behaviours.
void refute(const topology::Model& model, const topology::Topology& topology,
            const base::Environment& environment, result::Verification& found);

/// Executions that show what is proved to be impossible, before `refute`: there should be none.
std::vector<result::ValueTrace> contradictions(const topology::Model& model,
                                               const topology::Topology& topology,
                                               const base::Environment& environment,
                                               const result::Verification& proved);

}  // namespace firebreak::execute

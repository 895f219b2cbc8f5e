// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/environment.h"
#include "base/interim.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::repair {

/// The cheapest repair of the model, with its certificate (semantics 7). The model must build.
/// Every trace is replayed on its model, and the repaired model is verified from scratch. If the
/// time is up first, the result is the cheapest repair found by then and a lower bound.
result::RepairResult repair(const topology::Model& model, result::RepairTarget target,
                            base::Environment& environment,
                            const base::Interim<result::RepairResult>& better = {});

/// The same. Where that is not decided of some sinks, whatever the time, but of others, with the
/// cheapest repair for the sake of these (semantics 7.6).
result::RepairResult repair_by_sink(const topology::Model& model, result::RepairTarget target,
                                    base::Environment& environment,
                                    const base::Interim<result::RepairResult>& better = {});

}  // namespace firebreak::repair

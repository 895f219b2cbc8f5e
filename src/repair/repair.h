// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include "base/environment.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::repair {

/// Hears what repair would return if the time were up now.
using OnBetter = std::function<void(const result::RepairResult&)>;

/// The cheapest repair of the model, with its certificate (semantics 7). The model must build.
/// Every trace is replayed against the model it is a trace of, and the repaired model is verified
/// anew. If the time is up before it is found, the cheapest that was, and what the cheapest costs
/// at least.
result::RepairResult repair(const topology::Model& model, result::RepairTarget target,
                            base::Environment& environment, const OnBetter& better = {});

}  // namespace firebreak::repair

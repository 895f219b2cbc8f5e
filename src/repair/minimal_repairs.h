// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

#include "base/environment.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::repair {

/// Hears of each repair when it is found; it is the last of those in the result so far. Says
/// whether to go on.
using OnRepair = std::function<bool(const result::MinimalRepairs&)>;

/// The minimal repairs of the model (docs/repair.md 4.1), each verified anew, up to `most`. The
/// model must build.
result::MinimalRepairs minimal_repairs(const topology::Model& model, result::RepairTarget target,
                                       std::size_t most, base::Environment& environment,
                                       const OnRepair& found);

}  // namespace firebreak::repair

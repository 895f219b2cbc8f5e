// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/environment.h"
#include "base/interim.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::repair {

/// The minimal repairs of the model (docs/repair.md 4.1), each verified anew, up to `most`.
/// `found` hears of each when it is found; it is the last of those in the result so far. The model
/// must build.
result::MinimalRepairs minimal_repairs(const topology::Model& model, result::RepairTarget target,
                                       std::size_t most, base::Environment& environment,
                                       const base::Interim<result::MinimalRepairs, bool>& found);

}  // namespace firebreak::repair

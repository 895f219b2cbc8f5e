// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/environment.h"
#include "base/interim.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::repair {

/// The minimal repairs of the model (docs/repair.md 4.1), at most `most`, each verified from
/// scratch. `found` is called for each, with the results so far; the new one is the last of them.
/// The model must build.
result::MinimalRepairs minimal_repairs(const topology::Model& model, result::RepairTarget target,
                                       std::size_t most, base::Environment& environment,
                                       const base::Interim<result::MinimalRepairs, bool>& found);

}  // namespace firebreak::repair

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "base/environment.h"
#include "base/interim.h"
#include "result/tolerance.h"
#include "topology/model.h"

namespace firebreak::repair {

/// The weakest networks with which the model reaches the target (docs/repair.md 6), at most `most`.
/// `found` is called with the results so far; it says whether to go on. The model must build.
result::Tolerance tolerate(const topology::Model& model, result::RepairTarget target,
                           std::size_t most, base::Environment& environment,
                           const base::Interim<result::Tolerance, bool>& found);

}  // namespace firebreak::repair

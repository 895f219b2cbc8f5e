// SPDX-License-Identifier: Apache-2.0
// The models of one frame: labels against executions.
#pragma once

#include <cstdint>

#include "base/environment.h"
#include "crosscheck/enumerate_models.h"
#include "result/crosscheck.h"

namespace firebreak::crosscheck {

/// Adds all choices of replication and seals on the frame of this number to `into`; false if the
/// environment's time ran out before. Throws InternalError if a trace does not replay, or if two
/// ways to decide a model disagree.
bool crosscheck(const Frame& frame, unsigned attributes, std::uint64_t number,
                const base::Environment& environment, result::FamilyCrosscheck& into);

}  // namespace firebreak::crosscheck

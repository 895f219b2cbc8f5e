// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "infer/behaviors.h"
#include "infer/stream_places.h"
#include "topology/model.h"

namespace firebreak::infer {

/// What the model assumes of its messages, as what holds of those of handlers (docs/behaviors.md,
/// Assumptions). False, and at least one diagnostic, where something of it is wrong.
bool add_assumptions(const topology::Model& model, const StreamPlaces& streams,
                     std::vector<Behavior>& behaviors, base::Diagnostics& diagnostics);

}  // namespace firebreak::infer

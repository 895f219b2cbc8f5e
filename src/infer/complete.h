// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/diagnostics.h"
#include "base/environment.h"
#include "infer/behaviors.h"
#include "infer/inference.h"
#include "topology/model.h"

namespace firebreak::infer {

/// What is inferred of a path, as an annotation.
topology::PathDecl path_of(const Behavior& behavior, const PathClaim& claim);

/// Puts what is inferred in the place of the annotations of components that have a behaviour, and
/// of what they say of inputs that commute. False, and diagnostics, where a behaviour is wrong.
bool complete(topology::Model& model, const base::Environment& environment,
              base::Diagnostics& diagnostics);

/// The same in an environment of its own, for those who load models.
bool complete_model(topology::Model& model, base::Diagnostics& diagnostics);

}  // namespace firebreak::infer

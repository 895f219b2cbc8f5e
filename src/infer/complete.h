// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/diagnostics.h"
#include "infer/behaviors.h"
#include "infer/inference.h"
#include "topology/model.h"

namespace firebreak::infer {

/// What is inferred of a path, as an annotation of its component. It is not idempotent where any
/// instance may get a message again: they do not know what the others have handled.
topology::PathDecl path_of(const topology::ComponentDecl& component, const Behavior& behavior,
                           const PathClaim& claim);

/// Puts what is inferred in the place of the component's annotation, and of what it says of inputs
/// that commute.
void complete(topology::ComponentDecl& component, const Behavior& behavior,
              const ComponentClaims& claims);

/// The same of all components that have a behaviour. False, and diagnostics, where one is wrong.
bool complete_model(topology::Model& model, base::Diagnostics& diagnostics);

}  // namespace firebreak::infer

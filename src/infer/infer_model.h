// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "result/inference.h"
#include "topology/model.h"

namespace firebreak::infer {

/// Infers what the behaviours of a model say, audits what is declared beside them, and puts the
/// former in its place (complete.h). None, and diagnostics, where a behaviour is wrong.
std::optional<result::Inference> infer_model(topology::Model& model,
                                             const base::Environment& environment,
                                             base::Diagnostics& diagnostics);

}  // namespace firebreak::infer

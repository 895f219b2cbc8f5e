// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "infer/inference.h"
#include "result/inference.h"
#include "topology/model.h"

namespace firebreak::infer {

/// Infers what the behaviours of a model say and audits what is declared beside them. None, and
/// diagnostics, where a behaviour is wrong, or where there is none. `scripts`, if not null, gets
/// the questions by component (its name first).
std::optional<result::Inference> infer_model(
    topology::Model model, const base::Environment& environment, base::Diagnostics& diagnostics,
    std::vector<std::pair<std::string, std::vector<Obligation>>>* scripts = nullptr);

}  // namespace firebreak::infer

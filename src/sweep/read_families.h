// SPDX-License-Identifier: Apache-2.0
// The section `generate` of a plan.
#pragma once

#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "frontend/yaml/fields.h"
#include "sweep/plan.h"

namespace firebreak::sweep {

/// More than these are not the models of one plan.
inline constexpr std::uint64_t kMostModels = 10'000'000;

std::vector<Family> read_families(frontend::Source& source, frontend::NodeId node,
                                  const std::string& file, base::Diagnostics& diagnostics);

}  // namespace firebreak::sweep

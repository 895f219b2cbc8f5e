// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>

#include "base/environment.h"
#include "result/pareto.h"
#include "topology/model.h"

namespace firebreak::repair {

/// Hears of what is known so far.
using OnPareto = std::function<void(const result::ParetoFront&)>;

/// The cheapest repair for each target, and for `target` up to `most` repairs that are not beaten
/// in messages, rounds and processes (docs/repair.md 4.2). The model must build.
result::ParetoFront pareto(const topology::Model& model, result::RepairTarget target,
                           std::size_t most, base::Environment& environment, const OnPareto& found);

}  // namespace firebreak::repair

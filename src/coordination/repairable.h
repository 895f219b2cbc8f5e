// SPDX-License-Identifier: Apache-2.0
// The part of a model that is verified and the part that is repaired.
#pragma once

#include <vector>

#include "base/diagnostics.h"
#include "result/repair.h"
#include "topology/builder.h"
#include "topology/model.h"

namespace firebreak::coordination {

/// The program alone, as a trace carries it: the chosen variants stand as the annotations of their
/// components; repairs and expectations are left out.
topology::Model program_of(topology::Model model, const topology::VariantChoice& variants);

/// The model as it is repaired: the chosen variants stand as annotations, and what it lists under
/// `repairs` is kept, except other variants of the same components. Where it lists none, components
/// that could keep the newest have a variant that does.
topology::Model repairable(const topology::Model& model, const topology::VariantChoice& variants);

/// Adds an error for each candidate that a repair cannot use: a variant without the interfaces that
/// streams end at.
void check_variants(const topology::Model& model,
                    const std::vector<result::RepairCandidate>& candidates,
                    base::Diagnostics& diagnostics);

}  // namespace firebreak::coordination

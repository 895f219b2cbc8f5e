// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::coordination {

/// What a repair would cost at most if sources of which the model says nothing could be sealed
/// (docs/repair.md 1.10); none if that is not cheaper than the repair that was found, or the labels
/// do not show that it is one. The same for the same model and repair; some runs of the labels.
std::optional<result::IfSealable> if_sealable(const topology::Model& model,
                                              const result::RepairResult& found);

}  // namespace firebreak::coordination

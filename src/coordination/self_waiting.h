// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "coordination/exclusion_table.h"
#include "result/repair.h"
#include "topology/model.h"

namespace firebreak::coordination {

/// Adds the exclusions without which seals and variants could make a path wait for itself that does
/// not in the unrepaired model (docs/semantics.md 3.8, 7.1).
void exclude_self_waiting(const topology::Model& model,
                          const std::vector<result::RepairCandidate>& candidates,
                          ExclusionTable& table);

}  // namespace firebreak::coordination

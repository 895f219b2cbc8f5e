// SPDX-License-Identifier: Apache-2.0
// The model as those see it who do not mind what comes of some sinks.
#pragma once

#include <string>
#include <vector>

#include "result/target.h"
#include "topology/model.h"

namespace firebreak::coordination {

/// The model in which these sinks accept `diverge`.
topology::Model accepting(topology::Model model, const std::vector<std::string>& sinks);

/// Sinks that do not accept all that the target forbids, in source order.
std::vector<std::string> sinks_that_count(const topology::Model& model,
                                          result::RepairTarget target);

}  // namespace firebreak::coordination

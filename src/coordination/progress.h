// SPDX-License-Identifier: Apache-2.0
// Paths that would wait for themselves and therefore do not wait (docs/semantics.md 3.8, 7.2).
#pragma once

#include <string>
#include <vector>

#include "result/repair.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// These paths, as "Store.in→out", sorted.
std::vector<std::string> waits_for_itself(const topology::Topology& topology);

/// The effect of a repair on them.
result::Progress progress(const topology::Topology& model, const topology::Topology& repaired);

/// Those of `after` that are not among `before`; both are sorted.
std::vector<std::string> gained(const std::vector<std::string>& before,
                                const std::vector<std::string>& after);

}  // namespace firebreak::coordination

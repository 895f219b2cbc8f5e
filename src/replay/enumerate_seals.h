// SPDX-License-Identifier: Apache-2.0
// Which order-sensitive paths handle partitions as units (semantics 3.4, 3.6), for the enumerator.
#pragma once

#include <optional>
#include <vector>

#include "topology/topology.h"

namespace firebreak::replay::schedules {

/// By PathId: whether the path is order-sensitive and handles partitions as units. Empty where the
/// declared seals combine to too many keys.
std::optional<std::vector<bool>> unit_paths(const topology::Topology& topology);

}  // namespace firebreak::replay::schedules

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "result/repair.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The repair as a short story: what is wrong, what to do about it, why that is enough, why nothing
/// cheaper is, what the published strategy would cost. `topology` is the model as it is, not
/// repaired.
std::string repair_text(const topology::Topology& topology, const result::RepairResult& result);

/// What is not known where the time was over: "less, but at least 3, is enough".
std::string less_is_enough(std::uint64_t lower_bound);

/// The outcome in one line, without the model's name.
std::string repair_line(const result::RepairResult& result);

}  // namespace firebreak::report

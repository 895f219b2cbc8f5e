// SPDX-License-Identifier: Apache-2.0
// A trace with real values as it is shown, whatever the format.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "result/execution.h"

namespace firebreak::report {

/// Whether both worlds are one run of replicas that share something, which is shown twice.
bool one_run(const result::ValueTrace& trace);

/// What each world shows: its steps; of one run what the one replica does, and what they share.
std::array<std::vector<const result::ValueStep*>, 2> value_lanes(const result::ValueTrace& trace);

/// "put#1 → Store.put is lost", "Store[2] crashes". With `names_replica`, of which replica it is.
std::string step_text(const result::ValueStep& step, bool names_replica);

}  // namespace firebreak::report

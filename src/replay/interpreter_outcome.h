// SPDX-License-Identifier: Apache-2.0
// What two executed worlds come to, and how that reads.
#pragma once

#include <array>
#include <string>

#include "replay/interpreter_run.h"

namespace firebreak::replay::interpreter {

/// Fills in views and outcomes of `trace`; returns why the outcomes do not differ as its anomaly
/// says, or "".
std::string conclude(const topology::Topology& topology, const Script& script,
                     const std::array<Execution, 2>& executions, const Waits& waits, Terms& terms,
                     result::Trace& trace);

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// Traces for other people's viewers.
#pragma once

#include <span>
#include <string>

#include "result/execution.h"
#include "result/trace.h"

namespace firebreak::report {

/// The Informal Trace Format (ITF) of Apalache: a document with a state for each step of the two
/// worlds; of several traces one after the other, `trace` counts them.
std::string traces_to_itf(std::span<const result::Trace> traces,
                          std::span<const result::ValueTrace> value_traces);

/// A log for ShiViz, in its usual form: `HOST {CLOCK}` and below it the event. Each world is an
/// execution of its own, behind a line `=== NAME ===`; hosts are components and sources.
std::string traces_to_shiviz(std::span<const result::Trace> traces,
                             std::span<const result::ValueTrace> value_traces);

}  // namespace firebreak::report

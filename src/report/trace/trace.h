// SPDX-License-Identifier: Apache-2.0
// A trace, and the outcome of replaying one (docs/formats.md, Results), and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "report/display.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// One trace: input, the two orders side by side, what each order-sensitive path saw, the outcomes
/// and the explanation.
std::string trace_text(const topology::Topology& topology, const result::Trace& trace,
                       const Page& page);

/// The outcome of `replay`.
std::string replay_text(const topology::Topology& topology, const result::Trace& trace,
                        const std::string& problem, const Page& page);

/// The same in one line.
std::string replay_line(const result::Trace& trace, const std::string& problem);

std::string trace_json(const result::Trace& trace);

/// The outcome of `replay`: the trace with views and outcomes, "confirmed", and "problem" where it
/// is not.
std::string replay_json(const result::Trace& trace, const std::string& problem);

/// Reads what trace_json wrote, or replay_json. Every error found is added to `diagnostics`; the
/// result is empty iff one was. Only the shape is checked, not whether the trace makes sense.
/// Attributes come in the order of their names. Time
/// and memory are bounded by the size of the text.
std::optional<result::Trace> read_trace(std::string_view text, const std::string& file,
                                        base::Diagnostics& diagnostics);

}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
// Results as JSON (docs/formats.md, Results). Every function returns one document, indented by two,
// ended by a newline; invalid UTF-8 in names is replaced.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/diagnostics.h"
#include "base/environment.h"
#include "labels/derivation.h"
#include "result/verdict.h"
#include "topology/topology.h"

namespace firebreak::report {

std::string label_json(const topology::Topology& topology, const labels::Explainer& explainer);

std::string verify_json(const topology::Topology& topology,
                        const result::Verification& verification,
                        const base::Statistics& statistics);

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

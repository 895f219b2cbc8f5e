// SPDX-License-Identifier: Apache-2.0
// Results for people: plain UTF-8, lines of at most kLineWidth columns as far as names allow.
#pragma once

#include <cstddef>
#include <string>

#include "labels/derivation.h"
#include "result/verdict.h"
#include "topology/topology.h"

namespace firebreak::report {

inline constexpr std::size_t kLineWidth = 110;

/// A table of the streams with their labels, then the derivation of every stream that is not a
/// plain source.
std::string label_text(const topology::Topology& topology, const labels::Explainer& explainer);

/// The verdict with its scope, a table of the sinks, and the traces. Traces with the same cause are
/// shown once.
std::string verify_text(const topology::Topology& topology,
                        const result::Verification& verification);

/// One trace: input, the two orders side by side, what each order-sensitive path saw, the outcomes
/// and the explanation.
std::string trace_text(const topology::Topology& topology, const result::Trace& trace);

/// The outcome of `replay`.
std::string replay_text(const topology::Topology& topology, const result::Trace& trace,
                        const std::string& problem);

}  // namespace firebreak::report

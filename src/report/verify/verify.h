// SPDX-License-Identifier: Apache-2.0
// The verdict on a model (docs/formats.md, Results).
#pragma once

#include <string>

#include "base/environment.h"
#include "report/results.h"
#include "result/verdict.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The verdict with its scope, a table of the sinks, the traces, and what to do next where
/// something is wrong. Traces with the same cause are shown once.
std::string verify_text(const topology::Topology& topology,
                        const result::Verification& verification, const Frame& frame);

std::string verify_json(const topology::Topology& topology,
                        const result::Verification& verification,
                        const base::Statistics& statistics);

}  // namespace firebreak::report

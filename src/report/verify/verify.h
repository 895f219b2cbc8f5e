// SPDX-License-Identifier: Apache-2.0
// The verdict on a model (docs/formats.md, Results).
#pragma once

#include <string>

#include "base/environment.h"
#include "report/display.h"
#include "result/verdict.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The verdict with its scope, a table of the sinks, and the traces. Traces with the same cause are
/// shown once.
std::string verify_text(const topology::Topology& topology,
                        const result::Verification& verification, const Page& page);

std::string verify_json(const topology::Topology& topology,
                        const result::Verification& verification,
                        const base::Statistics& statistics);

}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
// Why the coordination that a model has did not prevent a race.
#pragma once

#include <string>

#include "report/cause.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// A sentence for each piece at the place of the race; "" where there is none.
std::string unhelpful_coordination(const topology::Topology& topology, const result::Trace& trace,
                                   const Cause& cause);

}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
// What befell one world of a trace, where that is the cause and not an order.
#pragma once

#include <array>
#include <string>

#include "report/cause.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

/// A loss, a repetition, a crash, or what is not newer, in a sentence or two; "" for other causes.
/// `titles` are the worlds as they are first spoken of.
std::string mishap(const topology::Topology& topology, const result::Trace& trace,
                   const Cause& cause, const std::array<std::string, 2>& titles);

}  // namespace firebreak::report

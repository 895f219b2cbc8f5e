// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "repair/choices.h"
#include "result/trace.h"

namespace firebreak::repair {

/// Whether the trace is a pair of executions of the weakest model of these elements, so that every
/// choice among them leaves an anomaly. False too where there is no such model.
bool survives(const Choices& choices, const Subset& allowed, const result::Trace& trace);

/// `allowed`, which the trace survives, and as many of `more` as it survives together: none can be
/// added. Cheap ones join first.
Subset widen(const Choices& choices, Subset allowed, const Subset& more,
             const result::Trace& trace);

}  // namespace firebreak::repair

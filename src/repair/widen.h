// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "coordination/choices.h"
#include "result/trace.h"

namespace firebreak::repair {

/// `allowed`, of whose weakest model the trace is a pair of executions, and as many of `more` as it
/// survives together: none can be added. Cheap ones join first.
coordination::Subset widen(const coordination::Choices& choices, coordination::Subset allowed,
                           const coordination::Subset& more, const result::Trace& trace);

}  // namespace firebreak::repair

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "coordination/choices.h"
#include "result/trace.h"

namespace firebreak::repair {

/// Extends `allowed`, in whose weakest model the trace is a pair of executions, by a maximal part
/// of `more` with which it remains one. Cheap elements are added first.
coordination::Subset widen(const coordination::Choices& choices, coordination::Subset allowed,
                           const coordination::Subset& more, const result::Trace& trace);

}  // namespace firebreak::repair

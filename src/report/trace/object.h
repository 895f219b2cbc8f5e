// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report/json_support.h"
#include "result/trace.h"

namespace firebreak::report {

/// A trace as it stands in larger documents.
Json trace_object(const result::Trace& trace);

}  // namespace firebreak::report

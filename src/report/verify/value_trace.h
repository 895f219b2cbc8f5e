// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "report/display.h"
#include "report/json_support.h"
#include "result/execution.h"

namespace firebreak::report {

std::string value_trace_text(const result::ValueTrace& trace, const Page& page);
Json value_trace_object(const result::ValueTrace& trace);

}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
// Saved documents from JSON that was parsed before (saved.h), and that json_shape.h lets pass.
#pragma once

#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "report/json_reader.h"
#include "result/execution.h"
#include "result/saved_repair.h"
#include "result/trace.h"

namespace firebreak::report {

std::optional<result::Trace> read_trace(const Parsed& json, const std::string& file,
                                        base::Diagnostics& diagnostics);
std::optional<result::ValueTrace> read_value_trace(const Parsed& json, const std::string& file,
                                                   base::Diagnostics& diagnostics);
std::optional<result::SavedRepair> read_repair(Parsed json, const std::string& file,
                                               base::Diagnostics& diagnostics);

}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
// What came of checking a saved repair.
#pragma once

#include <string>

#include "report/display.h"
#include "report/results.h"

namespace firebreak::report {

/// What was claimed, whether it is accepted, and why not. `file` is the document's.
std::string certification_text(const Certified& result, const std::string& file, const Page& page);
std::string certification_line(const Certified& result, const std::string& file);
std::string certification_json(const Certified& result);

}  // namespace firebreak::report

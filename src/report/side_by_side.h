// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "report/display.h"
#include "result/inference.h"

namespace firebreak::report {

/// Printable lines in two columns below their heads, or one below the other where the page is too
/// narrow.
std::string side_by_side(const std::string& left_head, const std::vector<std::string>& left,
                         const std::string& right_head, const std::vector<std::string>& right,
                         const Page& page, std::size_t indent);

/// "k: 1, v: 2"; what stands between a name and its value is given.
std::string values_text(const result::NamedValues& values, const char* between);

}  // namespace firebreak::report

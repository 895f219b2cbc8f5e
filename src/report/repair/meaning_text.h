// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "report/display.h"
#include "result/repair.h"

namespace firebreak::report {

/// Who does what, what waits, what changes for readers, and what makes the cost, if that is said, a
/// line for each.
std::string meaning_text(const result::Meaning& meaning, const Page& page, std::size_t indent);

}  // namespace firebreak::report

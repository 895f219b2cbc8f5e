// SPDX-License-Identifier: Apache-2.0
// What behaviours say of their components (docs/formats.md, Results).
#pragma once

#include <string>

#include "report/display.h"
#include "result/inference.h"

namespace firebreak::report {

/// A table of paths for each component, which inputs commute, and for what does not hold two
/// messages that show it.
std::string inference_text(const result::Inference& found, const Page& page);

/// "exact", "weaker: Cart.put→reply" or the like.
std::string inference_line(const result::Inference& found);

std::string inference_json(const result::Inference& found);

/// "exact", "weaker", "stronger", "undecided", "undeclared".
const char* audit_word(result::Audit audit);

}  // namespace firebreak::report

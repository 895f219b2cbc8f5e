// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "imports/builder.h"

namespace firebreak::imports {

/// The canonical text of a model, with a comment at the end of each stream's, component's and
/// path's line: on what it rests.
std::string commented(std::string_view model_text, const Notes& notes);

}  // namespace firebreak::imports

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imports/builder.h"
#include "topology/model.h"

namespace firebreak::imports {

/// The canonical text of the model, with a comment at the end of each stream's, component's and
/// path's line: on what it rests.
std::string commented(const topology::Model& model, const Notes& notes);

}  // namespace firebreak::imports

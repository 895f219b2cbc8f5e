// SPDX-License-Identifier: Apache-2.0
// From Ripper's tree to expressions.
#pragma once

#include <vector>

#include "imports/bloom/ripper_tree.h"
#include "imports/bloom/syntax.h"

namespace firebreak::imports::bloom {

/// Adds what the file says; there is an item at least.
void convert(std::vector<Item> items, Syntax& syntax);

}  // namespace firebreak::imports::bloom

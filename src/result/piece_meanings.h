// SPDX-License-Identifier: Apache-2.0
// What the pieces of several repairs mean.
#pragma once

#include <cstddef>
#include <map>

#include "result/repair.h"

namespace firebreak::result {

/// By index of candidates: what a piece means in the first repair that has it.
using PieceMeanings = std::map<std::size_t, Meaning>;

}  // namespace firebreak::result

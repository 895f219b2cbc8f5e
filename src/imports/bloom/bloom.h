// SPDX-License-Identifier: Apache-2.0
// Bloom: Ruby source of Bud programs (docs/imports.md, Bloom).
#pragma once

#include <string_view>

#include "imports/importers.h"

namespace firebreak::imports::bloom {

bool detect(std::string_view text);
Graph read(const Request& request, const ReadFile& files);

}  // namespace firebreak::imports::bloom

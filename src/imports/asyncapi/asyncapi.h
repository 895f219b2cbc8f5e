// SPDX-License-Identifier: Apache-2.0
// AsyncAPI 2.x and 3.x: services that send to and receive from channels (docs/imports.md,
// AsyncAPI).
#pragma once

#include <string_view>

#include "imports/importers.h"

namespace firebreak::imports::asyncapi {

bool detect(std::string_view text);
Graph read(const Request& request, const ReadFile& files);

}  // namespace firebreak::imports::asyncapi

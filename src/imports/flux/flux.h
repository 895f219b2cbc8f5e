// SPDX-License-Identifier: Apache-2.0
// Apache Storm's Flux: topologies written in YAML (docs/imports.md, Storm Flux).
#pragma once

#include <string_view>

#include "imports/importers.h"

namespace firebreak::imports::flux {

bool detect(std::string_view text);
Graph read(const Request& request, const ReadFile& files);

}  // namespace firebreak::imports::flux

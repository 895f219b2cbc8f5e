// SPDX-License-Identifier: Apache-2.0
// Compiled plans of Flink SQL (docs/imports.md, Flink SQL).
#pragma once

#include <string_view>

#include "imports/importers.h"

namespace firebreak::imports::flink_plan {

bool detect(std::string_view text);
Graph read(const Request& request, const ReadFile& files);

}  // namespace firebreak::imports::flink_plan

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "behavior/types.h"
#include "behavior/value.h"

namespace firebreak::execute {

/// What behavior::to_string wrote of a value of the type; none if the text is nothing of the sort.
std::optional<behavior::Value> read_value(const behavior::Type& type, std::string_view text);

}  // namespace firebreak::execute

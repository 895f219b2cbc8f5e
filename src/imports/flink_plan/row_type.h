// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::imports::flink_plan {

/// The names of the fields of a row type as SQL writes it: "ROW<`a` INT, `b` ROW<`x` INT>>" has
/// a and b. None for what is no row type.
std::optional<std::vector<std::string>> row_fields(std::string_view type);

}  // namespace firebreak::imports::flink_plan

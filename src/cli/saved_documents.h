// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::cli {

/// The texts of the traces in a JSON document: a trace itself, all of a result of `verify`, or all
/// of an array of these. Nothing if the text is no JSON or holds none of them, such as a model
/// file.
std::optional<std::vector<std::string>> traces_in(std::string_view text);

}  // namespace firebreak::cli

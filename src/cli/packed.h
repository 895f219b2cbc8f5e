// SPDX-License-Identifier: Apache-2.0
// Texts in one text, to be sent from one process to another.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace firebreak::cli {

std::string pack(std::span<const std::string> fields);
/// The first field of a packed text, of which the end may be missing; none if it is not all there.
std::optional<std::string_view> first_packed(std::string_view packed);
std::vector<std::string> unpack(std::string_view packed);

}  // namespace firebreak::cli

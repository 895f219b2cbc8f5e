// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace firebreak::cli {

/// Puts a number of these bounds into an option. What is wrong with the value, or "".
template <class Number>
std::string store_number(std::string_view value, Number least, Number most, Number& target) {
  Number number{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool whole = error == std::errc{} && end == value.data() + value.size();
  if (!whole || number < least || number > most) {
    return fmt::format("'{}' is not a number from {} to {}", value, least, most);
  }
  target = number;
  return "";
}

}  // namespace firebreak::cli

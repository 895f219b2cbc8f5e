// SPDX-License-Identifier: Apache-2.0
#include "base/uri.h"

#include <fmt/format.h>

#include <cctype>

namespace firebreak::base {

std::string percent_encoded(std::string_view path) {
  std::string text;
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 128 && std::isalnum(byte) != 0) ||
        std::string_view("-._~/").find(c) != std::string_view::npos) {
      text += c;
    } else {
      text += fmt::format("%{:02X}", byte);
    }
  }
  return text;
}

}  // namespace firebreak::base

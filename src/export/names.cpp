// SPDX-License-Identifier: Apache-2.0
#include "export/names.h"

#include <cctype>

namespace firebreak::exports {

std::string Identifiers::take(std::string_view wanted) {
  std::string name;
  for (const char c : wanted) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (plain || (!name.empty() && name.back() != '_')) name += plain ? c : '_';
  }
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0) {
    name.insert(0, "n");
  }
  std::string result = name;
  for (int i = 2; !taken_.insert(result).second; ++i) result = name + "_" + std::to_string(i);
  return result;
}

}  // namespace firebreak::exports

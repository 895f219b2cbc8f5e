// SPDX-License-Identifier: Apache-2.0
#include "sweep/csv.h"

namespace firebreak::sweep {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + "\"";
}

}  // namespace firebreak::sweep

// SPDX-License-Identifier: Apache-2.0
#include "base/words.h"

namespace firebreak::base {

std::string enumerate(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

}  // namespace firebreak::base

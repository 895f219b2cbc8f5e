// SPDX-License-Identifier: Apache-2.0
#include "base/environment.h"

namespace firebreak::base {

void Statistics::add(std::string_view name, std::uint64_t amount) {
  for (auto& [key, value] : values_) {
    if (key == name) {
      value += amount;
      return;
    }
  }
  values_.emplace_back(name, amount);
}

}  // namespace firebreak::base

// SPDX-License-Identifier: Apache-2.0
// Environment variables that say how long tests go on.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace firebreak::test_support {

inline std::uint64_t number(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace firebreak::test_support

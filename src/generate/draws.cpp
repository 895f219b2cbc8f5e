// SPDX-License-Identifier: Apache-2.0
#include "generate/draws.h"

namespace firebreak::generate {

topology::Names some_of(const topology::Names& names, base::Random random) {
  topology::Names result;
  if (names.empty()) return result;
  const std::uint32_t surely = random.below(static_cast<std::uint32_t>(names.size()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    constexpr std::uint32_t kOften = 40;
    if (random.percent(kOften) || i == surely) result.push_back(names[i]);
  }
  return result;
}

}  // namespace firebreak::generate

// SPDX-License-Identifier: Apache-2.0
// Random models with listed candidates, for the repair benches.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace firebreak::bench {

struct RepairSize {
  std::size_t components = 0;
  std::size_t candidates = 0;
};

struct RepairFamily {
  std::string_view name;
  std::string_view what;
  /// The model of that size, with that many candidates. All of them together are a repair. The same
  /// size and seed give the same text.
  std::string (*text)(const RepairSize& size, std::uint64_t seed);
};

std::span<const RepairFamily> repair_families();

}  // namespace firebreak::bench

// SPDX-License-Identifier: Apache-2.0
// Contents of messages and of states are 64-bit numbers that stand for terms: two terms are taken
// for the same iff their numbers are.
#pragma once

#include <cstdint>

namespace firebreak::simulator {

constexpr std::uint64_t mix(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31);
}

/// The number of the term that has these parts, in this order.
template <class... Parts>
constexpr std::uint64_t term(Parts... parts) {
  std::uint64_t result = 0x51ed270b3a4f9c25U;
  ((result = mix(result ^ mix(static_cast<std::uint64_t>(parts)))), ...);
  return result;
}

}  // namespace firebreak::simulator

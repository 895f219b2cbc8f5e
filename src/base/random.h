// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace firebreak::base {

/// Numbers that are the same on every machine: splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  /// Of a family of generators the one with these numbers: each is independent of how much was
  /// drawn from others.
  Random(std::uint64_t seed, std::uint64_t first, std::uint64_t second)
      : state_(mixed(mixed(mixed(seed) + first) + second)) {}

  std::uint64_t next() {
    state_ += kStep;
    return mixed(state_);
  }
  /// Below `bound`, which is not 0. The bias is below bound / 2^64.
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(next() % bound); }
  bool percent(std::uint32_t chance) { return below(100) < chance; }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(static_cast<std::uint32_t>(from.size()))];
  }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15;

  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace firebreak::base

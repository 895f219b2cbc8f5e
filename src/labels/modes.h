// SPDX-License-Identifier: Apache-2.0
// The two comparisons of worlds, as a small set (semantics 2.2).
#pragma once

#include <cstdint>

#include "result/anomaly.h"

namespace firebreak::labels {

using result::kModes;
using result::Mode;

class Modes {
 public:
  constexpr Modes() = default;
  constexpr bool any() const { return bits_ != 0; }
  constexpr bool has(Mode mode) const { return (bits_ & bit(mode)) != 0; }
  constexpr void add(Mode mode) { bits_ |= bit(mode); }
  /// Adds all of `other`; whether that was news.
  constexpr bool merge(Modes other) {
    const std::uint8_t before = bits_;
    bits_ |= other.bits_;
    return bits_ != before;
  }
  constexpr Modes common(Modes other) const {
    other.bits_ &= bits_;
    return other;
  }
  bool operator==(const Modes&) const = default;

 private:
  static constexpr std::uint8_t bit(Mode mode) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(mode));
  }

  std::uint8_t bits_ = 0;
};

/// Between runs, and between replicas if told so.
constexpr Modes both(bool replicas) {
  Modes modes;
  modes.add(Mode::Run);
  if (replicas) modes.add(Mode::Replica);
  return modes;
}

}  // namespace firebreak::labels

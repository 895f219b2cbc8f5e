// SPDX-License-Identifier: Apache-2.0
// The two comparisons of worlds, as a small set (semantics 2.2).
#pragma once

#include <array>
#include <cstdint>

namespace firebreak::labels {

enum class Mode : std::uint8_t { Runs = 1, Replicas = 2 };

inline constexpr std::array<Mode, 2> kModes = {Mode::Runs, Mode::Replicas};

class Modes {
 public:
  constexpr Modes() = default;
  constexpr bool any() const { return bits_ != 0; }
  constexpr bool has(Mode mode) const { return (bits_ & static_cast<std::uint8_t>(mode)) != 0; }
  constexpr void add(Mode mode) { bits_ |= static_cast<std::uint8_t>(mode); }
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
  std::uint8_t bits_ = 0;
};

/// Between runs, and between replicas if told so.
constexpr Modes both(bool replicas) {
  Modes modes;
  modes.add(Mode::Runs);
  if (replicas) modes.add(Mode::Replicas);
  return modes;
}

}  // namespace firebreak::labels

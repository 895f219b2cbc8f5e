// SPDX-License-Identifier: Apache-2.0
// Values in 128 bits, by which states of a search are told apart: two that differ have one digest
// with a probability of about 2^-128, and then something may be missed, never shown wrongly.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "behavior/interpreter.h"
#include "behavior/value.h"

namespace firebreak::execute {

struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Digest&) const = default;

  /// In sequence.
  void add(std::uint64_t word);
  void add(const Digest& other) {
    add(other.high);
    add(other.low);
  }
  void add(const behavior::Value& value);
  void add(const behavior::Arguments& values);
  /// In any order.
  void join(const Digest& other) {
    high += other.high;
    low += other.low;
  }
};

struct DigestHash {
  std::size_t operator()(const Digest& digest) const {
    return static_cast<std::size_t>(digest.low);
  }
};

template <class... Parts>
Digest digest_of(const Parts&... parts) {
  Digest result;
  (result.add(parts), ...);
  return result;
}

}  // namespace firebreak::execute

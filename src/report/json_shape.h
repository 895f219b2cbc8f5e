// SPDX-License-Identifier: Apache-2.0
// What JSON that comes from anywhere is held to before it is built: one pass over its text, in
// time and memory linear in it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace firebreak::report {

/// Longer texts are not read, in bytes.
inline constexpr std::size_t kMostText = 64U << 20U;
/// Nor are documents that are nested deeper, or hold more values.
inline constexpr std::size_t kMostDepth = 16;
inline constexpr std::size_t kMostValues = 4'000'000;

/// The first thing that is wrong; nothing is if all are empty.
struct JsonFault {
  std::optional<std::size_t> syntax;     // at this byte it is no JSON
  std::optional<std::string> duplicate;  // two members of one object have this name, of which a
                                         // reader would take the one or the other
  std::string limit;                     // "is nested more than 16 deep"

  bool none() const { return !syntax && !duplicate && limit.empty(); }
};

JsonFault fault_in(std::string_view text);

}  // namespace firebreak::report

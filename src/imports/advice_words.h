// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace firebreak::imports {

/// What can be changed in an original.
enum class Change : std::uint8_t { Route, Seal, Order, Fifo, Dedup, Resend, Merge };

/// `$KEY` stands for attributes, `$OF` for the stream or component that it is about.
struct ChangeWords {
  std::string_view what;   // a clause: "route ... by $KEY"
  std::string_view lines;  // that do it; "" where they depend on the program
};

struct FormatWords {
  std::string_view format;
  std::array<ChangeWords, 7> changes;  // by Change
};

/// The row of a format, or null.
const FormatWords* words_of(std::string_view format);

}  // namespace firebreak::imports

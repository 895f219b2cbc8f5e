// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <yaml-cpp/mark.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/diagnostics.h"

namespace firebreak::frontend {

/// yaml-cpp counts bytes from 0; positions are given in characters from 1. Marks nearly always
/// come in order, so the characters of a line are counted once.
class Positions {
 public:
  explicit Positions(std::string_view text) : text_(text) {}

  base::SourceSpan operator()(const YAML::Mark& mark) {
    if (mark.is_null()) return {1, 1};
    const auto line = static_cast<std::uint32_t>(mark.line + 1);
    const auto at = std::min(static_cast<std::size_t>(mark.pos), text_.size());
    const auto bytes = static_cast<std::uint32_t>(mark.column);
    if (line != line_ || at < at_) {
      if (bytes > kLongestRecount || bytes > at) return {line, bytes + 1};
      line_ = line;
      at_ = at - bytes;
      column_ = 1;
    }
    for (; at_ < at; ++at_) {
      if ((static_cast<unsigned char>(text_[at_]) & 0xC0U) != 0x80U) ++column_;
    }
    return {line_, column_};
  }

 private:
  static constexpr std::uint32_t kLongestRecount = 4096;
  std::string_view text_;
  std::uint32_t line_ = 0;
  std::size_t at_ = 0;
  std::uint32_t column_ = 1;
};

}  // namespace firebreak::frontend

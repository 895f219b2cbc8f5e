// SPDX-License-Identifier: Apache-2.0
// Scalars: what a plain (unquoted) one means, and how to write a text so that it comes back.
#pragma once

#include <string>
#include <string_view>

namespace firebreak::frontend {

/// The plain key that merges mappings, as in YAML 1.1.
inline constexpr std::string_view kMergeKey = "<<";

/// What YAML 1.2's core schema takes a plain scalar for.
enum class PlainKind { Null, Boolean, Number, Text };

PlainKind classify_plain(std::string_view text);

/// A character that has to be escaped: a control character, or one that looks like nothing, breaks
/// a line in some parsers, or is none.
struct SpecialCharacter {
  unsigned code = 0;
  std::size_t length = 0;  // in bytes; 0 for any other character
};
SpecialCharacter special_at(std::string_view text, std::size_t i);

/// The length in bytes of the typographic quotation mark (“ ” „ ‘ ’) at the start or the end of
/// `text`, or 0. To YAML it is a letter.
std::size_t typographic_quote_at_start(std::string_view text);
std::size_t typographic_quote_at_end(std::string_view text);

/// `text` as a YAML scalar that reads back as this text, as key or value, in block or flow
/// collections: plain where YAML allows it, otherwise in double quotes with escapes.
std::string quote_if_needed(std::string_view text);

/// `text` for a message: control characters escaped, shortened where it is long.
std::string excerpt(std::string_view text);

}  // namespace firebreak::frontend

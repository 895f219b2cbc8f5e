// SPDX-License-Identifier: Apache-2.0
// The text is looked through before it is parsed: well-formed UTF-8, no characters that YAML wants
// escaped or that one parser takes for a line break and another does not, and no '%TAG', each of
// which libyaml compares with all before it.
#include "frontend/yaml/text_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "frontend/yaml/scalars.h"

namespace firebreak::frontend {

using base::SourceSpan;

namespace {

bool is_allowed(unsigned code) {
  return code == '\t' || code == '\n' || code == '\r' || code == 0xA0;
}

std::string describe(unsigned code) {
  return code < 0x80 ? fmt::format("control character 0x{:02X}", code)
                     : fmt::format("character U+{:04X}", code);
}

/// The offence that begins at byte `i`, if one does; `length` is that of the character.
std::optional<base::Diagnostic> offence_at(std::string_view text, std::size_t i,
                                           std::size_t length) {
  if (length == 0) {
    return base::Diagnostic{"invalid-utf8",
                            "",
                            {},
                            fmt::format("byte 0x{:02X} is not part of valid UTF-8",
                                        static_cast<unsigned char>(text[i])),
                            "save the file as UTF-8"};
  }
  const SpecialCharacter special = special_at(text, i);
  if (special.length != 0 && !is_allowed(special.code)) {
    return base::Diagnostic{"control-character",
                            "",
                            {},
                            describe(special.code) + " is not allowed",
                            "remove it, or write it as an escape in double quotes"};
  }
  if (text[i] == '%' && (i == 0 || text[i - 1] == '\n') && text.substr(i).starts_with("%TAG")) {
    return base::Diagnostic{"tag", "", {}, "tags are not allowed", "remove this line"};
  }
  return std::nullopt;
}

}  // namespace

std::size_t sequence_length(std::string_view rest) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U;
  };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80U) return 1;
  if (first >= 0xC2U && first <= 0xDFU) return continues(1) ? 2 : 0;
  if ((first & 0xF0U) == 0xE0U) {
    if (first == 0xE0U && byte(1) < 0xA0U) return 0;
    if (first == 0xEDU && byte(1) > 0x9FU) return 0;
    return continues(1) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0U && first <= 0xF4U) {
    if (first == 0xF0U && byte(1) < 0x90U) return 0;
    if (first == 0xF4U && byte(1) > 0x8FU) return 0;
    return continues(1) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

std::string well_formed(std::string_view text, std::size_t longest) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    const std::string_view next = length == 0 ? "\xEF\xBF\xBD" : text.substr(0, length);
    if (result.size() + next.size() > longest) break;
    result += next;
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

std::string_view without_bom(std::string_view text) {
  constexpr std::string_view kBom = "\xEF\xBB\xBF";
  return text.starts_with(kBom) ? text.substr(kBom.size()) : text;
}

bool check_text(std::string_view text, const std::string& file, base::Diagnostics& diagnostics) {
  SourceSpan at{1, 1};
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text.substr(i));
    if (auto offence = offence_at(text, i, length)) {
      offence->file = file;
      offence->span = at;
      diagnostics.add(std::move(*offence));
      return false;
    }
    const bool before_newline = i + 1 < text.size() && text[i + 1] == '\n';
    if (text[i] == '\n' || (text[i] == '\r' && !before_newline)) {
      ++at.line;
      at.column = 1;
    } else {
      ++at.column;
    }
    i += length;
  }
  return true;
}

}  // namespace firebreak::frontend

// SPDX-License-Identifier: Apache-2.0
// The text is looked through before it is parsed: well-formed UTF-8, no characters that YAML wants
// escaped or that one parser takes for a line break and another does not, no '%TAG' (libyaml holds
// each to all before it), no absurd number of open brackets, and no endless flow collection.
#include "frontend/text_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "frontend/scalars.h"

namespace firebreak::frontend {

using base::SourceSpan;

namespace {

/// Far beyond any model and far below what hurts the parser. The scan below reads block scalars
/// and plain scalars only roughly, so it leaves a margin over kMaximumDepth.
constexpr int kMaximumOpenBrackets = 1000;
constexpr std::size_t kLongestFlow = std::size_t{32} << 20U;

/// The number of bytes of the well-formed UTF-8 sequence at the start of `rest`, or 0. Overlong
/// forms, surrogates and code points above U+10FFFF are ill-formed (Unicode 15, table 3-7).
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

bool check_characters(std::string_view text, const std::string& file,
                      base::Diagnostics& diagnostics) {
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

/// Follows the nesting of flow collections. Quotes and comments are read as YAML reads them: a
/// quote within a plain scalar is one of its characters. Outside of any collection so is a bracket.
class BracketScan {
 public:
  explicit BracketScan(std::string_view text) : text_(text) {}

  enum class Finding { Fine, TooDeep, TooLong };

  /// Stops at the first offence; position() is its place.
  Finding run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        ++line_;
        line_start_ = at_ + 1;
        value_may_start_ = true;
      } else if (c == '#' && after_blank()) {
        skip_comment();
        continue;
      } else if ((c == '"' || c == '\'') && value_may_start_) {
        skip_quoted(c);
      } else if ((c == '&' || c == '!') && value_may_start_) {
        skip_property();
      } else if ((c == '[' || c == '{') && (depth_ > 0 || value_may_start_)) {
        if (++depth_ > kMaximumOpenBrackets) return Finding::TooDeep;
        if (depth_ == 1) flow_start_ = at_;
        value_may_start_ = true;
      } else if ((c == ']' || c == '}') && depth_ > 0) {
        --depth_;
        value_may_start_ = false;
      } else if (!is_blank(c)) {
        value_may_start_ = starts_value(c);
      }
      if (depth_ > 0 && at_ - flow_start_ > kLongestFlow) return Finding::TooLong;
      ++at_;
    }
    return Finding::Fine;
  }

  SourceSpan position() const { return {line_, static_cast<std::uint32_t>(at_ - line_start_ + 1)}; }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

  bool after_blank() const { return at_ == 0 || is_blank(text_[at_ - 1]); }

  bool before_blank() const { return at_ + 1 == text_.size() || is_blank(text_[at_ + 1]); }

  // Whether a value may stand after this character, which is no bracket and opens no quotes.
  bool starts_value(char c) const {
    if (c == ',') return depth_ > 0;
    if (c == ':') return before_blank() || (depth_ > 0 && at_ > 0 && ends_key(text_[at_ - 1]));
    return (c == '-' || c == '?') && value_may_start_ && before_blank();
  }

  // After these a colon needs no blank, as in JSON.
  static bool ends_key(char c) { return c == '"' || c == '\'' || c == ']' || c == '}'; }

  // An anchor or a tag stands before its value.
  void skip_property() {
    constexpr std::string_view kEnds = " \t\r\n,[]{}";
    while (at_ + 1 < text_.size() && kEnds.find(text_[at_ + 1]) == std::string_view::npos) ++at_;
  }

  void skip_comment() {
    while (at_ < text_.size() && text_[at_] != '\n') ++at_;
  }

  void skip_quoted(char quote) {
    for (++at_; at_ < text_.size(); ++at_) {
      const bool twice = at_ + 1 < text_.size() && text_[at_ + 1] == quote && quote == '\'';
      if (text_[at_] == quote && !twice) break;
      if (text_[at_] == quote || (text_[at_] == '\\' && quote == '"')) ++at_;
      if (at_ < text_.size() && text_[at_] == '\n') {
        ++line_;
        line_start_ = at_ + 1;
      }
    }
    value_may_start_ = false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0;
  std::size_t flow_start_ = 0;  // of the outermost open collection
  std::uint32_t line_ = 1;
  int depth_ = 0;
  bool value_may_start_ = true;
};

}  // namespace

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
  if (!check_characters(text, file, diagnostics)) return false;
  BracketScan scan(text);
  switch (scan.run()) {
    case BracketScan::Finding::Fine:
      return true;
    case BracketScan::Finding::TooDeep:
      diagnostics.add({"too-deep", file, scan.position(),
                       fmt::format("more than {} brackets are open here", kMaximumOpenBrackets),
                       "is a closing bracket missing?"});
      return false;
    case BracketScan::Finding::TooLong:
      diagnostics.add(
          {"long-flow", file, scan.position(),
           fmt::format("the collection in brackets is longer than {} MiB", kLongestFlow >> 20U),
           "write the outer collections in indented lines"});
      return false;
  }
  return false;
}

}  // namespace firebreak::frontend

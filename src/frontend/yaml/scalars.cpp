// SPDX-License-Identifier: Apache-2.0
#include "frontend/yaml/scalars.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace firebreak::frontend {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool all_of(std::string_view text, auto predicate) {
  return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

std::string_view drop_digits(std::string_view text) {
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
  return text;
}

/// [-+]? ( \.[0-9]+ | [0-9]+ (\.[0-9]*)? ) ([eE][-+]?[0-9]+)?, with .inf and .nan.
bool is_decimal(std::string_view text) {
  if (text == ".nan" || text == ".NaN" || text == ".NAN") return true;
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text == ".inf" || text == ".Inf" || text == ".INF") return true;
  const std::string_view after_whole = drop_digits(text);
  bool digits = after_whole.size() < text.size();
  text = after_whole;
  if (text.starts_with('.')) {
    const std::string_view after_fraction = drop_digits(text.substr(1));
    digits = digits || after_fraction.size() + 1 < text.size();
    text = after_fraction;
  }
  if (!digits) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
    return all_of(text, is_digit);
  }
  return text.empty();
}

bool is_number(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  const auto is_hex = [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  };
  if (text.starts_with("0o")) return all_of(text.substr(2), is_octal);
  if (text.starts_with("0x")) return all_of(text.substr(2), is_hex);
  return is_decimal(text);
}

constexpr std::array<std::string_view, 5> kTypographicQuotes{
    "\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E", "\xE2\x80\x98", "\xE2\x80\x99"};

bool can_be_plain(std::string_view text) {
  constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`=<.~";
  if (text.empty() || classify_plain(text) != PlainKind::Text) return false;
  if (text == kMergeKey) return false;
  if (kIndicators.find(text.front()) != std::string_view::npos) return false;
  if (typographic_quote_at_start(text) != 0) return false;
  if (text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  if (text.find_first_of(",?[]{}") != std::string_view::npos) return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (special_at(text, i).length != 0) return false;
  }
  return true;
}

std::string escape(std::string_view text, bool for_yaml) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const SpecialCharacter special = special_at(text, i);
    if (text[i] == '\n') {
      out += "\\n";
    } else if (text[i] == '\t') {
      out += "\\t";
    } else if (special.length != 0) {
      out += special.code <= 0xFF ? fmt::format("\\x{:02X}", special.code)
                                  : fmt::format("\\u{:04X}", special.code);
    } else {
      if (for_yaml && (text[i] == '"' || text[i] == '\\')) out += '\\';
      out += text[i];
    }
    i += std::max<std::size_t>(special.length, 1);
  }
  return out;
}

}  // namespace

// As UTF-8: U+0080…U+00A0, U+2028, U+2029, U+FEFF, U+FFFE, U+FFFF.
SpecialCharacter special_at(std::string_view text, std::size_t i) {
  const auto c = static_cast<unsigned char>(text[i]);
  if (c < 0x20 || c == 0x7F) return {c, 1};
  if (c < 0xC2) return {};
  const std::string_view rest = text.substr(i);
  if (c == 0xC2 && rest.size() > 1 && static_cast<unsigned char>(rest[1]) <= 0xA0) {
    return {static_cast<unsigned char>(rest[1]), 2};
  }
  if (rest.starts_with("\xE2\x80\xA8")) return {0x2028, 3};
  if (rest.starts_with("\xE2\x80\xA9")) return {0x2029, 3};
  if (rest.starts_with("\xEF\xBB\xBF")) return {0xFEFF, 3};
  if (rest.starts_with("\xEF\xBF\xBE")) return {0xFFFE, 3};
  if (rest.starts_with("\xEF\xBF\xBF")) return {0xFFFF, 3};
  return {};
}

std::size_t typographic_quote_at_start(std::string_view text) {
  for (const std::string_view quote : kTypographicQuotes) {
    if (text.starts_with(quote)) return quote.size();
  }
  return 0;
}

std::size_t typographic_quote_at_end(std::string_view text) {
  for (const std::string_view quote : kTypographicQuotes) {
    if (text.ends_with(quote)) return quote.size();
  }
  return 0;
}

PlainKind classify_plain(std::string_view text) {
  constexpr std::array<std::string_view, 5> kNulls{"", "~", "null", "Null", "NULL"};
  constexpr std::array<std::string_view, 6> kBooleans{"true",  "True",  "TRUE",
                                                      "false", "False", "FALSE"};
  if (std::find(kNulls.begin(), kNulls.end(), text) != kNulls.end()) return PlainKind::Null;
  if (std::find(kBooleans.begin(), kBooleans.end(), text) != kBooleans.end()) {
    return PlainKind::Boolean;
  }
  return is_number(text) ? PlainKind::Number : PlainKind::Text;
}

std::string quote_if_needed(std::string_view text) {
  return can_be_plain(text) ? std::string(text) : fmt::format("\"{}\"", escape(text, true));
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return escape(text, false);
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return escape(text.substr(0, end), false) + "…";
}

}  // namespace firebreak::frontend

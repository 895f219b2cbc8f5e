// SPDX-License-Identifier: Apache-2.0
#include "report/display.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace firebreak::report {

namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
  bool valid = true;
};

constexpr std::uint32_t kReplacement = 0xFFFD;

// The UTF-8 character at the start of the text, which is not empty.
Character decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char head = byte(0);
  if (head < 0x80) return {head, 1, true};
  const std::size_t length = head >= 0xF0 ? 4 : head >= 0xE0 ? 3 : 2;
  if (head < 0xC2 || head > 0xF4 || text.size() < length) return {kReplacement, 1, false};
  std::uint32_t code = head & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {kReplacement, 1, false};
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kSmallest[length] || code > 0x10FFFF || surrogate) return {kReplacement, 1, false};
  return {code, length, true};
}

using Range = std::pair<std::uint32_t, std::uint32_t>;
constexpr std::array<Range, 8> kNoWidth = {{{0x300, 0x36F},
                                            {0x200B, 0x200F},
                                            {0x202A, 0x202E},
                                            {0x2060, 0x2064},
                                            {0x2066, 0x206F},
                                            {0x20D0, 0x20FF},
                                            {0xFE00, 0xFE0F},
                                            {0xFEFF, 0xFEFF}}};
constexpr std::array<Range, 11> kWide = {{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0xA4CF},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1F64F},
                                          {0x1F900, 0x1F9FF},
                                          {0x20000, 0x3FFFD}}};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, std::uint32_t code) {
  return std::any_of(ranges.begin(), ranges.end(), [code](const Range& range) {
    return range.first <= code && code <= range.second;
  });
}

std::size_t width_of(std::uint32_t code) {
  if (code < 0x300) return 1;
  if (in(kNoWidth, code)) return 0;
  return in(kWide, code) ? 2 : 1;
}

// Text direction marks can make a line read differently than it is; the last two are no
// characters, and XML has no place for them.
bool steers(std::uint32_t code) {
  constexpr std::array<Range, 7> kSteering = {{{0x00, 0x1F},
                                               {0x7F, 0x9F},
                                               {0x61C, 0x61C},
                                               {0x200E, 0x200F},
                                               {0x2028, 0x202E},
                                               {0x2066, 0x2069},
                                               {0xFFFE, 0xFFFF}}};
  return in(kSteering, code);
}

std::string escape(std::uint32_t code) {
  if (code == '\n') return "\\n";
  if (code == '\t') return "\\t";
  if (code == '\r') return "\\r";
  return code < 0x100 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
}

// The longest prefix that fits, of at least one character.
std::size_t prefix_of_width(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  std::size_t columns = 0;
  while (bytes < text.size()) {
    const Character next = decode(text.substr(bytes));
    columns += width_of(next.code);
    if (columns > width && bytes > 0) break;
    bytes += next.bytes;
  }
  return bytes;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character next = decode(text);
    width += width_of(next.code);
    text.remove_prefix(next.bytes);
  }
  return width;
}

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const Character next = decode(text);
    if (!next.valid) {
      result += "\xEF\xBF\xBD";
    } else if (steers(next.code)) {
      result += escape(next.code);
    } else {
      result += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
  return result;
}

std::string printable_json(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  while (!json.empty()) {
    const Character next = decode(json);
    if (next.code >= 0x7F && steers(next.code)) {
      result += fmt::format("\\u{:04x}", next.code);
    } else {
      result += json.substr(0, next.bytes);
    }
    json.remove_prefix(next.bytes);
  }
  return result;
}

std::string pad(std::string text, std::size_t width) {
  const std::size_t columns = display_width(text);
  if (columns < width) text.append(width - columns, ' ');
  return text;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::vector<std::string> lines;
  std::string line;
  std::size_t used = 0;
  std::size_t start = 0;  // columns of indentation of the current line
  const auto finish_line = [&] {
    lines.push_back(line);
    start = std::min(indent, width / 2);
    line.assign(start, ' ');
    used = start;
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    const std::size_t gap = used > start ? 1 : 0;
    if (used + gap + display_width(word) > width && used > start) finish_line();
    if (used > start) {
      line += ' ';
      ++used;
    }
    while (used + display_width(word) > width) {
      const std::size_t bytes = prefix_of_width(word, width > used ? width - used : 1);
      if (bytes >= word.size()) break;
      line += word.substr(0, bytes);
      word.remove_prefix(bytes);
      finish_line();
    }
    line += word;
    used += display_width(word);
  }
  if (used > start || lines.empty()) lines.push_back(line);
  return lines;
}

std::size_t width_for(std::size_t columns) {
  return std::clamp(columns, Page::kLeast, Page::kMost);
}

std::string Page::paragraph(std::string_view text, std::size_t indent) const {
  std::string result;
  for (const std::string& line : wrap(text, width - indent, 2)) {
    result += std::string(indent, ' ') + line + "\n";
  }
  return result;
}

std::string table(const std::vector<std::string>& head,
                  const std::vector<std::vector<std::string>>& rows, std::size_t indent) {
  std::vector<std::size_t> widths;
  widths.reserve(head.size());
  for (const std::string& cell : head) widths.push_back(display_width(cell));
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  std::string text;
  const auto add = [&](const std::vector<std::string>& row) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += i + 1 < row.size() ? pad(row[i], widths[i] + 2) : row[i];
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  std::vector<std::string> rule;
  rule.reserve(widths.size());
  for (std::size_t width : widths) rule.emplace_back(width, '-');
  add(head);
  add(rule);
  for (const auto& row : rows) add(row);
  return text;
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

std::string path_name(std::string_view from, std::string_view to) {
  return to.empty() ? std::string(from) : fmt::format("{}→{}", from, to);
}

std::string handling_text(const result::Delivery& delivery) {
  return fmt::format("{} handles {}",
                     path_name(fmt::format("{}.{}", delivery.component, delivery.interface),
                               delivery.unit_to.value_or("")),
                     delivery.message);
}

std::string step_text(const result::Delivery& delivery) {
  if (delivery.unit_to) return handling_text(delivery) + ": its partition is complete";
  const std::string place = fmt::format("{}.{}", delivery.component, delivery.interface);
  return fmt::format("{}{} → {}{}", delivery.message,
                     delivery.other_replica ? " of the other replica" : "", place,
                     delivery.after_crash ? ", after a crash" : "");
}

}  // namespace firebreak::report

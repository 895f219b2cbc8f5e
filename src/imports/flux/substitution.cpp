// SPDX-License-Identifier: Apache-2.0
#include "imports/flux/substitution.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "base/words.h"

namespace firebreak::imports::flux {

namespace {

constexpr std::size_t kLongestText = 64'000'000;

void add_utf8(std::string& text, std::uint32_t code) {
  const auto add = [&](std::uint32_t bits) { text += static_cast<char>(bits); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0U | (code >> 6U));
    add(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    add(0xE0U | (code >> 12U));
    add(0x80U | ((code >> 6U) & 0x3FU));
    add(0x80U | (code & 0x3FU));
  } else {
    add(0xF0U | (code >> 18U));
    add(0x80U | ((code >> 12U) & 0x3FU));
    add(0x80U | ((code >> 6U) & 0x3FU));
    add(0x80U | (code & 0x3FU));
  }
}

bool blank(char c) { return c == ' ' || c == '\t' || c == '\f'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && (blank(text.back()) || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

// Lines that end in an odd number of backslashes go on in the next.
std::vector<std::string> logical_lines(std::string_view text) {
  std::vector<std::string> lines;
  bool open = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (!line.empty() && blank(line.front())) line.remove_prefix(1);
    const bool comment = !open && (line.starts_with('#') || line.starts_with('!'));
    if (!open) lines.emplace_back();
    if (comment) continue;
    std::size_t slashes = 0;
    while (slashes < line.size() && line[line.size() - 1 - slashes] == '\\') ++slashes;
    open = slashes % 2 == 1;
    lines.back() += open ? line.substr(0, line.size() - 1) : line;
  }
  return lines;
}

// Java reads properties as ISO-8859-1: each byte is a character.
std::string utf8_of_latin1(std::string_view text) {
  std::string utf8;
  utf8.reserve(text.size());
  for (const char c : text) add_utf8(utf8, static_cast<unsigned char>(c));
  return utf8;
}

// Four hexadecimal digits at `i`, which is behind them then.
std::optional<std::uint32_t> utf16_unit(std::string_view line, std::size_t& i) {
  std::uint32_t unit = 0;
  const char* const begin = line.data() + i;
  if (i + 4 > line.size() || std::from_chars(begin, begin + 4, unit, 16).ptr != begin + 4) {
    return std::nullopt;
  }
  i += 4;
  return unit;
}

// Of a surrogate with the other one of its pair, which `\u` has to introduce.
std::uint32_t code_point(std::uint32_t unit, std::string_view line, std::size_t& i) {
  constexpr std::uint32_t kReplacement = 0xFFFD;
  if (unit < 0xD800 || unit > 0xDFFF) return unit;
  std::size_t next = i + 2;
  if (unit > 0xDBFF || line.substr(std::min(i, line.size()), 2) != "\\u") return kReplacement;
  const auto low = utf16_unit(line, next);
  if (!low || *low < 0xDC00 || *low > 0xDFFF) return kReplacement;
  i = next;
  return 0x10000 + ((unit - 0xD800) << 10U) + (*low - 0xDC00);
}

// The next character of a key or value, escapes undone; `i` is behind it then.
void take(std::string_view line, std::size_t& i, std::string& text) {
  const char c = line[i++];
  if (c != '\\' || i == line.size()) {
    text += c;
    return;
  }
  const char escaped = line[i++];
  switch (escaped) {
    case 't':
      text += '\t';
      break;
    case 'n':
      text += '\n';
      break;
    case 'r':
      text += '\r';
      break;
    case 'f':
      text += '\f';
      break;
    case 'u':
      if (const auto unit = utf16_unit(line, i)) add_utf8(text, code_point(*unit, line, i));
      break;
    default:
      text += escaped;
  }
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() > 1 && (text.front() == '"' || text.front() == '\'') &&
                      text.front() == text.back();
  return quoted ? text.substr(1, text.size() - 2) : text;
}

// `NAME[i]`: an element of a property that is a list, `a, b` or `[a, b]`.
std::optional<std::string> element(const Variables& variables, std::string_view name) {
  const std::size_t open = name.rfind('[');
  if (open == std::string_view::npos || !name.ends_with(']')) return std::nullopt;
  std::size_t index = 0;
  const std::string_view digits = name.substr(open + 1, name.size() - open - 2);
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (problem != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  const auto list = variables.properties.find(std::string(name.substr(0, open)));
  if (list == variables.properties.end()) return std::nullopt;
  std::string_view rest = trimmed(list->second);
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  for (;; --index) {
    const std::size_t comma = rest.find(',');
    if (index == 0) return std::string(unquoted(trimmed(rest.substr(0, comma))));
    if (comma == std::string_view::npos) return std::nullopt;
    rest.remove_prefix(comma + 1);
  }
}

// A word that the text does not have: one with more of the last letter.
std::string mark_for(std::string_view text) {
  std::string mark = "fluxvariable";
  std::size_t longest = 0;
  for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at)) {
    at += mark.size();
    const std::size_t end = std::min(text.find_first_not_of('x', at), text.size());
    longest = std::max(longest, end - at + 1);
  }
  return mark.append(longest, 'x');
}

std::optional<std::string> value_of(const Variables& variables, const std::string& name) {
  constexpr std::string_view kEnv = "ENV-";
  if (name.starts_with(kEnv)) {
    const auto value = variables.env.find(name.substr(kEnv.size()));
    if (value != variables.env.end()) return value->second;
  }
  const auto value = variables.properties.find(name);
  return value != variables.properties.end() ? value->second : element(variables, name);
}

}  // namespace

std::map<std::string, std::string> read_properties(std::string_view text) {
  std::map<std::string, std::string> properties;
  for (const std::string& line : logical_lines(utf8_of_latin1(text))) {
    std::string key;
    std::string value;
    std::size_t i = 0;
    while (i < line.size() && line[i] != '=' && line[i] != ':' && !blank(line[i])) {
      take(line, i, key);
    }
    while (i < line.size() && blank(line[i])) ++i;
    if (i < line.size() && (line[i] == '=' || line[i] == ':')) ++i;
    while (i < line.size() && blank(line[i])) ++i;
    while (i < line.size()) take(line, i, value);
    if (!key.empty()) properties[key] = value;
  }
  return properties;
}

Substituted::Substituted(std::string_view text, const Variables& variables, const std::string& file,
                         Graph& graph)
    : variables_(variables), file_(file), mark_(mark_for(text)) {
  std::uint32_t number = 0;
  while (!text.empty() && whole()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    text_ += replace_line(text.substr(0, end), ++number, graph);
    if (end < text.size()) text_ += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (whole()) return;
  graph.error(
      "too-large", file, {number, 1},
      fmt::format("with its variables replaced the text has more than {} bytes", kLongestText));
}

bool Substituted::whole() const { return text_.size() <= kLongestText; }

std::string Substituted::replace_line(std::string_view line, std::uint32_t number, Graph& graph) {
  std::string replaced;
  std::size_t count = 0;
  for (std::size_t i = 0; i < line.size() && replaced.size() <= kLongestText;) {
    const std::size_t end =
        line.substr(i).starts_with("${") ? line.find_first_of("{}", i + 2) : std::string_view::npos;
    if (end == std::string_view::npos || line[end] != '}') {
      replaced += line[i++];
      continue;
    }
    const std::string name(line.substr(i + 2, end - i - 2));
    i = end + 1;
    ++count;
    if (const auto value = value_of(variables_, name)) {
      replaced += *value;
    } else {
      replaced += fmt::format("{}{}z", mark_, unresolved_.size());
      unresolved_.push_back(name);
    }
  }
  if (count > 1 && !trimmed(line).starts_with('#')) {
    graph.warning(
        "several-variables", file_, {number, 1},
        fmt::format("the line has {} variables; Flux itself replaces only the last one", count));
  }
  return replaced;
}

std::string Substituted::restored(std::string_view scalar) const {
  std::string text;
  for (std::size_t at = 0; at < scalar.size();) {
    const std::size_t mark = scalar.find(mark_, at);
    text += scalar.substr(at, mark - at);
    if (mark == std::string_view::npos) break;
    std::size_t number = 0;
    const char* const digits = scalar.data() + mark + mark_.size();
    const auto [end, problem] = std::from_chars(digits, scalar.data() + scalar.size(), number);
    if (problem != std::errc() || number >= unresolved_.size()) {
      text += mark_;
      at = mark + mark_.size();
      continue;
    }
    text += fmt::format("${{{}}}", unresolved_[number]);
    at = static_cast<std::size_t>(end - scalar.data()) + 1;
  }
  return text;
}

}  // namespace firebreak::imports::flux

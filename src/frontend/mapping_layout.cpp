// SPDX-License-Identifier: Apache-2.0
#include "frontend/mapping_layout.h"

#include <algorithm>

namespace firebreak::frontend::layout {

bool Scanner::blank(std::size_t i) const {
  const char c = at(i);
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

std::size_t Scanner::offset(base::SourceSpan span) const {
  if (span.line == 0 || span.column == 0) return kNone;
  std::size_t i = 0;
  for (std::uint32_t line = 1; line < span.line; ++line) {
    if (i >= text_.size()) return kNone;
    i = next_line(i);
  }
  for (std::uint32_t column = 1; column < span.column; ++column) {
    if (i >= text_.size() || at(i) == '\n') return kNone;
    do ++i;
    while ((static_cast<unsigned char>(at(i)) & 0xC0U) == 0x80U);
  }
  return i;
}

std::size_t Scanner::skip_quoted(std::size_t i) const {
  const char quote = at(i);
  for (++i; i < text_.size(); ++i) {
    if (quote == '"' && at(i) == '\\') {
      ++i;
    } else if (at(i) == quote) {
      if (quote == '"' || at(i + 1) != '\'') return i + 1;
      ++i;
    }
  }
  return kNone;
}

std::size_t Scanner::colon(std::size_t i) const {
  if (at(i) == '"' || at(i) == '\'') {
    i = skip_quoted(i);
    if (i == kNone) return kNone;
    while (at(i) == ' ') ++i;
    return at(i) == ':' ? i : kNone;
  }
  for (; i < text_.size() && at(i) != '\n'; ++i) {
    if (at(i) == ':' && blank(i + 1)) return i;
    if (comment(i) || at(i) == '{' || at(i) == '[' || at(i) == ',') return kNone;
  }
  return kNone;
}

std::size_t Scanner::skip_blank(std::size_t i) const {
  for (; i < text_.size(); ++i) {
    if (comment(i)) i = line_end(i);
    if (!blank(i)) return i;
  }
  return text_.size();
}

std::size_t Scanner::value_end(std::size_t i, bool in_flow) const {
  std::size_t depth = 0;
  std::size_t end = i;
  bool token = false;  // inside a plain scalar, where quotes are characters like others
  while (i < text_.size()) {
    const char c = at(i);
    if (!in_flow && depth == 0 && c == '\n') break;
    if (comment(i)) {
      i = line_end(i);
      continue;
    }
    if (!token && (c == '"' || c == '\'')) {
      i = skip_quoted(i);
      if (i == kNone) return kNone;
      end = i;
      continue;
    }
    const bool closes = c == '}' || c == ']';
    if (in_flow && depth == 0 && (closes || c == ',')) break;
    if (c == '{' || c == '[') ++depth;
    if (closes && depth > 0) --depth;
    const bool separates = c == '{' || c == '[' || closes || c == ',' || c == ':';
    if (!blank(i)) {
      token = !separates;
      end = i + 1;
    }
    ++i;
  }
  return end;
}

namespace {

bool is_key(std::string_view written, std::string_view key) {
  const bool quoted = written.size() > 1 && written.front() == '"';
  if (!quoted) return written == key;
  return written.substr(1, written.rfind('"') - 1) == key;
}

}  // namespace

std::optional<Mapping> look_in_flow(const Scanner& scanner, std::size_t open,
                                    std::string_view key) {
  Mapping mapping;
  std::size_t i = scanner.skip_blank(open + 1);
  while (scanner.at(i) != '}') {
    const std::size_t colon = scanner.colon(i);
    if (colon == kNone) return std::nullopt;
    Entry entry{.begin = i, .value_begin = scanner.skip_blank(colon + 1), .before = mapping.end};
    entry.value_end = scanner.value_end(entry.value_begin, true);
    if (entry.value_end == kNone || entry.value_end <= entry.value_begin) return std::nullopt;
    mapping.json = mapping.json || scanner.at(i) == '"';
    mapping.end = entry.value_end;
    i = scanner.skip_blank(mapping.end);
    if (scanner.at(i) == ',') i = scanner.skip_blank(i + 1);
    if (i >= scanner.text().size()) return std::nullopt;
    if (scanner.at(i) != '}') entry.behind = i;
    if (is_key(scanner.text().substr(entry.begin, colon - entry.begin), key)) mapping.found = entry;
  }
  return mapping;
}

std::optional<Mapping> look_in_block(const Scanner& scanner, std::size_t first,
                                     std::string_view key) {
  const std::size_t line_start = scanner.text().rfind('\n', first) + 1;  // npos + 1 is 0
  const std::size_t indent = first - line_start;
  Mapping mapping;
  mapping.end = first;
  bool inside = false;  // of the entry that was found
  for (std::size_t line = line_start; line < scanner.text().size();
       line = scanner.next_line(line)) {
    const std::size_t begin = scanner.text().find_first_not_of(' ', line);
    if (begin == kNone || scanner.skip_blank(begin) >= scanner.line_end(line)) continue;
    const std::size_t column = begin - line;
    const bool item = scanner.at(begin) == '-' && scanner.blank(begin + 1);
    if (column < indent) break;
    mapping.end = scanner.line_end(line);
    if (column > indent || item) {
      if (!inside) continue;
      mapping.found->one_line = false;
      mapping.found->value_end = mapping.end;
      continue;
    }
    const std::size_t colon = scanner.colon(begin);
    if (colon == kNone) return std::nullopt;
    inside = scanner.text().substr(begin, colon - begin) == key;
    if (!inside) continue;
    const std::size_t value_begin = scanner.text().find_first_not_of(' ', colon + 1);
    if (value_begin == kNone) return std::nullopt;
    mapping.found = Entry{.begin = begin,
                          .value_begin = value_begin,
                          .value_end = scanner.value_end(value_begin, false)};
  }
  const auto& found = mapping.found;
  if (found && (found->value_end == kNone || found->value_end <= found->value_begin)) {
    return std::nullopt;
  }
  return mapping;
}

std::size_t mapping_at(const Scanner& scanner, base::SourceSpan entry) {
  const std::size_t place = scanner.offset(entry);
  const std::size_t colon = place == kNone ? kNone : scanner.colon(place);
  if (colon == kNone) return kNone;
  const std::size_t begin = scanner.skip_blank(colon + 1);
  const bool same_line = begin < scanner.line_end(colon);
  if (begin >= scanner.text().size() || (same_line && scanner.at(begin) != '{')) return kNone;
  return begin;
}

}  // namespace firebreak::frontend::layout

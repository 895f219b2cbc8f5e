// SPDX-License-Identifier: Apache-2.0
#include "lsp/text.h"

#include <algorithm>

namespace firebreak::lsp {

namespace {

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// Of the characters that begin before `end`.
std::size_t utf16_length(std::string_view text) {
  std::size_t length = 0;
  for (const char c : text) {
    if (continues(c)) continue;
    length += (static_cast<unsigned char>(c) & 0xF8U) == 0xF0U ? 2 : 1;
  }
  return length;
}

// The byte at which so many code units have passed.
std::size_t byte_of(std::string_view line, std::size_t units) {
  std::size_t passed = 0;
  std::size_t at = 0;
  while (at < line.size() && passed < units) {
    passed += (static_cast<unsigned char>(line[at]) & 0xF8U) == 0xF0U ? 2 : 1;
    ++at;
    while (at < line.size() && continues(line[at])) ++at;
  }
  return at;
}

// The byte of a character, from 0.
std::size_t byte_of_character(std::string_view line, std::size_t character) {
  std::size_t at = 0;
  while (at < line.size() && character > 0) {
    ++at;
    while (at < line.size() && continues(line[at])) ++at;
    --character;
  }
  return at;
}

bool in_word(char c) {
  return std::string_view(" \t\r\n,:{}[]\"'#").find(c) == std::string_view::npos;
}

// A colon belongs to a word that goes on behind it.
bool in_word(std::string_view line, std::size_t at) {
  if (in_word(line[at])) return true;
  return line[at] == ':' && at > 0 && at + 1 < line.size() && in_word(line[at - 1]) &&
         in_word(line[at + 1]);
}

std::size_t end_of_word(std::string_view line, std::size_t at) {
  while (at < line.size() && in_word(line, at)) ++at;
  return at;
}

}  // namespace

Text::Text(std::string content) : content_(std::move(content)) {
  begins_.push_back(0);
  for (std::size_t i = 0; i < content_.size(); ++i) {
    if (content_[i] == '\n') begins_.push_back(i + 1);
  }
}

std::string_view Text::line(std::size_t number) const {
  if (number >= begins_.size()) return {};
  const std::size_t begin = begins_[number];
  const std::size_t end = number + 1 < begins_.size() ? begins_[number + 1] - 1 : content_.size();
  return std::string_view(content_).substr(begin, end - begin);
}

Position Text::position(const base::SourceSpan& span) const {
  if (span.line == 0) return {};
  const std::size_t number = span.line - 1;
  const std::string_view text = line(number);
  const std::size_t byte = byte_of_character(text, span.column > 0 ? span.column - 1 : 0);
  return {number, utf16_length(text.substr(0, byte))};
}

Range Text::word_at(const base::SourceSpan& span) const {
  const Position start = position(span);
  const std::string_view text = line(start.line);
  const std::size_t begin = byte_of(text, start.character);
  const std::size_t end = std::max(end_of_word(text, begin), std::min(begin + 1, text.size()));
  return {start, {start.line, utf16_length(text.substr(0, end))}};
}

Text::Word Text::word_around(const Position& position) const {
  const std::string_view text = line(position.line);
  std::size_t begin = byte_of(text, position.character);
  const std::size_t end = end_of_word(text, begin);
  while (begin > 0 && in_word(text, begin - 1)) --begin;
  return {std::string(text.substr(begin, end - begin)),
          {{position.line, utf16_length(text.substr(0, begin))},
           {position.line, utf16_length(text.substr(0, end))}}};
}

}  // namespace firebreak::lsp

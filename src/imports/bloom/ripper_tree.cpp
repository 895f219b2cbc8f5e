// SPDX-License-Identifier: Apache-2.0
#include "imports/bloom/ripper_tree.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace firebreak::imports::bloom {

namespace {

int digit(char c) { return c >= 'a' ? c - 'a' + 10 : c - '0'; }

std::string unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      plain += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::string_view word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view first = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return first;
}

std::uint32_t number(std::string_view text) {
  std::uint32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

std::optional<SyntaxError> TreeReader::read(std::string_view printed) {
  while (!printed.empty()) {
    const std::size_t end = std::min(printed.find('\n'), printed.size());
    std::string_view line = printed.substr(0, end);
    printed.remove_prefix(std::min(end + 1, printed.size()));
    if (line.empty()) continue;
    const char first = line.front();
    line.remove_prefix(1);
    if (first == '!') return error(line);
    add(first, line);
  }
  return items.empty() ? std::optional(SyntaxError{{1, 1}, "the parser printed no tree"})
                       : std::nullopt;
}

SyntaxError TreeReader::error(std::string_view line) {
  const std::uint32_t row = number(word(line));
  const std::uint32_t column = number(word(line));
  return {{row, column}, unescaped(line)};
}

void TreeReader::add(char first, std::string_view line) {
  if (first == ')') {
    if (!open_.empty()) open_.pop_back();
    return;
  }
  Item item;
  if (first == '(') {
    item.kind = Item::Kind::Node;
    item.name = line;
  } else if (first == '@') {
    item.kind = Item::Kind::Token;
    item.name = word(line);
    item.span.line = number(word(line));
    item.span.column = number(word(line));
    item.text = unescaped(line);
  } else if (first == ':') {
    item.kind = Item::Kind::Symbol;
    item.name = unescaped(line);
  }
  const auto id = static_cast<std::uint32_t>(items.size());
  if (!open_.empty()) items[open_.back()].items.push_back(id);
  items.push_back(std::move(item));
  if (first == '(') open_.push_back(id);
}

Tree::Tree(std::vector<Item> items) : items_(std::move(items)) {
  for (std::size_t id = items_.size(); id-- > 0;) {
    base::SourceSpan& first = items_[id].span;
    for (const Id child : items_[id].items) {
      const base::SourceSpan at = items_[child].span;
      if (at.line > 0 && (first.line == 0 || at < first)) first = at;
    }
  }
}

Tree::Id Tree::child(Id id, std::size_t index) const {
  return index < at(id).items.size() ? at(id).items[index] : kNone;
}

bool Tree::is(Id id, std::string_view name) const {
  return id != kNone && at(id).kind == Item::Kind::Node && at(id).name == name;
}

std::string Tree::text_of(Id id) const {
  if (id == kNone) return "";
  if (at(id).kind == Item::Kind::Symbol) return at(id).name;
  if (is_token(id)) return at(id).text;
  std::string text;
  for (const Id one : at(id).items) text += text_of(one);
  return text;
}

}  // namespace firebreak::imports::bloom

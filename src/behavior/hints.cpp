// SPDX-License-Identifier: Apache-2.0
#include "behavior/hints.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "behavior/parser.h"

namespace firebreak::behavior {

namespace {

using Row = std::pair<std::string_view, std::string_view>;

template <std::size_t count>
std::string_view find(const std::array<Row, count>& rows, std::string_view text) {
  const auto row = std::ranges::find(rows, text, &Row::first);
  return row == rows.end() ? std::string_view() : row->second;
}

constexpr std::array<Row, 3> kWords = {{
    {"and", "write '&&'"},
    {"or", "write '||'"},
    {"is", "write '=='"},
}};

constexpr std::array<Row, 2> kWordsBefore = {{
    {"not", "write '!' for not, and 'x not in s' for what is not in a set"},
    {"return", "there is no 'return': what is left goes into an 'else', and results are emitted"},
}};

constexpr std::array<std::string_view, 4> kSizes = {"len", "length", "size", "count"};

constexpr std::array<Row, 3> kCharacters = {{
    {"?", "write 'if c then a else b'"},
    {"'", "a string stands in double quotes"},
    {".", "numbers are whole, and nothing has members"},
}};

bool word(const Token& token) { return token.kind == Token::Kind::Word; }

}  // namespace

std::string hint_at(const Token& before, const Token& here, const Token& next) {
  if (word(here)) {
    if (const auto hint = find(kWords, here.text); !hint.empty()) return std::string(hint);
  }
  if (!word(before)) return {};
  if (const auto hint = find(kWordsBefore, before.text); !hint.empty()) return std::string(hint);
  const bool doubled = here == next.text && (here == "+" || here == "-");
  if (here.kind == Token::Kind::Symbol && (next == "=" || doubled)) {
    return fmt::format("write '{0} = {0} {1} …'", before.text, here.text);
  }
  if (here == "(" && !reserved(before.text)) {
    const bool size = std::ranges::find(kSizes, before.text) != kSizes.end();
    return size ? "keep a number beside the set, and change both together"
                : "there are no functions but 'min' and 'max'";
  }
  return {};
}

std::string hint_of(std::string_view character) {
  return std::string(find(kCharacters, character));
}

}  // namespace firebreak::behavior

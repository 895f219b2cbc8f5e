// SPDX-License-Identifier: Apache-2.0
#include "behavior/token_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behavior/hints.h"
#include "behavior/parser.h"

namespace firebreak::behavior {

Token TokenReader::take() {
  Token result = peek();
  if (place_ + 1 < tokens_.size()) ++place_;
  return result;
}

bool TokenReader::at_word(std::string_view word) const {
  return peek().kind == Token::Kind::Word && peek().text == word;
}

bool TokenReader::take_if(std::string_view symbol) {
  if (!at(symbol)) return false;
  take();
  return true;
}

bool TokenReader::take_word_if(std::string_view word) {
  if (!at_word(word)) return false;
  take();
  return true;
}

Token TokenReader::expect(std::string_view symbol, std::string_view what) {
  if (!at(symbol)) fail(fmt::format("'{}'", symbol), what);
  return take();
}

void TokenReader::expect_word(std::string_view word, std::string_view what) {
  if (!at_word(word)) fail(fmt::format("'{}'", word), what);
  take();
}

Token TokenReader::expect_name(std::string_view what) {
  if (peek().kind != Token::Kind::Word) fail("a name", what);
  if (reserved(peek().text)) {
    throw SyntaxError{peek().span,
                      fmt::format("'{}' is a word of the language, so it is no name", peek().text),
                      ""};
  }
  return take();
}

Token TokenReader::expect_interface(std::string_view what) {
  if (peek().kind != Token::Kind::Word && peek().kind != Token::Kind::String) {
    fail("the name of an interface", what);
  }
  return take();
}

void TokenReader::expect_closing_angle(std::string_view what) {
  if (!at(">=")) {
    expect(">", what);
    return;
  }
  Token& both = tokens_[place_];
  both.text.assign(1, '=');  // GCC 12 warns of text = "=" at -O2
  ++both.span.column;
}

void TokenReader::fail(const std::string& expected, std::string_view what,
                       const std::vector<std::string>& words) const {
  std::string hint = base::did_you_mean(peek().text, words);
  if (hint.empty()) hint = hint_at(tokens_[place_ == 0 ? 0 : place_ - 1], peek(), peek(1));
  throw SyntaxError{peek().span,
                    fmt::format("expected {} in {}, found {}", expected, what, describe(peek())),
                    std::move(hint)};
}

Nesting::Nesting(std::size_t& depth, const Token& at) : depth_(depth) {
  if (depth_ >= kDeepest) {
    throw SyntaxError{at.span, fmt::format("nested more than {} levels deep", kDeepest), ""};
  }
  ++depth_;
}

}  // namespace firebreak::behavior

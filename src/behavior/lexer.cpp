// SPDX-License-Identifier: Apache-2.0
#include "behavior/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "behavior/hints.h"

namespace firebreak::behavior {

namespace {

// The longer ones first.
constexpr std::array<std::string_view, 26> kSymbols = {
    "==", "!=", "<=", ">=", "||", "&&", "{", "}", "(", ")", "[", "]", "<",
    ">",  ",",  ":",  ";",  "=",  "+",  "-", "*", "/", "%", "|", "&", "!"};

bool starts_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
 public:
  Lexer(std::string_view text, const Origin& origin, base::Diagnostics& diagnostics)
      : text_(text), origin_(origin), diagnostics_(diagnostics), at_(origin.begin) {}

  Tokens run() {
    while (skip_space() && next()) {
    }
    result_.tokens.push_back({Token::Kind::End, "", at_});
    return std::move(result_);
  }

 private:
  bool more() const { return place_ < text_.size(); }
  char here() const { return text_[place_]; }

  // Columns count code points: the further bytes of one do not count.
  void advance() {
    const char c = text_[place_++];
    if (c == '\n') {
      ++at_.line;
      at_.column = origin_.indent + 1;
      line_is_empty_ = true;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++at_.column;
    }
  }

  bool skip_space() {
    while (more()) {
      if (here() == '#') {
        read_comment();
      } else if (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r') {
        advance();
      } else {
        return true;
      }
    }
    return false;
  }

  void read_comment() {
    const base::SourceSpan span = at_;
    const bool alone = line_is_empty_;
    advance();
    const std::size_t begin = place_;
    while (more() && here() != '\n') advance();
    std::string_view text = text_.substr(begin, place_ - begin);
    constexpr std::string_view kSpace = " \t\r";
    text.remove_prefix(std::min(text.find_first_not_of(kSpace), text.size()));
    text = text.substr(0, text.find_last_not_of(kSpace) + 1);
    result_.comments.push_back({std::string(text), span, alone});
  }

  bool next() {
    const base::SourceSpan span = at_;
    line_is_empty_ = false;
    if (here() == '"') return read_string(span);
    if (starts_word(here())) {
      return read_while(Token::Kind::Word, span, [](char c) { return starts_word(c) || digit(c); });
    }
    if (digit(here())) {
      read_while(Token::Kind::Digits, span, digit);
      if (!more() || !starts_word(here())) return true;
      return fail(span, "a name starts with a letter or '_', not with a digit");
    }
    if (text_.substr(place_, 2) == "//") {
      return fail(span, "'//' has no meaning here", "a comment begins with '#'");
    }
    for (std::string_view symbol : kSymbols) {
      if (text_.substr(place_, symbol.size()) != symbol) continue;
      for (std::size_t i = 0; i < symbol.size(); ++i) advance();
      result_.tokens.push_back({Token::Kind::Symbol, std::string(symbol), span});
      return true;
    }
    return fail(span, fmt::format("character '{}' has no meaning here", character()),
                hint_of(character()));
  }

  // The code point that starts here, as far as it is one.
  std::string_view character() const {
    std::size_t length = 1;
    while (place_ + length < text_.size() && length < 4 &&
           (static_cast<unsigned char>(text_[place_ + length]) & 0xC0U) == 0x80U) {
      ++length;
    }
    return text_.substr(place_, length);
  }

  template <class Belongs>
  bool read_while(Token::Kind kind, base::SourceSpan span, const Belongs& belongs) {
    const std::size_t begin = place_;
    while (more() && belongs(here())) advance();
    result_.tokens.push_back({kind, std::string(text_.substr(begin, place_ - begin)), span});
    return true;
  }

  bool read_string(base::SourceSpan span) {
    std::string value;
    advance();
    while (more() && here() != '"' && here() != '\n') {
      if (here() != '\\') {
        value += here();
        advance();
        continue;
      }
      const base::SourceSpan escape = at_;
      advance();
      const auto stands_for = more() ? escaped(here()) : std::nullopt;
      if (!stands_for) {
        return fail(escape, "expected \\\", \\\\, \\n or \\t after a backslash in a string");
      }
      value += *stands_for;
      advance();
    }
    if (!more() || here() != '"') return fail(span, "this string does not end on its line");
    advance();
    result_.tokens.push_back({Token::Kind::String, std::move(value), span});
    return true;
  }

  static std::optional<char> escaped(char c) {
    if (c == '"' || c == '\\') return c;
    if (c == 'n') return '\n';
    if (c == 't') return '\t';
    return std::nullopt;
  }

  bool fail(base::SourceSpan span, std::string message, std::string hint = "") {
    diagnostics_.add({"behavior-syntax", origin_.file, span, std::move(message), std::move(hint)});
    return false;
  }

  std::string_view text_;
  const Origin& origin_;
  base::Diagnostics& diagnostics_;
  base::SourceSpan at_;
  std::size_t place_ = 0;
  bool line_is_empty_ = true;
  Tokens result_;
};

}  // namespace

Tokens tokenize(std::string_view text, const Origin& origin, base::Diagnostics& diagnostics) {
  return Lexer(text, origin, diagnostics).run();
}

std::string describe(const Token& token) {
  switch (token.kind) {
    case Token::Kind::Word:
    case Token::Kind::Digits:
    case Token::Kind::Symbol:
      return "'" + token.text + "'";
    case Token::Kind::String:
      return "a string";
    case Token::Kind::End:
      return "the end of the behaviour";
  }
  return "";
}

}  // namespace firebreak::behavior

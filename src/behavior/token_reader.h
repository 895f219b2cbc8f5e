// SPDX-License-Identifier: Apache-2.0
// What the parts of the parser share: the next token, and errors.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "behavior/lexer.h"
#include "behavior/syntax.h"

namespace firebreak::behavior {

/// Ends the parse of a behaviour; caught in parser.cpp.
struct SyntaxError {
  base::SourceSpan span;
  std::string message;
  std::string hint;
};

class TokenReader {
 public:
  explicit TokenReader(std::vector<Token> tokens) : tokens_(std::move(tokens)) {}

  const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(place_ + ahead, tokens_.size() - 1)];
  }
  Token take();
  bool at(std::string_view symbol) const { return peek() == symbol; }
  bool at_word(std::string_view word) const;
  bool take_if(std::string_view symbol);
  bool take_word_if(std::string_view word);
  /// `what`: in which construct, for the message.
  Token expect(std::string_view symbol, std::string_view what);
  void expect_word(std::string_view word, std::string_view what);
  /// A word that is not reserved.
  Token expect_name(std::string_view what);
  /// A word or a string.
  Token expect_interface(std::string_view what);
  /// Takes `>`, though it may be the beginning of `>=`.
  void expect_closing_angle(std::string_view what);

  /// The hint names that of the `words` which comes near to what is there.
  [[noreturn]] void fail(const std::string& expected, std::string_view what,
                         const std::vector<std::string>& words = {}) const;

 private:
  std::vector<Token> tokens_;
  std::size_t place_ = 0;
};

/// Counts nesting while it lives, so that no text ends the stack.
class Nesting {
 public:
  Nesting(std::size_t& depth, const Token& at);
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  ~Nesting() { --depth_; }

 private:
  std::size_t& depth_;
};

/// What is as deep as this is no behaviour that a person wrote.
inline constexpr std::uint32_t kDeepest = 200;

}  // namespace firebreak::behavior

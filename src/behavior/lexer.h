// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace firebreak::behavior {

/// Where the text of a behaviour stands in its file: the position of its first character, and the
/// columns by which its further lines are indented there.
struct Origin {
  std::string file = {};
  base::SourceSpan begin = {1, 1, 0};
  std::uint32_t indent = 0;
};

struct Token {
  enum class Kind : std::uint8_t { Word, Digits, String, Symbol, End };
  Kind kind = Kind::End;
  std::string text = {};  // of a string, what it stands for
  base::SourceSpan span = {};
  bool operator==(std::string_view symbol) const { return kind == Kind::Symbol && text == symbol; }
};

/// A comment, without `#` and the white space around.
struct Comment {
  std::string text;
  base::SourceSpan span = {};
  bool alone = false;  // on its line
};

struct Tokens {
  std::vector<Token> tokens = {};  // the last one is an End
  std::vector<Comment> comments = {};
};

/// What is wrong goes to `diagnostics` (code `behavior-syntax`); then the tokens end there. Columns
/// count characters, not bytes.
Tokens tokenize(std::string_view text, const Origin& origin, base::Diagnostics& diagnostics);

/// How a token is called in messages: `'{'`, `'x'`, `a string`.
std::string describe(const Token& token);

}  // namespace firebreak::behavior

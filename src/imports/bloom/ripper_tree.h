// SPDX-License-Identifier: Apache-2.0
// The tree that ripper.rb prints.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "imports/bloom/syntax.h"

namespace firebreak::imports::bloom {

/// An item of Ripper's tree.
struct Item {
  enum class Kind : std::uint8_t { Node, Token, Symbol, Nothing };
  Kind kind = Kind::Nothing;
  std::string name;  // of a node ("" of a list), of a token its kind, of a symbol the text
  std::string text;  // of a token
  base::SourceSpan span;
  std::vector<std::uint32_t> items;
};

/// The printed lines as a tree; item 0 is the root.
class TreeReader {
 public:
  std::optional<SyntaxError> read(std::string_view printed);
  std::vector<Item> items;

 private:
  static SyntaxError error(std::string_view line);
  void add(char first, std::string_view line);
  std::vector<std::uint32_t> open_;
};

}  // namespace firebreak::imports::bloom

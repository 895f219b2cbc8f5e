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

/// The tree, with what is asked of its nodes. A place where there is none is `kNone`.
class Tree {
 public:
  using Id = std::uint32_t;
  static constexpr Id kNone = ~Id{0};

  explicit Tree(std::vector<Item> items);

  const Item& at(Id id) const { return items_[id]; }
  Id child(Id id, std::size_t index) const;
  bool is(Id id, std::string_view name) const;  // a node of that name
  bool is_token(Id id) const { return id != kNone && at(id).kind == Item::Kind::Token; }
  /// Of a name that may be a token or be wrapped in nodes.
  std::string text_of(Id id) const;
  /// A node begins where its first token does.
  base::SourceSpan span(Id id) const { return items_[id].span; }

 private:
  std::vector<Item> items_;
};

}  // namespace firebreak::imports::bloom

// SPDX-License-Identifier: Apache-2.0
// Ruby as far as Bloom needs it: calls with receivers, arguments and blocks, and what they are
// nested in. Operators are calls, as in Ruby.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"

namespace firebreak::imports::bloom {

using ExprId = std::uint32_t;

enum class ExprKind : std::uint8_t {
  Call,    // text: the method; items: arguments
  Local,   // a variable or parameter of a block or method
  Const,   // `A::B`
  Symbol,  // also a label: `a:`
  Text,    // a literal: number, string, nil, true
  Array,
  Hash,    // items: key, value, key, value
  Block,   // params; items: statements
  Module,  // text: its name; items: statements
  Class,   // the same; receiver: what it is derived from
  Def,     // text: its name; params; items: statements
  Other    // text: what Ruby calls it; items: its parts
};

struct Expr {
  ExprKind kind = ExprKind::Other;
  std::string text;
  std::vector<ExprId> items;
  std::optional<ExprId> receiver;
  std::optional<ExprId> block;
  std::vector<std::string> params;  // by position; "" for one that is taken apart
  base::SourceSpan span;
};

/// The expressions of a file.
class Syntax {
 public:
  ExprId add(Expr expr);
  const Expr& operator[](ExprId id) const { return exprs_[id]; }
  Expr& operator[](ExprId id) { return exprs_[id]; }
  std::size_t size() const { return exprs_.size(); }
  /// What the file says, statement by statement.
  std::vector<ExprId> statements;

  /// A call without arguments and blocks; with a receiver, or without.
  bool is_name(ExprId id) const;
  /// `a.b.c` of names; "" for anything else.
  std::string dotted(ExprId id) const;

 private:
  std::vector<Expr> exprs_;
};

/// Why there is no tree.
struct SyntaxError {
  base::SourceSpan span;
  std::string message;
};

/// Reads what ripper.rb prints. The error, if that is what it says.
std::optional<SyntaxError> read_tree(std::string_view printed, Syntax& syntax);

}  // namespace firebreak::imports::bloom

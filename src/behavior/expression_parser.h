// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "behavior/syntax.h"
#include "behavior/token_reader.h"

namespace firebreak::behavior {

/// Parses expressions, patterns and types; throws SyntaxError.
class ExpressionParser {
 public:
  explicit ExpressionParser(TokenReader& tokens) : tokens_(tokens) {}

  Expression expression();
  /// `union` of the grammar: an expression without comparisons.
  Expression operand();
  Pattern pattern();
  Type type();
  /// `a, b, c`, as one expression where it is one, as a tuple otherwise: what stands in brackets.
  Expression index();

 private:
  Type part_of_type();
  Expression conditional();
  Expression comparison();
  Expression unary();
  Expression postfix();
  Expression primary();
  Expression braces();
  Expression parentheses();
  Expression least_or_greatest();
  Expression level(std::size_t number);
  std::vector<Expression> list(std::string_view end, std::string_view what);

  TokenReader& tokens_;
  std::size_t depth_ = 0;
};

}  // namespace firebreak::behavior

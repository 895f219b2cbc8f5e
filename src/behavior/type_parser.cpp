// SPDX-License-Identifier: Apache-2.0
// Patterns and types, of expression_parser.h.
#include <fmt/format.h>

#include <utility>
#include <vector>

#include "behavior/expression_parser.h"

namespace firebreak::behavior {

Pattern ExpressionParser::pattern() {
  const Nesting nesting(depth_, tokens_.peek());
  Pattern result;
  result.span = tokens_.peek().span;
  if (tokens_.take_if("(")) {
    result.kind = Pattern::Kind::Tuple;
    do {
      result.parts.push_back(pattern());
    } while (tokens_.take_if(","));
    tokens_.expect(")", "a pattern");
    if (result.parts.size() < 2) {
      throw SyntaxError{result.span, "a pattern in parentheses has two parts at least", ""};
    }
    return result;
  }
  const Token name = tokens_.expect_name("a pattern");
  if (name.text == "_") return result;
  result.kind = Pattern::Kind::Name;
  result.name = name.text;
  return result;
}

Type ExpressionParser::type() {
  const base::SourceSpan span = tokens_.peek().span;
  Type result = part_of_type();
  if (result.size() <= kLargestType) return result;
  throw SyntaxError{span, fmt::format("a type of more than {} parts", kLargestType), ""};
}

Type ExpressionParser::part_of_type() {
  const Nesting nesting(depth_, tokens_.peek());
  if (tokens_.take_if("(")) {
    std::vector<Type> parts;
    do {
      parts.push_back(part_of_type());
    } while (tokens_.take_if(","));
    if (parts.size() < 2) tokens_.fail("','", "a tuple type, of two parts at least");
    tokens_.expect(")", "a type");
    return Type::tuple(std::move(parts));
  }
  if (tokens_.peek().kind == Token::Kind::Word) {
    if (tokens_.take_word_if("bool")) return Type::boolean();
    if (tokens_.take_word_if("int")) return Type::integer();
    if (tokens_.take_word_if("string")) return Type::string();
    const bool map = tokens_.at_word("map");
    if (map || tokens_.at_word("set")) {
      tokens_.take();
      tokens_.expect("<", "a type");
      Type first = part_of_type();
      if (map) tokens_.expect(",", "the type of a map");
      Type result = map ? Type::map(std::move(first), part_of_type()) : Type::set(std::move(first));
      tokens_.expect_closing_angle("a type");
      return result;
    }
  }
  tokens_.fail("bool, int, string, set<…>, map<…, …> or a tuple (…, …)", "a type",
               {"bool", "int", "string", "set", "map"});
}

}  // namespace firebreak::behavior

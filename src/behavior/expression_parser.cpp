// SPDX-License-Identifier: Apache-2.0
#include "behavior/expression_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace firebreak::behavior {

using Kind = Expression::Kind;

namespace {

using Operators = std::vector<std::pair<std::string_view, Kind>>;

// From the loosest to the tightest; comparisons stand between the second and the third.
const std::array<Operators, 6>& levels() {
  static const std::array<Operators, 6> kLevels = {{
      {{"||", Kind::Or}},
      {{"&&", Kind::And}},
      {{"|", Kind::Union}},
      {{"&", Kind::Intersect}},
      {{"+", Kind::Add}, {"-", Kind::Subtract}},
      {{"*", Kind::Multiply}, {"/", Kind::Divide}, {"%", Kind::Modulo}},
  }};
  return kLevels;
}
constexpr std::size_t kComparisons = 2;  // above the level of this number

const Operators& comparisons() {
  static const Operators kOperators = {{"==", Kind::Equal},     {"!=", Kind::NotEqual},
                                       {"<=", Kind::LessEqual}, {">=", Kind::GreaterEqual},
                                       {"<", Kind::Less},       {">", Kind::Greater}};
  return kOperators;
}

std::optional<Kind> operator_at(const TokenReader& tokens, const Operators& operators) {
  for (const auto& [symbol, kind] : operators) {
    if (tokens.at(symbol)) return kind;
  }
  return std::nullopt;
}

Expression node(Kind kind, base::SourceSpan span, std::vector<Expression> operands = {}) {
  Expression result;
  result.kind = kind;
  result.span = span;
  for (const Expression& operand : operands) {
    result.height = std::max(result.height, operand.height + 1);
  }
  if (result.height > kDeepest) {
    throw SyntaxError{span, fmt::format("an expression of more than {} levels", kDeepest), ""};
  }
  result.operands = std::move(operands);
  return result;
}

template <class... Operands>
std::vector<Expression> all(Operands... operands) {
  std::vector<Expression> result;
  (result.push_back(std::move(operands)), ...);
  return result;
}

// What was read as an expression is a pattern if names, `_` and tuples are all there is in it.
std::optional<Pattern> as_pattern(const Expression& e) {
  if (e.parenthesized) return std::nullopt;
  Pattern result;
  result.span = e.span;
  if (e.kind == Kind::Name) {
    result.kind = e.text == "_" ? Pattern::Kind::Ignore : Pattern::Kind::Name;
    if (result.kind == Pattern::Kind::Name) result.name = e.text;
    return result;
  }
  if (e.kind != Kind::Tuple) return std::nullopt;
  result.kind = Pattern::Kind::Tuple;
  for (const Expression& part : e.operands) {
    auto pattern = as_pattern(part);
    if (!pattern) return std::nullopt;
    result.parts.push_back(*std::move(pattern));
  }
  return result;
}

}  // namespace

Expression ExpressionParser::expression() {
  const Nesting nesting(depth_, tokens_.peek());
  return tokens_.at_word("if") ? conditional() : level(0);
}

Expression ExpressionParser::operand() { return level(kComparisons); }

Expression ExpressionParser::conditional() {
  const base::SourceSpan span = tokens_.take().span;
  Expression condition = expression();
  tokens_.expect_word("then", "an 'if' expression");
  Expression yes = expression();
  tokens_.expect_word("else", "an 'if' expression");
  Expression no = expression();
  return node(Kind::If, span, all(std::move(condition), std::move(yes), std::move(no)));
}

// All operators of a level associate to the left.
Expression ExpressionParser::level(std::size_t number) {
  if (number == levels().size()) return unary();
  const auto tighter = [&] {
    return number + 1 == kComparisons ? comparison() : level(number + 1);
  };
  Expression left = tighter();
  while (const auto kind = operator_at(tokens_, levels()[number])) {
    const base::SourceSpan span = tokens_.take().span;
    left = node(*kind, span, all(std::move(left), tighter()));
  }
  return left;
}

Expression ExpressionParser::comparison() {
  const auto next = [&]() -> std::optional<Kind> {
    if (tokens_.at_word("in")) return Kind::In;
    if (tokens_.at_word("not") && tokens_.peek(1).kind == Token::Kind::Word &&
        tokens_.peek(1).text == "in") {
      return Kind::NotIn;
    }
    return operator_at(tokens_, comparisons());
  };
  Expression left = operand();
  const auto kind = next();
  if (!kind) return left;
  const base::SourceSpan span = tokens_.take().span;
  if (*kind == Kind::NotIn) tokens_.take();
  left = node(*kind, span, all(std::move(left), operand()));
  if (next()) {
    throw SyntaxError{tokens_.peek().span, "comparisons do not chain",
                      "put parentheses around one of them, or join two by '&&'"};
  }
  return left;
}

Expression ExpressionParser::unary() {
  const bool negates = tokens_.at("-");
  if (!negates && !tokens_.at("!")) return postfix();
  const Nesting nesting(depth_, tokens_.peek());
  const base::SourceSpan span = tokens_.take().span;
  return node(negates ? Kind::Negate : Kind::Not, span, all(unary()));
}

Expression ExpressionParser::postfix() {
  Expression result = primary();
  while (tokens_.at("[")) {
    const base::SourceSpan span = tokens_.peek().span;
    result = node(Kind::Index, span, all(std::move(result), index()));
  }
  return result;
}

Expression ExpressionParser::index() {
  const base::SourceSpan span = tokens_.expect("[", "an index").span;
  std::vector<Expression> parts = list("]", "an index");
  if (parts.empty()) throw SyntaxError{span, "an index cannot be empty", ""};
  return parts.size() == 1 ? std::move(parts.front()) : node(Kind::Tuple, span, std::move(parts));
}

// Up to the symbol `end`, which is taken.
std::vector<Expression> ExpressionParser::list(std::string_view end, std::string_view what) {
  std::vector<Expression> result;
  if (tokens_.take_if(end)) return result;
  for (;;) {
    result.push_back(expression());
    if (tokens_.take_if(end)) return result;
    if (!tokens_.at(",")) tokens_.fail(fmt::format("',' or '{}'", end), what);
    tokens_.take();
  }
}

Expression ExpressionParser::primary() {
  const Token& token = tokens_.peek();
  if (tokens_.at("(")) return parentheses();
  if (tokens_.at("{")) return braces();
  if (token.kind == Token::Kind::Digits) {
    // Reading digits takes quadratic time.
    constexpr std::size_t kMostDigits = 1000;
    if (token.text.size() > kMostDigits) {
      throw SyntaxError{token.span, fmt::format("a number of more than {} digits", kMostDigits),
                        ""};
    }
    Expression result = node(Kind::IntegerLiteral, token.span);
    const std::size_t first = std::min(token.text.find_first_not_of('0'), token.text.size() - 1);
    result.integer = Integer(token.text.substr(first));  // a leading 0 would make it octal
    tokens_.take();
    return result;
  }
  if (token.kind == Token::Kind::String) {
    Expression result = node(Kind::StringLiteral, token.span);
    result.text = tokens_.take().text;
    return result;
  }
  if (token.kind != Token::Kind::Word) tokens_.fail("a value", "an expression");
  if (token.text == "true" || token.text == "false") {
    Expression result = node(Kind::BooleanLiteral, token.span);
    result.integer = tokens_.take().text == "true" ? 1 : 0;
    return result;
  }
  if ((token.text == "min" || token.text == "max") && tokens_.peek(1) == "(") {
    return least_or_greatest();
  }
  if (token.text == "if") {
    throw SyntaxError{token.span, "an 'if' expression needs parentheses around it here", ""};
  }
  const Token name = tokens_.expect_name("an expression");
  Expression result = node(Kind::Name, name.span);
  result.text = name.text;
  return result;
}

Expression ExpressionParser::least_or_greatest() {
  const Token name = tokens_.take();
  const Nesting nesting(depth_, name);
  tokens_.expect("(", name.text);
  std::vector<Expression> operands = list(")", name.text);
  if (operands.size() < 2) {
    throw SyntaxError{name.span, fmt::format("'{}' takes two values at least", name.text), ""};
  }
  return node(name.text == "min" ? Kind::Min : Kind::Max, name.span, std::move(operands));
}

Expression ExpressionParser::parentheses() {
  const Nesting nesting(depth_, tokens_.peek());
  const base::SourceSpan span = tokens_.take().span;
  std::vector<Expression> parts = list(")", "parentheses");
  if (parts.empty()) throw SyntaxError{span, "parentheses cannot be empty", ""};
  if (parts.size() > 1) return node(Kind::Tuple, span, std::move(parts));
  parts.front().parenthesized = true;
  return std::move(parts.front());
}

// `{ pattern in union if expr }` begins like a set of one truth value, `{ x in s }`.
Expression ExpressionParser::braces() {
  const Nesting nesting(depth_, tokens_.peek());
  const base::SourceSpan span = tokens_.take().span;
  if (tokens_.take_if("}")) return node(Kind::Set, span);
  Expression first = expression();
  if (tokens_.at_word("if")) {
    const bool membership = first.kind == Kind::In && !first.parenthesized;
    auto pattern = membership ? as_pattern(first.operands.front()) : std::nullopt;
    if (!pattern) tokens_.fail("',' or '}'", "a set");
    tokens_.take();
    Expression result = node(Kind::Filter, span, all(std::move(first.operands[1]), expression()));
    result.pattern = std::move(pattern);
    tokens_.expect("}", "a set");
    return result;
  }
  std::vector<Expression> elements = all(std::move(first));
  if (!tokens_.take_if("}")) {
    if (!tokens_.at(",")) tokens_.fail("',' or '}'", "a set");
    tokens_.take();
    for (Expression& element : list("}", "a set")) elements.push_back(std::move(element));
  }
  return node(Kind::Set, span, std::move(elements));
}

}  // namespace firebreak::behavior

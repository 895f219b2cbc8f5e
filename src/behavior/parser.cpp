// SPDX-License-Identifier: Apache-2.0
#include "behavior/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "behavior/expression_parser.h"

namespace firebreak::behavior {

namespace {

constexpr std::array<std::string_view, 12> kReserved = {
    "state", "const", "on", "let", "if", "then", "else", "for", "in", "emit", "true", "false"};

class Parser {
 public:
  explicit Parser(std::vector<Token> tokens) : tokens_(std::move(tokens)), expressions_(tokens_) {}

  Program behavior() {
    while (tokens_.peek().kind != Token::Kind::End) {
      if (tokens_.at_word("const")) {
        program_.constants.push_back(declaration<Constant>("a constant"));
      } else if (tokens_.at_word("state")) {
        program_.states.push_back(declaration<State>("a state variable"));
      } else if (tokens_.at_word("on")) {
        program_.handlers.push_back(handler());
      } else {
        tokens_.fail("'const', 'state' or 'on'", "a behaviour", {"const", "state", "on"});
      }
    }
    return std::move(program_);
  }

  Expression alone() {
    Expression result = expressions_.expression();
    if (tokens_.peek().kind != Token::Kind::End) tokens_.fail("the end", "an expression");
    return result;
  }

 private:
  template <class Declared>
  Declared declaration(std::string_view what) {
    tokens_.take();
    const Token name = tokens_.expect_name(what);
    Declared result{name.text, {}, std::nullopt, name.span};
    tokens_.expect(":", what);
    result.type = expressions_.type();
    if (tokens_.take_if("=")) result.value = expressions_.expression();
    tokens_.take_if(";");
    return result;
  }

  Handler handler() {
    tokens_.take();
    const Token interface = tokens_.expect_interface("a handler");
    Handler result{interface.text, {}, {}, interface.span};
    tokens_.expect("(", "a handler");
    if (!tokens_.take_if(")")) {
      do {
        const Token name = tokens_.expect_name("the parameters of a handler");
        tokens_.expect(":", "the parameters of a handler");
        result.parameters.push_back({name.text, expressions_.type(), name.span});
      } while (tokens_.take_if(","));
      tokens_.expect(")", "the parameters of a handler");
    }
    result.body = block(result.body_end);
    return result;
  }

  std::vector<Statement> block(base::SourceSpan& end) {
    const Nesting nesting(depth_, tokens_.peek());
    tokens_.expect("{", "a block");
    std::vector<Statement> result;
    while (!tokens_.at("}")) {
      if (tokens_.peek().kind == Token::Kind::End) tokens_.fail("'}'", "a block");
      result.push_back(statement());
    }
    end = tokens_.take().span;
    return result;
  }

  Statement statement() {
    if (tokens_.at_word("let")) return let();
    if (tokens_.at_word("if")) return conditional();
    if (tokens_.at_word("for")) return loop();
    if (tokens_.at_word("emit")) return emission();
    if (tokens_.peek().kind != Token::Kind::Word || reserved(tokens_.peek().text)) {
      tokens_.fail("an assignment, 'let', 'if', 'for' or 'emit'", "a block");
    }
    return assignment();
  }

  Statement begin(Statement::Kind kind) {
    Statement result;
    result.kind = kind;
    result.span = tokens_.peek().span;
    return result;
  }

  Statement assignment() {
    Statement result = begin(Statement::Kind::Assign);
    const Token name = tokens_.expect_name("an assignment");
    result.name = name.text;
    result.name_span = name.span;
    while (tokens_.at("[")) result.arguments.push_back(expressions_.index());
    tokens_.expect("=", "an assignment");
    result.value = expressions_.expression();
    tokens_.expect(";", "an assignment");
    return result;
  }

  Statement let() {
    Statement result = begin(Statement::Kind::Let);
    tokens_.take();
    result.patterns.push_back(expressions_.pattern());
    tokens_.expect("=", "a 'let'");
    result.value = expressions_.expression();
    tokens_.expect(";", "a 'let'");
    return result;
  }

  Statement conditional() {
    const Nesting nesting(depth_, tokens_.peek());
    Statement result = begin(Statement::Kind::If);
    tokens_.take();
    tokens_.expect("(", "an 'if'");
    result.value = expressions_.expression();
    tokens_.expect(")", "an 'if'");
    result.body = block(result.body_end);
    result.has_else = tokens_.take_word_if("else");
    if (!result.has_else) return result;
    if (tokens_.at_word("if")) {
      result.otherwise.push_back(conditional());
    } else {
      result.otherwise = block(result.otherwise_end);
    }
    return result;
  }

  Statement loop() {
    Statement result = begin(Statement::Kind::For);
    tokens_.take();
    result.patterns.push_back(expressions_.pattern());
    if (tokens_.take_if(",")) result.patterns.push_back(expressions_.pattern());
    tokens_.expect_word("in", "a 'for'");
    result.value = expressions_.expression();
    result.body = block(result.body_end);
    return result;
  }

  Statement emission() {
    Statement result = begin(Statement::Kind::Emit);
    tokens_.take();
    const Token interface = tokens_.expect_interface("an 'emit'");
    result.name = interface.text;
    result.name_span = interface.span;
    tokens_.expect("(", "an 'emit'");
    if (!tokens_.take_if(")")) {
      do {
        result.arguments.push_back(expressions_.expression());
      } while (tokens_.take_if(","));
      tokens_.expect(")", "an 'emit'");
    }
    tokens_.expect(";", "an 'emit'");
    return result;
  }

  TokenReader tokens_;
  ExpressionParser expressions_;
  std::size_t depth_ = 0;
  Program program_;
};

template <class Parse>
auto parsed(std::string_view text, const Origin& origin, base::Diagnostics& diagnostics,
            const Parse& parse) -> std::optional<decltype(parse(std::declval<Parser&>()))> {
  const std::size_t before = diagnostics.size();
  Tokens tokens = tokenize(text, origin, diagnostics);
  if (diagnostics.size() > before) return std::nullopt;
  try {
    Parser parser(std::move(tokens.tokens));
    return parse(parser);
  } catch (SyntaxError& error) {
    diagnostics.add({"behavior-syntax", origin.file, error.span, std::move(error.message),
                     std::move(error.hint)});
    return std::nullopt;
  }
}

}  // namespace

std::span<const std::string_view> reserved_words() { return kReserved; }

bool reserved(std::string_view word) {
  return std::ranges::find(kReserved, word) != kReserved.end();
}

std::optional<Program> parse(std::string_view text, const Origin& origin,
                             base::Diagnostics& diagnostics) {
  return parsed(text, origin, diagnostics, [](Parser& parser) { return parser.behavior(); });
}

std::optional<Expression> parse_expression(std::string_view text, const Origin& origin,
                                           base::Diagnostics& diagnostics) {
  return parsed(text, origin, diagnostics, [](Parser& parser) { return parser.alone(); });
}

}  // namespace firebreak::behavior

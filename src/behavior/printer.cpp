// SPDX-License-Identifier: Apache-2.0
#include "behavior/printer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "behavior/value.h"

namespace firebreak::behavior {

using Kind = Expression::Kind;

namespace {

// How tight an expression binds; what stands where something tighter is wanted needs parentheses.
enum Level { kIf, kOr, kAnd, kComparison, kUnion, kIntersection, kSum, kProduct, kUnary, kPostfix };

struct Operator {
  Level level;
  const char* text;
};

// Of two operands.
Operator operator_of(Kind kind) {
  switch (kind) {
    case Kind::Or:
      return {kOr, "||"};
    case Kind::And:
      return {kAnd, "&&"};
    case Kind::Equal:
      return {kComparison, "=="};
    case Kind::NotEqual:
      return {kComparison, "!="};
    case Kind::Less:
      return {kComparison, "<"};
    case Kind::LessEqual:
      return {kComparison, "<="};
    case Kind::Greater:
      return {kComparison, ">"};
    case Kind::GreaterEqual:
      return {kComparison, ">="};
    case Kind::In:
      return {kComparison, "in"};
    case Kind::NotIn:
      return {kComparison, "not in"};
    case Kind::Union:
      return {kUnion, "|"};
    case Kind::Intersect:
      return {kIntersection, "&"};
    case Kind::Add:
      return {kSum, "+"};
    case Kind::Subtract:
      return {kSum, "-"};
    case Kind::Multiply:
      return {kProduct, "*"};
    case Kind::Divide:
      return {kProduct, "/"};
    default:
      return {kProduct, "%"};
  }
}

std::string printed(const Expression& e, Level least);

std::string list(std::span<const Expression> parts) {
  std::vector<std::string> texts;
  for (const Expression& part : parts) texts.push_back(printed(part, kIf));
  return fmt::format("{}", fmt::join(texts, ", "));
}

std::string index(const Expression& e) {
  return "[" + (e.kind == Kind::Tuple ? list(e.operands) : printed(e, kIf)) + "]";
}

std::pair<Level, std::string> text_of(const Expression& e) {
  const auto operand = [&](std::size_t i, Level least) { return printed(e.operands[i], least); };
  switch (e.kind) {
    case Kind::BooleanLiteral:
      return {kPostfix, e.integer.is_zero() ? "false" : "true"};
    case Kind::IntegerLiteral:
      return {kPostfix, e.integer.str()};
    case Kind::StringLiteral:
      return {kPostfix, to_string(Value{e.text})};
    case Kind::Name:
      return {kPostfix, e.text};
    case Kind::Tuple:
      return {kPostfix, "(" + list(e.operands) + ")"};
    case Kind::Set:
      return {kPostfix, "{" + list(e.operands) + "}"};
    case Kind::Filter:
      return {kPostfix, fmt::format("{{{} in {} if {}}}", to_string(*e.pattern), operand(0, kUnion),
                                    operand(1, kIf))};
    case Kind::If:
      return {kIf, fmt::format("if {} then {} else {}", operand(0, kIf), operand(1, kIf),
                               operand(2, kIf))};
    case Kind::Index:
      return {kPostfix, operand(0, kPostfix) + index(e.operands[1])};
    case Kind::Min:
      return {kPostfix, "min(" + list(e.operands) + ")"};
    case Kind::Max:
      return {kPostfix, "max(" + list(e.operands) + ")"};
    case Kind::Not:
      return {kUnary, "!" + operand(0, kUnary)};
    case Kind::Negate:
      return {kUnary, "-" + operand(0, kUnary)};
    default: {
      // Comparisons do not chain; the others associate to the left.
      const auto [level, text] = operator_of(e.kind);
      const Level tighter = static_cast<Level>(level + 1);
      return {level, fmt::format("{} {} {}", operand(0, level == kComparison ? tighter : level),
                                 text, operand(1, tighter))};
    }
  }
}

std::string printed(const Expression& e, Level least) {
  auto [level, text] = text_of(e);
  return level < least ? "(" + std::move(text) + ")" : std::move(text);
}

std::string patterns(std::span<const Pattern> parts) {
  std::vector<std::string> texts;
  for (const Pattern& part : parts) texts.push_back(to_string(part));
  return fmt::format("{}", fmt::join(texts, ", "));
}

}  // namespace

std::string to_string(const Expression& expression) { return printed(expression, kIf); }

std::string to_string(const Pattern& pattern) {
  switch (pattern.kind) {
    case Pattern::Kind::Name:
      return pattern.name;
    case Pattern::Kind::Ignore:
      return "_";
    case Pattern::Kind::Tuple:
      return "(" + patterns(pattern.parts) + ")";
  }
  return "";
}

std::string interface_text(std::string_view name) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kWord =
      "_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const bool word = !name.empty() && kDigits.find(name.front()) == std::string_view::npos &&
                    name.find_first_not_of(kWord) == std::string_view::npos;
  return word ? std::string(name) : to_string(Value{std::string(name)});
}

std::string first_line(const Statement& s) {
  switch (s.kind) {
    case Statement::Kind::Assign: {
      std::string place = s.name;
      for (const Expression& key : s.arguments) place += index(key);
      return fmt::format("{} = {};", place, to_string(*s.value));
    }
    case Statement::Kind::Let:
      return fmt::format("let {} = {};", to_string(s.patterns[0]), to_string(*s.value));
    case Statement::Kind::If:
      return fmt::format("if ({}) {{", to_string(*s.value));
    case Statement::Kind::For:
      return fmt::format("for {} in {} {{", patterns(s.patterns), to_string(*s.value));
    case Statement::Kind::Emit:
      return fmt::format("emit {}({});", interface_text(s.name), list(s.arguments));
  }
  return "";
}

std::string first_line(const Handler& handler) {
  std::vector<std::string> parameters;
  for (const Parameter& one : handler.parameters) {
    parameters.push_back(fmt::format("{}: {}", one.name, to_string(one.type)));
  }
  return fmt::format("on {}({}) {{", interface_text(handler.interface),
                     fmt::join(parameters, ", "));
}

std::string declared(const std::string& name, const Type& type,
                     const std::optional<Expression>& value) {
  const std::string text = fmt::format("{}: {}", name, to_string(type));
  return value ? fmt::format("{} = {}", text, to_string(*value)) : text;
}

}  // namespace firebreak::behavior

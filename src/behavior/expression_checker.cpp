// SPDX-License-Identifier: Apache-2.0
#include "behavior/expression_checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace firebreak::behavior {

namespace {

bool is(const Type& type, Type::Kind kind) { return type.kind == kind; }

bool map_of(const Type& type, Type::Kind value) {
  return is(type, Type::Kind::Map) && is(type.arguments[1], value);
}

}  // namespace

void ExpressionChecker::error(const char* code, base::SourceSpan span, std::string message,
                              std::string hint) {
  diagnostics_.add({code, file_, span, std::move(message), std::move(hint)});
}

void ExpressionChecker::unknown(base::SourceSpan span, const std::string& name, bool state) {
  // Each looks at all names, of which hostile input has many.
  constexpr std::size_t kMostHints = 20;
  error("behavior-name", span, fmt::format("nothing is called '{}' here", name),
        unknown_++ < kMostHints ? base::did_you_mean(name, state ? scope_.states() : scope_.names())
                                : "");
}

bool ExpressionChecker::mismatch(const Expression& e, const std::string& expected,
                                 std::string hint) {
  error("behavior-type", e.span,
        fmt::format("expected {}, found a value of type {}", expected, to_string(e.type)),
        std::move(hint));
  return false;
}

bool ExpressionChecker::check(Expression& e, const Type& type) {
  if (!infer(e)) return false;
  const auto whole = unified(e.type, type);
  if (!whole) return mismatch(e, fmt::format("a value of type {}", to_string(type)));
  return settle(e, *whole);
}

bool ExpressionChecker::check(Expression& e) { return infer(e) && settle(e, e.type); }

bool ExpressionChecker::bind(Pattern& pattern, const Type& type, std::size_t& number) {
  pattern.type = type;
  switch (pattern.kind) {
    case Pattern::Kind::Ignore:
      return true;
    case Pattern::Kind::Name:
      pattern.local = number++;
      if (scope_.add(pattern.name, {Symbol::Kind::Local, pattern.local}, type)) return true;
      error("behavior-name", pattern.span,
            fmt::format("'{}' is the name of something else here, which cannot be hidden",
                        pattern.name),
            "choose another name");
      return false;
    case Pattern::Kind::Tuple: {
      const bool unknown = is(type, Type::Kind::Unknown);
      if (!unknown &&
          (!is(type, Type::Kind::Tuple) || type.arguments.size() != pattern.parts.size())) {
        error("behavior-type", pattern.span,
              fmt::format("a pattern of {} parts does not fit a value of type {}",
                          pattern.parts.size(), to_string(type)));
        return false;
      }
      bool fine = true;
      for (std::size_t i = 0; i < pattern.parts.size(); ++i) {
        fine = bind(pattern.parts[i], unknown ? Type{} : type.arguments[i], number) && fine;
      }
      return fine;
    }
  }
  return false;
}

bool ExpressionChecker::infer(Expression& e) {
  if (!infer_kind(e)) return false;
  const bool composes = e.kind == Kind::Tuple || e.kind == Kind::Set;
  if (!composes || e.type.size() <= kLargestType) return true;
  error("behavior-type", e.span, fmt::format("a type of more than {} parts", kLargestType));
  return false;
}

bool ExpressionChecker::infer_kind(Expression& e) {
  switch (e.kind) {
    case Kind::BooleanLiteral:
      e.type = Type::boolean();
      return true;
    case Kind::IntegerLiteral:
      e.type = Type::integer();
      return true;
    case Kind::StringLiteral:
      e.type = Type::string();
      return true;
    case Kind::Name:
      return infer_name(e);
    case Kind::Filter:
      return infer_filter(e);
    case Kind::Tuple: {
      for (Expression& part : e.operands) {
        if (!infer(part)) return false;
      }
      e.type = {Type::Kind::Tuple};
      for (const Expression& part : e.operands) e.type.arguments.push_back(part.type);
      return true;
    }
    case Kind::Set: {
      if (!infer_alike(e, 0)) return false;
      e.type = Type::set(e.operands.empty() ? Type{} : e.type);
      return true;
    }
    case Kind::If:
      if (!infer(e.operands[0])) return false;
      if (!unified(e.operands[0].type, Type::boolean())) {
        return mismatch(e.operands[0], "a condition, of type bool");
      }
      return infer_alike(e, 1);
    case Kind::Index:
      return infer_index(e);
    default:
      return infer_operator(e);
  }
}

bool ExpressionChecker::infer_name(Expression& e) {
  const Scope::Entry* entry = scope_.find(e.text);
  if (entry == nullptr) {
    if (e.text == "_") {
      error("behavior-name", e.span, "'_' names nothing, it stands in patterns only");
    } else {
      unknown(e.span, e.text, false);
    }
    return false;
  }
  if (is(entry->type, Type::Kind::Unknown)) return false;  // which was said where it was bound
  e.symbol = entry->symbol;
  e.type = entry->type;
  return true;
}

// The operands from `first` on have one type, which becomes that of the expression.
bool ExpressionChecker::infer_alike(Expression& e, std::size_t first) {
  Type type;
  for (std::size_t i = 0; i < e.operands.size(); ++i) {
    if (i < first) continue;
    if (!infer(e.operands[i])) return false;
    auto both = unified(type, e.operands[i].type);
    if (!both) {
      const bool element = is(type, Type::Kind::Set) && e.kind != Kind::Set &&
                           unified(type.arguments[0], e.operands[i].type);
      return mismatch(e.operands[i], fmt::format("a value of type {}, as before", to_string(type)),
                      element ? "a set of one element stands in braces" : "");
    }
    type = *std::move(both);
  }
  e.type = std::move(type);
  return true;
}

bool ExpressionChecker::infer_index(Expression& e) {
  if (!infer(e.operands[0]) || !infer(e.operands[1])) return false;
  const Type& map = e.operands[0].type;
  if (!is(map, Type::Kind::Map)) return mismatch(e.operands[0], "a map, since it has an index");
  if (!unified(map.arguments[0], e.operands[1].type)) {
    return mismatch(e.operands[1], fmt::format("a key of type {}", to_string(map.arguments[0])));
  }
  e.type = map.arguments[1];
  return true;
}

bool ExpressionChecker::infer_filter(Expression& e) {
  if (!infer(e.operands[0])) return false;
  if (!is(e.operands[0].type, Type::Kind::Set)) return mismatch(e.operands[0], "a set");
  if (!settle(e.operands[0], e.operands[0].type)) return false;
  const std::size_t mark = scope_.mark();
  const bool fine = bind(*e.pattern, e.operands[0].type.arguments[0], locals) &&
                    check(e.operands[1], Type::boolean());
  scope_.release(mark);
  e.type = e.operands[0].type;
  return fine;
}

bool ExpressionChecker::numbers(Expression& e) {
  for (const Expression& operand : e.operands) {
    if (!unified(operand.type, Type::integer())) return mismatch(operand, "an int");
  }
  e.type = Type::integer();
  return true;
}

// | & -, and + on sets: of two sets of one type, or of two maps to sets.
bool ExpressionChecker::infer_sets(Expression& e) {
  if (!infer_alike(e, 0)) return false;
  const bool sets = is(e.type, Type::Kind::Set);
  const bool maps = map_of(e.type, Type::Kind::Set) && e.kind != Kind::Add;
  if (sets || maps) return true;
  if (e.kind == Kind::Add || e.kind == Kind::Subtract) return numbers(e);
  return mismatch(e.operands[0], "two sets, or two maps to sets");
}

// `!x in s` negates x, which is not what is meant unless x is a bool.
bool ExpressionChecker::infer_membership(Expression& e) {
  Expression& element = e.operands[0];
  const bool negated = element.kind == Kind::Not && !element.parenthesized;
  const char* hint = negated ? "write 'x not in s'" : "";
  if (negated) {
    if (!infer(element.operands[0])) return false;
    if (!unified(element.operands[0].type, Type::boolean())) {
      return mismatch(element.operands[0], "a bool", hint);
    }
  }
  if (!infer(element) || !infer(e.operands[1])) return false;
  if (!is(e.operands[1].type, Type::Kind::Set)) return mismatch(e.operands[1], "a set");
  if (!unified(Type::set(element.type), e.operands[1].type)) {
    return mismatch(element, fmt::format("an element of a {}", to_string(e.operands[1].type)),
                    hint);
  }
  e.type = Type::boolean();
  return true;
}

bool ExpressionChecker::infer_operator(Expression& e) {
  switch (e.kind) {
    case Kind::Not:
    case Kind::And:
    case Kind::Or:
      for (Expression& operand : e.operands) {
        if (!infer(operand)) return false;
        if (!unified(operand.type, Type::boolean())) return mismatch(operand, "a bool");
      }
      e.type = Type::boolean();
      return true;
    case Kind::Negate:
    case Kind::Multiply:
    case Kind::Divide:
    case Kind::Modulo:
      for (Expression& operand : e.operands) {
        if (!infer(operand)) return false;
      }
      return numbers(e);
    case Kind::Union:
    case Kind::Intersect:
    case Kind::Subtract:
    case Kind::Add:
      return infer_sets(e);
    case Kind::Min:
    case Kind::Max:
      if (!infer_alike(e, 0)) return false;
      if (e.type.ordered() || (is(e.type, Type::Kind::Map) && e.type.arguments[1].ordered())) {
        return true;
      }
      return mismatch(e.operands[0], "values that are ordered, or maps to such");
    case Kind::Equal:
    case Kind::NotEqual:
      if (!infer_alike(e, 0)) return false;
      e.type = Type::boolean();
      return true;
    case Kind::Less:
    case Kind::LessEqual:
    case Kind::Greater:
    case Kind::GreaterEqual:
      if (!infer_alike(e, 0)) return false;
      if (!e.type.ordered())
        return mismatch(e.operands[0], "values that are ordered, not sets or maps");
      e.type = Type::boolean();
      return true;
    case Kind::In:
    case Kind::NotIn:
      return infer_membership(e);
    default:
      return false;
  }
}

}  // namespace firebreak::behavior

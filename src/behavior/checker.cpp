// SPDX-License-Identifier: Apache-2.0
#include "behavior/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behavior/expression_checker.h"
#include "behavior/interpreter.h"

namespace firebreak::behavior {

namespace {

class Checker {
 public:
  Checker(Program& program, const std::string& file, base::Diagnostics& diagnostics)
      : program_(program), expressions_(scope_, file, diagnostics) {}

  bool run() {
    for (std::size_t i = 0; i < program_.constants.size(); ++i) {
      Constant& constant = program_.constants[i];
      if (constant.value) check_value(*constant.value, constant.type, "a constant");
      declare(constant.name, {Symbol::Kind::Constant, i}, constant.type, constant.span);
    }
    for (std::size_t i = 0; i < program_.states.size(); ++i) {
      State& state = program_.states[i];
      if (state.value) check_value(*state.value, state.type, "a state variable");
      declare(state.name, {Symbol::Kind::State, i}, state.type, state.span);
    }
    std::vector<std::string> seen;
    for (Handler& handler : program_.handlers) {
      if (std::ranges::find(seen, handler.interface) != seen.end()) {
        expressions_.error("behavior-name", handler.span,
                           fmt::format("'{}' has a handler already", handler.interface));
        fine_ = false;
      }
      seen.push_back(handler.interface);
      check_handler(handler);
    }
    if (fine_) evaluate_values();
    return fine_;
  }

 private:
  void note(bool fine) { fine_ = fine_ && fine; }

  void declare(const std::string& name, Symbol symbol, const Type& type, base::SourceSpan span) {
    if (name != "_" && scope_.add(name, symbol, type)) return;
    expressions_.error("behavior-name", span,
                       name == "_" ? std::string("'_' names nothing, it stands in patterns only")
                                   : fmt::format("'{}' is declared twice", name));
    fine_ = false;
  }

  // So that whoever runs the program need not expect that they take too long.
  void evaluate_values() {
    try {
      const StateValues values = Interpreter(program_).initial();
    } catch (const OutOfBudget&) {
      const auto& first =
          program_.states.empty() ? program_.constants.front().span : program_.states.front().span;
      expressions_.error("behavior-value", first, "the initial values take too many steps");
      fine_ = false;
    }
  }

  // Of the names only the constants of before are in scope.
  void check_value(Expression& value, const Type& type, const char* of) {
    if (const Expression* other = not_constant(value)) {
      expressions_.error("behavior-value", other->span,
                         fmt::format("the value of {} is made of literals and constants", of));
      fine_ = false;
      return;
    }
    note(expressions_.check(value, type));
  }

  // The first part that is a name but no constant's.
  const Expression* not_constant(const Expression& e) const {
    if (e.kind == Expression::Kind::Filter) return &e;
    if (e.kind == Expression::Kind::Name) {
      const Scope::Entry* entry = scope_.find(e.text);
      return entry == nullptr || entry->symbol.kind == Symbol::Kind::Constant ? nullptr : &e;
    }
    for (const Expression& part : e.operands) {
      if (const Expression* found = not_constant(part)) return found;
    }
    return nullptr;
  }

  void check_handler(Handler& handler) {
    const std::size_t mark = scope_.mark();
    expressions_.locals = handler.parameters.size();
    for (std::size_t i = 0; i < handler.parameters.size(); ++i) {
      const Parameter& parameter = handler.parameters[i];
      declare(parameter.name, {Symbol::Kind::Local, i}, parameter.type, parameter.span);
    }
    check_block(handler.body);
    handler.locals = expressions_.locals;
    scope_.release(mark);
  }

  void check_block(std::vector<Statement>& block) {
    const std::size_t mark = scope_.mark();
    for (Statement& statement : block) check_statement(statement);
    scope_.release(mark);
  }

  void check_statement(Statement& s) {
    switch (s.kind) {
      case Statement::Kind::Assign:
        return check_assignment(s);
      case Statement::Kind::Let:
        if (expressions_.check(*s.value)) {
          note(expressions_.bind(s.patterns[0], s.value->type, expressions_.locals));
        } else {
          expressions_.bind(s.patterns[0], {}, expressions_.locals);
          fine_ = false;
        }
        return;
      case Statement::Kind::If:
        note(expressions_.check(*s.value, Type::boolean()));
        check_block(s.body);
        check_block(s.otherwise);
        return;
      case Statement::Kind::For:
        return check_loop(s);
      case Statement::Kind::Emit:
        return check_emission(s);
    }
  }

  // All that is emitted at an output is of the types that the first emission there has.
  void check_emission(Statement& s) {
    const auto known = std::ranges::find(program_.outputs, s.name, &Output::interface);
    if (known == program_.outputs.end()) {
      Output output{s.name, {}, s.name_span};
      for (Expression& argument : s.arguments) {
        note(expressions_.check(argument));
        output.types.push_back(argument.type);
      }
      program_.outputs.push_back(std::move(output));
      return;
    }
    if (known->types.size() != s.arguments.size()) {
      expressions_.error(
          "behavior-type", s.name_span,
          fmt::format("'{}' gets {} here, and {} in line {}", s.name, count(s.arguments.size()),
                      count(known->types.size()), known->span.line));
      fine_ = false;
      return;
    }
    for (std::size_t i = 0; i < s.arguments.size(); ++i) {
      note(expressions_.check(s.arguments[i], known->types[i]));
    }
  }

  static std::string count(std::size_t values) {
    return values == 1 ? std::string("one value") : fmt::format("{} values", values);
  }

  void check_assignment(Statement& s) {
    const Scope::Entry* entry = scope_.find(s.name);
    fine_ = fine_ && entry != nullptr && entry->symbol.kind == Symbol::Kind::State && loops_ == 0;
    if (entry == nullptr) return expressions_.unknown(s.name_span, s.name, true);
    if (entry->symbol.kind != Symbol::Kind::State) {
      return expressions_.error(
          "behavior-assignment", s.name_span,
          fmt::format("'{}' is no state variable, so it keeps its value", s.name));
    }
    if (loops_ > 0) {
      return expressions_.error("behavior-assignment", s.name_span,
                                "nothing is assigned in a loop, since its order would show",
                                "write a set or map operation in its place, such as s | t");
    }
    s.state = entry->symbol.index;
    Type type = entry->type;
    for (Expression& index : s.arguments) {
      if (type.kind != Type::Kind::Map) {
        expressions_.error("behavior-type", index.span,
                           fmt::format("a value of type {} has no index", to_string(type)));
        fine_ = false;
        return;
      }
      note(expressions_.check(index, type.arguments[0]));
      Type inner = type.arguments[1];
      type = std::move(inner);
    }
    note(expressions_.check(*s.value, type));
  }

  void check_loop(Statement& s) {
    const std::size_t mark = scope_.mark();
    const Type type = type_of_loop(s);
    for (std::size_t i = 0; i < s.patterns.size(); ++i) {
      note(expressions_.bind(s.patterns[i], type.known() ? type.arguments[i] : Type{},
                             expressions_.locals));
    }
    ++loops_;
    check_block(s.body);
    --loops_;
    scope_.release(mark);
  }

  // Of what it goes over; unknown where that is wrong.
  Type type_of_loop(Statement& s) {
    if (!expressions_.check(*s.value)) {
      fine_ = false;
      return {};
    }
    const Type& type = s.value->type;
    const bool map = s.patterns.size() == 2;
    if (type.kind == (map ? Type::Kind::Map : Type::Kind::Set)) return type;
    expressions_.error("behavior-type", s.value->span,
                       fmt::format("expected a {}, found a value of type {}", map ? "map" : "set",
                                   to_string(type)),
                       type.kind == Type::Kind::Map ? "over a map: for key, value in m" : "");
    fine_ = false;
    return {};
  }

  Program& program_;
  Scope scope_;
  ExpressionChecker expressions_;
  std::size_t loops_ = 0;
  bool fine_ = true;
};

}  // namespace

bool check(Program& program, const std::string& file, base::Diagnostics& diagnostics) {
  return Checker(program, file, diagnostics).run();
}

bool check(Expression& expression, const std::vector<Parameter>& parameters, const Type& type,
           const std::string& file, base::Diagnostics& diagnostics) {
  Scope scope;
  ExpressionChecker checker(scope, file, diagnostics);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    scope.add(parameters[i].name, {Symbol::Kind::Local, i}, parameters[i].type);
  }
  checker.locals = parameters.size();
  return checker.check(expression, type);
}

}  // namespace firebreak::behavior

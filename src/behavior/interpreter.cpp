// SPDX-License-Identifier: Apache-2.0
#include "behavior/interpreter.h"

#include <algorithm>
#include <set>
#include <utility>

#include "behavior/evaluation.h"

namespace firebreak::behavior {

namespace {

// One handling.
class Run {
 public:
  Run(const std::vector<Value>& constants, StateValues state, std::vector<Value> locals,
      std::size_t budget)
      : state_(std::move(state)),
        locals_(std::move(locals)),
        bindings_{constants, state_, locals_},
        budget_(budget) {}

  void block(const std::vector<Statement>& statements) {
    for (const Statement& statement : statements) step(statement);
  }

  StateValues& state() { return state_; }
  Emissions& emissions() { return emissions_; }

 private:
  Value value(const Expression& e) { return evaluate(e, bindings_, budget_); }

  void step(const Statement& s) {
    budget_.spend(1);
    switch (s.kind) {
      case Statement::Kind::Assign:
        return assign_to(s);
      case Statement::Kind::Let:
        return behavior::bind(s.patterns[0], value(*s.value), locals_);
      case Statement::Kind::If:
        return block(std::get<bool>(value(*s.value).of) ? s.body : s.otherwise);
      case Statement::Kind::For:
        return loop(s);
      case Statement::Kind::Emit:
        return emit(s);
    }
  }

  void assign_to(const Statement& s) {
    std::vector<Value> indices;
    for (const Expression& index : s.arguments) indices.push_back(value(index));
    put(state_[s.state], indices, 0, value(*s.value));
  }

  // `m[a][b] = e` is `m[a] = (m[a] with b ↦ e)`.
  void put(Value& place, const std::vector<Value>& indices, std::size_t depth, Value with) {
    if (depth == indices.size()) {
      place = std::move(with);
      return;
    }
    auto& map = std::get<MapValue>(place.of);
    if (depth + 1 == indices.size()) return assign(map, indices[depth], std::move(with));
    const Value* found = find(map, indices[depth]);
    Value inner = found != nullptr ? *found : Value{MapValue{}};
    budget_.spend(size_of(inner));
    put(inner, indices, depth + 1, std::move(with));
    assign(map, indices[depth], std::move(inner));
  }

  void loop(const Statement& s) {
    const Value over = value(*s.value);
    if (const auto* set = std::get_if<SetValue>(&over.of)) {
      for (const Value& element : set->elements) {
        bind(s.patterns[0], element, locals_);
        block(s.body);
      }
      return;
    }
    for (const auto& [key, at] : std::get<MapValue>(over.of).entries) {
      bind(s.patterns[0], key, locals_);
      bind(s.patterns[1], at, locals_);
      block(s.body);
    }
  }

  void emit(const Statement& s) {
    Arguments tuple;
    for (const Expression& argument : s.arguments) tuple.push_back(value(argument));
    TupleValue key{tuple};
    budget_.spend(1 + size_of({key}));
    if (known_[s.name].insert({std::move(key)}).second) {
      emissions_[s.name].push_back(std::move(tuple));
    }
  }

  StateValues state_;
  std::vector<Value> locals_;
  Bindings bindings_;
  Budget budget_;
  Emissions emissions_;
  std::map<std::string, std::set<Value>> known_;
};

// How many locals there are with those that patterns bind.
std::size_t locals_of(const Pattern& pattern, std::size_t least) {
  if (pattern.kind == Pattern::Kind::Name) least = std::max(least, pattern.local + 1);
  for (const Pattern& part : pattern.parts) least = locals_of(part, least);
  return least;
}

std::size_t locals_of(const Expression& e, std::size_t least) {
  if (e.pattern) least = locals_of(*e.pattern, least);
  for (const Expression& operand : e.operands) least = locals_of(operand, least);
  return least;
}

}  // namespace

Interpreter::Interpreter(const Program& program, const std::map<std::string, Value>& given)
    : program_(program) {
  const StateValues none;
  std::vector<Value> locals;
  Budget budget(kBudget);
  for (const Constant& constant : program.constants) {
    Bindings bindings{constants_, none, locals};
    const auto found = given.find(constant.name);
    Value value = constant.value         ? evaluate(*constant.value, bindings, budget)
                  : found != given.end() ? found->second
                                         : default_of(constant.type);
    constants_.push_back(std::move(value));
  }
}

StateValues Interpreter::initial() const {
  StateValues result;
  const StateValues none;
  std::vector<Value> locals;
  Budget budget(kBudget);
  Bindings bindings{constants_, none, locals};
  for (const State& state : program_.states) {
    result.push_back(state.value ? evaluate(*state.value, bindings, budget)
                                 : default_of(state.type));
  }
  return result;
}

const Handler* Interpreter::handler(const std::string& interface) const {
  const auto found = std::ranges::find(program_.handlers, interface, &Handler::interface);
  return found == program_.handlers.end() ? nullptr : &*found;
}

Emissions Interpreter::handle(const Handler& handler, StateValues& state, const Arguments& message,
                              std::size_t budget) const {
  std::vector<Value> locals = message;
  locals.resize(handler.locals);
  Run run(constants_, state, std::move(locals), budget);
  run.block(handler.body);
  state = std::move(run.state());
  return std::move(run.emissions());
}

Value evaluate(const Expression& expression, const Arguments& parameters, std::size_t budget) {
  const std::vector<Value> constants;
  const StateValues state;
  std::vector<Value> locals = parameters;
  Budget left(budget);
  locals.resize(locals_of(expression, parameters.size()));
  Bindings bindings{constants, state, locals};
  return evaluate(expression, bindings, left);
}

}  // namespace firebreak::behavior

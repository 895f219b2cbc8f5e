// SPDX-License-Identifier: Apache-2.0
#include "encodings/behavior/symbolic_execution.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "encodings/behavior/symbolic_expression.h"

namespace firebreak::encodings {

using behavior::Expression;
using behavior::Statement;
using behavior::Type;
using smt::Term;

namespace {

class Handling {
 public:
  Handling(SymbolicValues& values, SymbolicBindings bindings)
      : values_(values), bindings_(std::move(bindings)) {}

  void block(const std::vector<Statement>& statements) {
    for (const Statement& statement : statements) step(statement);
  }

  SymbolicHandling result() { return {bindings_.state, emissions_}; }

 private:
  SymbolicValue value(const Expression& e) { return evaluate(values_, e, bindings_); }

  void step(const Statement& s) {
    switch (s.kind) {
      case Statement::Kind::Assign:
        return assign(s);
      case Statement::Kind::Let:
        return bind(s.patterns[0], value(*s.value), bindings_);
      case Statement::Kind::If:
        return branch(s);
      case Statement::Kind::For:
        return loop(s);
      case Statement::Kind::Emit:
        return emit(s);
    }
  }

  void assign(const Statement& s) {
    std::vector<SymbolicValue> indices;
    for (const Expression& index : s.arguments) {
      indices.push_back(value(index));
      values_.note_place(indices.back());
    }
    bindings_.state[s.state] = with(values_, bindings_.state[s.state], indices, 0, value(*s.value));
  }

  // The map with the value at the indices from `depth` on.
  static SymbolicValue with(SymbolicValues& values, const SymbolicValue& map,
                            const std::vector<SymbolicValue>& indices, std::size_t depth,
                            const SymbolicValue& value) {
    if (depth == indices.size()) return value;
    return values.map(map.type, [&values, map, indices, depth, value](const SymbolicValue& key) {
      const SymbolicValue before = map.at(key);
      return values.if_else(values.equal(key, indices[depth]),
                            with(values, before, indices, depth + 1, value), before);
    });
  }

  void branch(const Statement& s) {
    const Term condition = value(*s.value).term();
    const std::vector<SymbolicValue> before = bindings_.state;
    within(condition, s.body);
    const std::vector<SymbolicValue> yes = std::exchange(bindings_.state, before);
    within(!condition, s.otherwise);
    std::set<std::size_t> assigned;
    find_assigned(s.body, assigned);
    find_assigned(s.otherwise, assigned);
    for (const std::size_t i : assigned) {
      bindings_.state[i] = values_.if_else(condition, yes[i], bindings_.state[i]);
    }
  }

  static void find_assigned(const std::vector<Statement>& block, std::set<std::size_t>& into) {
    for (const Statement& s : block) {
      if (s.kind == Statement::Kind::Assign) into.insert(s.state);
      find_assigned(s.body, into);
      find_assigned(s.otherwise, into);
    }
  }

  void within(const Term& condition, const std::vector<Statement>& statements) {
    guards_.push_back(condition);
    block(statements);
    guards_.pop_back();
  }

  void loop(const Statement& s) {
    const SymbolicValue over = value(*s.value);
    const SymbolicValue index = values_.bound(over.type.arguments[0], "each");
    const std::vector<Term> scalars = values_.scalars(index);
    bound_.insert(bound_.end(), scalars.begin(), scalars.end());
    bind(s.patterns[0], index, bindings_);
    if (over.type.kind == Type::Kind::Set) {
      within(over.has(index), s.body);
    } else {
      const SymbolicValue there = over.at(index);
      bind(s.patterns[1], there, bindings_);
      within(!values_.equal(there, values_.default_of(there.type)), s.body);
    }
    bound_.resize(bound_.size() - scalars.size(), values_.terms().truth(true));
  }

  void emit(const Statement& s) {
    std::vector<SymbolicValue> arguments;
    for (const Expression& argument : s.arguments) arguments.push_back(value(argument));
    emissions_.push_back({s.name, values_.all(guards_), std::move(arguments), bound_});
  }

  SymbolicValues& values_;
  SymbolicBindings bindings_;
  std::vector<Term> guards_;
  std::vector<Term> bound_;
  std::vector<SymbolicEmission> emissions_;
};

}  // namespace

std::string constant_name(const behavior::Constant& constant) { return "const." + constant.name; }

SymbolicExecution::SymbolicExecution(SymbolicValues& values, const behavior::Program& program)
    : values_(values), program_(program) {
  for (const behavior::Constant& constant : program.constants) {
    const SymbolicBindings bindings{constants_, {}, {}};
    constants_.push_back(constant.value ? evaluate(values, *constant.value, bindings)
                                        : values.unknown(constant.type, constant_name(constant)));
  }
}

SymbolicHandling SymbolicExecution::handle(const behavior::Handler& handler,
                                           const SymbolicState& state,
                                           const SymbolicMessage& message) {
  SymbolicBindings bindings{constants_, state, {}};
  for (const SymbolicValue& argument : message) bindings.locals.push_back({argument});
  bindings.locals.resize(handler.locals);
  Handling handling(values_, std::move(bindings));
  handling.block(handler.body);
  return handling.result();
}

SymbolicState SymbolicExecution::initial() {
  SymbolicState result;
  const SymbolicBindings bindings{constants_, {}, {}};
  for (const behavior::State& state : program_.states) {
    result.push_back(state.value ? evaluate(values_, *state.value, bindings)
                                 : values_.default_of(state.type));
  }
  return result;
}

namespace {

// How many locals there are with those that filters in the expression bind.
std::size_t locals_of(const behavior::Pattern& pattern) {
  std::size_t count = pattern.kind == behavior::Pattern::Kind::Name ? pattern.local + 1 : 0;
  for (const behavior::Pattern& part : pattern.parts) count = std::max(count, locals_of(part));
  return count;
}

std::size_t locals_of(const Expression& e) {
  std::size_t count = e.pattern ? locals_of(*e.pattern) : 0;
  for (const Expression& operand : e.operands) count = std::max(count, locals_of(operand));
  return count;
}

}  // namespace

Term SymbolicExecution::holds(const Expression& expression, const SymbolicMessage& parameters) {
  return holds(expression, {}, parameters);
}

Term SymbolicExecution::holds(const Expression& condition, const SymbolicState& state,
                              const SymbolicMessage& message) {
  SymbolicBindings bindings{constants_, state, {}};
  for (const SymbolicValue& argument : message) bindings.locals.push_back({argument});
  bindings.locals.resize(std::max(message.size(), locals_of(condition)));
  return evaluate(values_, condition, bindings).term();
}

namespace {

// What it takes for an emission to be of that tuple. A bound constant that is itself an argument is
// the tuple's part, which leaves the quantifier to those that are not.
struct Match {
  std::vector<std::pair<SymbolicValue, SymbolicValue>> equal;  // argument, part
  std::vector<Term> known;                                     // bound constants
  std::vector<Term> known_as;
  std::vector<Term> open;
};

bool has(const std::vector<Term>& terms, const Term& term) {
  return std::ranges::any_of(terms, [&](const Term& other) { return smt::identical(term, other); });
}

void match(const SymbolicEmission& emission, const SymbolicValue& argument,
           const SymbolicValue& part, Match& into) {
  if (argument.type.kind == Type::Kind::Tuple) {
    for (std::size_t i = 0; i < argument.parts().size(); ++i) {
      match(emission, argument.parts()[i], part.parts()[i], into);
    }
    return;
  }
  const auto* term = std::get_if<Term>(&argument.of);
  if (term != nullptr && has(emission.bound, *term) && !has(into.known, *term)) {
    into.known.push_back(*term);
    into.known_as.push_back(part.term());
  } else {
    into.equal.emplace_back(argument, part);
  }
}

// None where the types are others.
std::optional<Match> match(const SymbolicEmission& emission,
                           const std::vector<SymbolicValue>& tuple) {
  const auto typed = [](const SymbolicValue& a, const SymbolicValue& b) {
    return a.type == b.type;
  };
  if (!std::ranges::equal(emission.arguments, tuple, typed)) return std::nullopt;
  Match result;
  for (std::size_t i = 0; i < tuple.size(); ++i) {
    match(emission, emission.arguments[i], tuple[i], result);
  }
  for (const Term& bound : emission.bound) {
    if (!has(result.known, bound)) result.open.push_back(bound);
  }
  return result;
}

}  // namespace

// ∃ bound: guard ∧ arguments = tuple.
Term SymbolicExecution::emits(const SymbolicHandling& handling, const std::string& output,
                              const std::vector<SymbolicValue>& tuple) {
  std::vector<Term> ways;
  for (const SymbolicEmission& emission : handling.emissions) {
    if (emission.output != output) continue;
    const auto found = match(emission, tuple);
    if (!found) continue;
    std::vector<Term> parts{emission.guard};
    for (const auto& [argument, part] : found->equal)
      parts.push_back(values_.equal(argument, part));
    ways.push_back(values_.terms().exists(
        found->open, smt::replaced(values_.all(parts), found->known, found->known_as)));
  }
  return values_.any(ways);
}

// ¬guard ∨ arguments ≠ tuple, of each; where a quantifier is left, the negation of the above.
Term SymbolicExecution::misses(const SymbolicHandling& handling, const std::string& output,
                               const std::vector<SymbolicValue>& tuple) {
  std::vector<Term> all;
  for (const SymbolicEmission& emission : handling.emissions) {
    if (emission.output != output) continue;
    const auto found = match(emission, tuple);
    if (!found) continue;
    if (!found->open.empty()) {
      all.push_back(!emits({{}, {emission}}, output, tuple));
      continue;
    }
    std::vector<Term> ways{!emission.guard};
    for (const auto& [argument, part] : found->equal)
      ways.push_back(values_.differ(argument, part));
    all.push_back(smt::replaced(values_.any(ways), found->known, found->known_as));
  }
  return values_.all(all);
}

}  // namespace firebreak::encodings

// SPDX-License-Identifier: Apache-2.0
#include "infer/scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "infer/concrete.h"

namespace firebreak::infer {

using behavior::Program;
using encodings::SymbolicValue;
using smt::Term;

namespace {

// In steps of Z3, of one question; what is left of a component's is less in the end.
constexpr unsigned kEffort = 1'000'000;
constexpr unsigned kLessEffort = 100'000;

// The steps that a context has taken, which others may have shared.
class Meter {
 public:
  Meter(const smt::TermSolver& solver, Ledger& ledger)
      : solver_(solver), ledger_(ledger), before_(solver.steps()) {}
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  ~Meter() { ledger_.steps += solver_.steps() - before_; }

 private:
  const smt::TermSolver& solver_;
  Ledger& ledger_;
  std::uint64_t before_;
};

// Handlings of a witness that take longer show nothing.
constexpr std::size_t kBudget = 100'000;

std::vector<std::string> literals(const Subject& subject) {
  std::vector<std::string> result = encodings::literals_of(*subject.program);
  for (const Assumption& assumption : subject.assumptions) {
    if (!assumption.where) continue;
    const auto more = encodings::literals_of(*assumption.where);
    result.insert(result.end(), more.begin(), more.end());
  }
  return result;
}

std::string state_name(const Program& program, std::size_t state) {
  return fmt::format("state.{}", program.states[state].name);
}

}  // namespace

Scene::Scene(const Subject& subject, const base::Environment& environment, std::size_t of_m,
             std::size_t of_n, std::span<const Invariant> invariants)
    : subject_(subject),
      of_m_(of_m),
      of_n_(of_n),
      terms_(environment),
      values_(terms_, literals(subject)),
      execution_(values_, *subject.program),
      invariants_(invariants) {
  const Program& program = *subject.program;
  for (std::size_t i = 0; i < program.states.size(); ++i) {
    before.push_back(values_.unknown(program.states[i].type, state_name(program, i)));
  }
  m = message("m", of_m);
  n = message("n", of_n);
  first = execution_.handle(program.handlers[of_m], before, m);
  then_second = execution_.handle(program.handlers[of_n], first.state, n);
  second = execution_.handle(program.handlers[of_n], before, n);
  then_first = execution_.handle(program.handlers[of_m], second.state, m);
  assume(of_m, of_n);
  for (const Assumption& assumption : subject.assumptions) {
    if (assumption.lifted) lift(assumption);
  }
}

void Scene::lift(const Assumption& assumption) {
  used.push_back(values_.unknown(behavior::Type::set(key_type(subject_, assumption)),
                                 fmt::format("used.{}", used.size())));
  for (const auto& [handler, message_of] : {std::pair{of_m_, &m}, std::pair{of_n_, &n}}) {
    if (const auto key = key_of(subject_, assumption, handler, *message_of)) {
      assumed_.push_back(!used.back().has(*key));
    }
  }
}

UsedKeys Scene::used_after_first() {
  UsedKeys result;
  for (const Assumption& assumption : subject_.assumptions) {
    if (!assumption.lifted) continue;
    const SymbolicValue& before_it = used[result.size()];
    const auto key = key_of(subject_, assumption, of_m_, m);
    result.push_back(
        !key ? before_it
             : values_.set(
                   before_it.type, [this, before_it, key = *key](const SymbolicValue& element) {
                     return values_.any({before_it.has(element), values_.equal(element, key)});
                   }));
  }
  return result;
}

// Of the state before, at all indices that it was asked at.
std::vector<Term> Scene::instances() {
  constexpr std::size_t kMostPlaces = 40;
  std::vector<Term> result;
  std::vector<SymbolicValue> places;
  const auto add = [&](const SymbolicValue& place) {
    const bool known = std::ranges::any_of(places, [&](const SymbolicValue& other) {
      if (!(other.type == place.type)) return false;
      const auto a = values_.scalars(other);
      const auto b = values_.scalars(place);
      return std::ranges::equal(a, b, smt::identical);
    });
    if (!known && places.size() < kMostPlaces) places.push_back(place);
  };
  if (invariants_.empty()) return result;
  for (std::size_t i = 0; i < before.size(); ++i) {
    for (const auto& fact : values_.facts(state_name(*subject_.program, i))) {
      for (const auto& step : fact.steps) {
        for (const SymbolicValue& index : step.index) add(index);
      }
    }
  }
  for (const Invariant& invariant : invariants_) {
    if (!invariant.index) {
      result.push_back(invariant.holds(values_, before, used, nullptr));
      continue;
    }
    for (const SymbolicValue& place : places) {
      if (place.type == *invariant.index) {
        result.push_back(invariant.holds(values_, before, used, &place));
      }
    }
  }
  return result;
}

encodings::SymbolicMessage Scene::message(const std::string& name, std::size_t handler) {
  encodings::SymbolicMessage result;
  const auto& parameters = subject_.program->handlers[handler].parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    result.push_back(values_.unknown(parameters[i].type, fmt::format("{}.{}", name, i)));
  }
  return result;
}

void Scene::assume(std::size_t of_m, std::size_t of_n) {
  for (const Assumption& assumption : subject_.assumptions) {
    const auto of = [&](std::size_t handler) {
      return std::ranges::find(assumption.of, handler, &Assumption::Of::handler);
    };
    const auto one = of(of_m);
    const auto other = of(of_n);
    if (assumption.kind == Assumption::Kind::Where) {
      const auto hold = [&](auto place, const encodings::SymbolicMessage& message_of) {
        if (place == assumption.of.end()) return;
        encodings::SymbolicMessage parameters;
        for (const std::size_t parameter : place->from) parameters.push_back(message_of[parameter]);
        assumed_.push_back(execution_.holds(*assumption.where, parameters));
      };
      hold(one, m);
      hold(other, n);
    } else if (one != assumption.of.end() && other != assumption.of.end()) {
      std::vector<Term> agree;
      for (std::size_t i = 0; i < one->from.size(); ++i) {
        agree.push_back(values_.equal(m[one->from[i]], n[other->from[i]]));
      }
      std::vector<Term> follows;
      for (std::size_t i = 0; i < one->to.size(); ++i) {
        follows.push_back(values_.equal(m[one->to[i]], n[other->to[i]]));
      }
      const bool unique = assumption.kind == Assumption::Kind::Unique;
      assumed_.push_back(unique ? !values_.all(agree)
                                : smt::implies(values_.all(agree), values_.all(follows)));
    }
  }
}

Term Scene::apart(const std::string& attribute) {
  const auto place = [&](std::size_t handler) {
    const std::vector<std::string>& names = subject_.inputs[handler];
    return static_cast<std::size_t>(std::ranges::find(names, attribute) - names.begin());
  };
  return values_.differ(m[place(of_m_)], n[place(of_n_)]);
}

Answer Scene::ask(const std::string& name, const Term& violation,
                  const std::function<bool(const Witness&)>& shows, Ledger& ledger) {
  ++ledger.questions;
  if (ledger.exhausted()) return {Decision::Undecided, std::nullopt, kExhausted};
  smt::TermSolver solver(terms_);
  solver.add(violation);
  for (const Term& term : instances()) solver.add(term);
  solver.add(values_.axioms());
  for (const Term& term : assumed_) solver.add(term);
  const Meter meter(solver, ledger);
  Answer result = decide(solver, kEffort, shows);
  if (ledger.keep) {
    const auto& handlers = subject_.program->handlers;
    ledger.kept.push_back(
        {fmt::format("{} and {}: {}", handlers[of_m_].interface, handlers[of_n_].interface, name),
         result.decision, solver.script()});
  }
  return result;
}

std::vector<bool> Scene::possible(const std::vector<Term>& violations, Ledger& ledger) {
  ++ledger.questions;
  if (ledger.exhausted()) return std::vector<bool>(violations.size(), true);
  smt::TermSolver solver(terms_);
  const Meter meter(solver, ledger);
  solver.add(values_.any(violations));
  for (const Term& term : instances()) solver.add(term);
  solver.add(values_.axioms());
  for (const Term& term : assumed_) solver.add(term);
  std::vector<bool> result(violations.size(), false);
  switch (solver.check(kEffort)) {
    case smt::Answer::Unsat:
      return result;
    case smt::Answer::Unknown:
      return std::vector<bool>(violations.size(), true);
    case smt::Answer::Sat:
      break;
  }
  const smt::Model model = solver.model();
  bool any = false;
  for (std::size_t i = 0; i < violations.size(); ++i) {
    result[i] = model.is_true(violations[i]);
    any = any || result[i];
  }
  return any ? result : std::vector<bool>(violations.size(), true);
}

Answer Scene::decide(smt::TermSolver& solver, unsigned effort,
                     const std::function<bool(const Witness&)>& shows) {
  Answer result;
  switch (solver.check(effort)) {
    case smt::Answer::Unsat:
      result.decision = Decision::Proved;
      return result;
    case smt::Answer::Unknown:
      result.reason = "the solver does not decide it";
      return result;
    case smt::Answer::Sat:
      break;
  }
  try {
    const smt::Model any = solver.model();
    solver.add(easy_to_read());
    const bool readable = solver.check(kLessEffort) == smt::Answer::Sat;
    std::optional<Witness> found;
    if (readable) found = witness(solver.model());
    if (!found || !shows(*found)) found = witness(any);
    if (shows(*found)) {
      result.decision = Decision::Refuted;
      result.witness = std::move(found);
      return result;
    }
    result.reason = "what the solver found does not happen with real values";
  } catch (const behavior::OutOfBudget&) {
    result.reason = "what the solver found takes too long with real values";
  }
  return result;
}

// Strings of messages are not empty.
Term Scene::easy_to_read() {
  std::vector<Term> wishes;
  for (const encodings::SymbolicMessage* message_of : {&m, &n}) {
    for (const SymbolicValue& argument : *message_of) {
      if (argument.type.kind == behavior::Type::Kind::String) {
        wishes.push_back(terms_.real(0) < argument.term());
      }
    }
  }
  return values_.all(wishes);
}

Witness Scene::witness(const smt::Model& model) {
  const Program& program = *subject_.program;
  const Concrete concrete(values_, model);
  std::map<std::string, behavior::Value> constants;
  for (const behavior::Constant& constant : program.constants) {
    if (constant.value) continue;
    constants[constant.name] = concrete.of(constant.type, encodings::constant_name(constant));
  }
  behavior::StateValues state;
  for (std::size_t i = 0; i < program.states.size(); ++i) {
    state.push_back(concrete.of(program.states[i].type, state_name(program, i)));
  }
  const auto arguments = [&](const char* name, std::size_t handler) {
    behavior::Arguments result;
    const auto& parameters = program.handlers[handler].parameters;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      result.push_back(concrete.of(parameters[i].type, fmt::format("{}.{}", name, i)));
    }
    return result;
  };
  return run(subject_, std::move(constants), std::move(state), of_m_, arguments("m", of_m_), of_n_,
             arguments("n", of_n_));
}

Witness run(const Subject& subject, std::map<std::string, behavior::Value> constants,
            behavior::StateValues before, std::size_t of_m, const behavior::Arguments& m,
            std::size_t of_n, const behavior::Arguments& n) {
  const behavior::Interpreter interpreter(*subject.program, constants);
  const auto handle = [&](std::size_t handler, const behavior::Arguments& message,
                          behavior::StateValues& state) {
    const behavior::Handler& runs = subject.program->handlers[handler];
    behavior::Emissions emitted = interpreter.handle(runs, state, message, kBudget);
    return Witness::Handling{runs.interface, message, std::move(emitted), state};
  };
  Witness result;
  behavior::StateValues state = before;
  result.first.push_back(handle(of_m, m, state));
  result.first.push_back(handle(of_n, n, state));
  state = before;
  result.second.push_back(handle(of_n, n, state));
  result.second.push_back(handle(of_m, m, state));
  result.constants = std::move(constants);
  result.before = std::move(before);
  return result;
}

}  // namespace firebreak::infer

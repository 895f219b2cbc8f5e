// SPDX-License-Identifier: Apache-2.0
#include "infer/scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behavior/literals.h"

namespace firebreak::infer {

using behavior::Program;
using encodings::SymbolicValue;
using smt::Term;

namespace {

// In steps of Z3, of one question; what is left of a component's is less in the end.
constexpr unsigned kEffort = 1'000'000;

std::vector<std::string> strings_in(const Subject& subject) {
  behavior::Literals literals;
  literals.add(*subject.program);
  for (const Assumption& assumption : subject.assumptions) {
    if (assumption.where) literals.add(*assumption.where);
  }
  return {literals.strings.begin(), literals.strings.end()};
}

}  // namespace

std::string Scene::state_name(std::size_t state) const {
  return fmt::format("state.{}", subject_.program->states[state].name);
}

Scene::Scene(const Subject& subject, const base::Environment& environment, std::size_t of_m,
             std::optional<std::size_t> of_n, std::span<const Invariant> invariants)
    : subject_(subject),
      of_m_(of_m),
      of_n_(of_n),
      terms_(environment),
      values_(terms_, strings_in(subject)),
      execution_(values_, *subject.program),
      variable_(assigned_in(*subject.program)),
      invariants_(invariants) {
  const Program& program = *subject.program;
  before = execution_.initial();
  for (const std::size_t i : variable_) {
    before[i] = values_.unknown(program.states[i].type, state_name(i));
  }
  m = message("m", of_m);
  first = execution_.handle(program.handlers[of_m], before, m);
  if (of_n) {
    n = message("n", *of_n);
    then_second = execution_.handle(program.handlers[*of_n], first.state, n);
    second = execution_.handle(program.handlers[*of_n], before, n);
    then_first = execution_.handle(program.handlers[of_m], second.state, m);
  }
  for (const Assumption& assumption : subject.assumptions) {
    assume(assumption);
    if (assumption.lifted) lift(assumption);
  }
}

std::vector<Scene::OfHandler> Scene::messages() const {
  std::vector<OfHandler> result{{of_m_, &m}};
  if (of_n_) result.emplace_back(*of_n_, &n);
  return result;
}

void Scene::lift(const Assumption& assumption) {
  used.push_back(values_.unknown(behavior::Type::set(key_type(subject_, assumption)),
                                 fmt::format("used.{}", used.size())));
  for (const auto& [handler, message_of] : messages()) {
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

// Where invariants are about such an index: all that the state before was asked at, and pairs of
// them where one is within the other.
std::vector<SymbolicValue> Scene::places_before() {
  constexpr std::size_t kMostPlaces = 40;  // of one type
  std::vector<SymbolicValue> places;
  const auto add = [&](const SymbolicValue& place) {
    const auto wanted = [&](const Invariant& invariant) { return invariant.index == place.type; };
    if (std::ranges::none_of(invariants_, wanted)) return;
    std::size_t of_type = 0;
    for (const SymbolicValue& other : places) {
      if (!(other.type == place.type)) continue;
      const auto a = values_.scalars(other);
      const auto b = values_.scalars(place);
      if (std::ranges::equal(a, b, smt::identical)) return;
      ++of_type;
    }
    if (of_type < kMostPlaces) places.push_back(place);
  };
  for (const std::size_t i : variable_) {
    for (const auto& fact : values_.facts(state_name(i))) {
      std::vector<SymbolicValue> way;
      for (const auto& step : fact.steps) {
        way.insert(way.end(), step.index.begin(), step.index.end());
      }
      std::ranges::for_each(way, add);
      if (way.size() == 2) add({behavior::Type::tuple({way[0].type, way[1].type}), way});
    }
  }
  return places;
}

// Of the state before.
std::vector<Term> Scene::instances() {
  std::vector<Term> result;
  if (invariants_.empty()) return result;
  const std::vector<SymbolicValue> places = places_before();
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

// Of the messages that are there: each alone, or both together.
void Scene::assume(const Assumption& assumption) {
  if (assumption.kind == Assumption::Kind::Where) return assume_where(assumption);
  if (!of_n_) return;
  const auto one = std::ranges::find(assumption.of, of_m_, &Assumption::Of::handler);
  const auto other = std::ranges::find(assumption.of, *of_n_, &Assumption::Of::handler);
  if (one == assumption.of.end() || other == assumption.of.end()) return;
  const auto agree = [&](const std::vector<std::size_t>& ours,
                         const std::vector<std::size_t>& theirs) {
    std::vector<Term> equal;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      equal.push_back(values_.equal(m[ours[i]], n[theirs[i]]));
    }
    return values_.all(equal);
  };
  const Term same = agree(one->from, other->from);
  const bool unique = assumption.kind == Assumption::Kind::Unique;
  assumed_.push_back(unique ? !same : smt::implies(same, agree(one->to, other->to)));
}

void Scene::assume_where(const Assumption& assumption) {
  for (const auto& [handler, message_of] : messages()) {
    const auto of = std::ranges::find(assumption.of, handler, &Assumption::Of::handler);
    if (of == assumption.of.end()) continue;
    encodings::SymbolicMessage parameters;
    for (const std::size_t parameter : of->from) parameters.push_back((*message_of)[parameter]);
    assumed_.push_back(execution_.holds(*assumption.where, parameters));
  }
}

Term Scene::apart(const std::string& attribute) {
  const auto place = [&](std::size_t handler) {
    const std::vector<std::string>& names = subject_.inputs[handler];
    return static_cast<std::size_t>(std::ranges::find(names, attribute) - names.begin());
  };
  return values_.differ(m[place(of_m_)], n[place(*of_n_)]);
}

Decision Scene::check(smt::TermSolver& solver, const std::string& name, const Term& violation,
                      Ledger& ledger) {
  ++ledger.questions;
  if (ledger.exhausted()) return Decision::Undecided;
  const std::uint64_t steps_before = solver.steps();  // those of others, too
  solver.add(violation);
  for (const Term& term : instances()) solver.add(term);
  solver.add(values_.axioms());
  for (const Term& term : assumed_) solver.add(term);
  const smt::Answer answer = solver.check(kEffort);
  ledger.steps += solver.steps() - steps_before;
  const Decision result = answer == smt::Answer::Unsat ? Decision::Proved
                          : answer == smt::Answer::Sat ? Decision::Refuted
                                                       : Decision::Undecided;
  if (ledger.keep) {
    const auto& handlers = subject_.program->handlers;
    std::string of = handlers[of_m_].interface;
    if (of_n_) of += " and " + handlers[*of_n_].interface;
    ledger.kept.push_back({fmt::format("{}: {}", of, name), result, solver.script()});
  }
  return result;
}

Decision Scene::decide(const std::string& name, const Term& violation, Ledger& ledger) {
  smt::TermSolver solver(terms_);
  return check(solver, name, violation, ledger);
}

Answer Scene::ask(const std::string& name, const Term& violation,
                  const std::function<bool(const Witness&)>& shows, Ledger& ledger) {
  smt::TermSolver solver(terms_);
  const Decision decision = check(solver, name, violation, ledger);
  if (decision == Decision::Proved) return {decision};
  if (decision == Decision::Undecided) {
    return {decision, std::nullopt,
            ledger.exhausted() ? kExhausted : "the solver does not decide it"};
  }
  try {
    if (std::optional<Witness> found = real(solver, shows)) return {decision, std::move(found)};
  } catch (const behavior::OutOfBudget&) {
    return {Decision::Undecided, std::nullopt,
            "what the solver found takes too long with real values"};
  }
  return {Decision::Undecided, std::nullopt,
          "what the solver found does not happen with real values"};
}

std::vector<bool> Scene::possible(const std::vector<Term>& violations, Ledger& ledger) {
  smt::TermSolver solver(terms_);
  std::vector<bool> result(violations.size(), false);
  const Decision decision = check(solver, "what may be broken", values_.any(violations), ledger);
  if (decision == Decision::Proved) return result;
  if (decision == Decision::Refuted) {
    const smt::Model model = solver.model();
    for (std::size_t i = 0; i < violations.size(); ++i) result[i] = model.is_true(violations[i]);
    if (std::ranges::find(result, true) != result.end()) return result;
  }
  return std::vector<bool>(violations.size(), true);
}

}  // namespace firebreak::infer

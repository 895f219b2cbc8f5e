// SPDX-License-Identifier: Apache-2.0
// What the solver finds, as real values, and what handlers make of them.
#include <fmt/format.h>

#include <utility>

#include "infer/concrete.h"
#include "infer/scene.h"

namespace firebreak::infer {

using behavior::Program;
using encodings::SymbolicValue;
using smt::Term;

namespace {

constexpr unsigned kLessEffort = 100'000;  // in steps of Z3

// Handlings of a witness that take longer show nothing.
constexpr std::size_t kBudget = 100'000;

}  // namespace

// What the solver found, with real values; what is easier to read first.
std::optional<Witness> Scene::real(smt::TermSolver& solver,
                                   const std::function<bool(const Witness&)>& shows) {
  const smt::Model any = solver.model();
  solver.add(easy_to_read());
  if (solver.check(kLessEffort) == smt::Answer::Sat) {
    Witness found = witness(solver.model());
    if (shows(found)) return found;
  }
  Witness found = witness(any);
  if (shows(found)) return found;
  return std::nullopt;
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
  behavior::StateValues state = behavior::Interpreter(program, constants).initial();
  for (const std::size_t i : variable_) {
    state[i] = concrete.of(program.states[i].type, state_name(i));
  }
  const auto arguments = [&](const char* name, std::size_t handler) {
    behavior::Arguments result;
    const auto& parameters = program.handlers[handler].parameters;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      result.push_back(concrete.of(parameters[i].type, fmt::format("{}.{}", name, i)));
    }
    return result;
  };
  return run(std::move(constants), std::move(state), arguments("m", of_m_), arguments("n", *of_n_));
}

// In both orders.
Witness Scene::run(std::map<std::string, behavior::Value> constants, behavior::StateValues state,
                   const behavior::Arguments& of_m, const behavior::Arguments& of_n) const {
  const behavior::Interpreter interpreter(*subject_.program, constants);
  const auto handle = [&](std::size_t handler, const behavior::Arguments& message,
                          behavior::StateValues& at) {
    const behavior::Handler& runs = subject_.program->handlers[handler];
    behavior::Emissions emitted = interpreter.handle(runs, at, message, kBudget);
    return Witness::Handling{runs.interface, message, std::move(emitted), at};
  };
  Witness result{std::move(constants), std::move(state)};
  behavior::StateValues now = result.before;
  result.first.push_back(handle(of_m_, of_m, now));
  result.first.push_back(handle(*of_n_, of_n, now));
  now = result.before;
  result.second.push_back(handle(*of_n_, of_n, now));
  result.second.push_back(handle(of_m_, of_m, now));
  return result;
}

}  // namespace firebreak::infer

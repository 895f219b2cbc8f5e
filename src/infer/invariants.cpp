// SPDX-License-Identifier: Apache-2.0
#include "infer/invariants.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "infer/scene.h"
#include "infer/templates.h"

namespace firebreak::infer {

using behavior::Type;
using encodings::SymbolicValue;
using encodings::SymbolicValues;
using smt::Term;

namespace {

Type type_of(const std::vector<Type>& parts) {
  return parts.size() == 1 ? parts.front() : Type::tuple(parts);
}

// Where the invariant is broken, at an index of its own.
Term broken(SymbolicValues& values, const Invariant& invariant,
            const encodings::SymbolicState& state, const UsedKeys& used) {
  if (!invariant.index) return !invariant.holds(values, state, used, nullptr);
  const SymbolicValue place = values.unknown(*invariant.index, values.fresh("place"));
  return !invariant.holds(values, state, used, &place);
}

// Takes out what can be broken, as long as something can.
template <class Violation>
bool take_out(std::vector<Invariant>& left, const Subject& subject,
              const base::Environment& environment, std::size_t handler, Ledger& ledger,
              bool assume_them, const Violation& violation) {
  bool changed = false;
  while (!left.empty()) {
    Scene scene(subject, environment, handler, std::nullopt,
                assume_them ? std::span<const Invariant>(left) : std::span<const Invariant>());
    std::vector<Term> violations;
    violations.reserve(left.size());
    for (const Invariant& invariant : left) violations.push_back(violation(scene, invariant));
    const std::vector<bool> broken_ones = scene.possible(violations, ledger);
    std::size_t place = 0;
    if (std::erase_if(left, [&](const Invariant&) { return broken_ones[place++]; }) == 0) break;
    changed = true;
  }
  return changed;
}

}  // namespace

Type key_type(const Subject& subject, const Assumption& assumption) {
  const Assumption::Of& of = assumption.of.front();
  std::vector<Type> parts;
  for (const std::size_t parameter : of.from) {
    parts.push_back(subject.program->handlers[of.handler].parameters[parameter].type);
  }
  return type_of(parts);
}

std::optional<SymbolicValue> key_of(const Subject& subject, const Assumption& assumption,
                                    std::size_t handler,
                                    const encodings::SymbolicMessage& message) {
  const auto of = std::ranges::find(assumption.of, handler, &Assumption::Of::handler);
  if (of == assumption.of.end()) return std::nullopt;
  if (of->from.size() == 1) return message[of->from.front()];
  std::vector<SymbolicValue> parts;
  for (const std::size_t parameter : of->from) parts.push_back(message[parameter]);
  return SymbolicValue{key_type(subject, assumption), std::move(parts)};
}

std::vector<Invariant> find_invariants(const Subject& subject, const base::Environment& environment,
                                       Ledger& ledger) {
  std::vector<Invariant> left = templates(subject);
  take_out(left, subject, environment, 0, ledger, false,
           [](Scene& scene, const Invariant& invariant) {
             UsedKeys none;
             for (const SymbolicValue& used : scene.used) {
               none.push_back(scene.values().default_of(used.type));
             }
             return broken(scene.values(), invariant, scene.execution().initial(), none);
           });
  for (bool changed = true; changed && !left.empty();) {
    changed = false;
    for (std::size_t handler = 0; handler < subject.program->handlers.size(); ++handler) {
      changed = take_out(left, subject, environment, handler, ledger, true,
                         [](Scene& scene, const Invariant& invariant) {
                           return broken(scene.values(), invariant, scene.first.state,
                                         scene.used_after_first());
                         }) ||
                changed;
    }
  }
  return left;
}

}  // namespace firebreak::infer

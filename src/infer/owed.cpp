// SPDX-License-Identifier: Apache-2.0
#include "infer/owed.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "behavior/evaluation.h"
#include "infer/invariants.h"
#include "infer/reads.h"
#include "infer/scene.h"
#include "smt/shared_context.h"

namespace firebreak::infer {

using behavior::Arguments;
using behavior::Type;
using encodings::SymbolicEmission;
using encodings::SymbolicHandling;
using encodings::SymbolicState;
using encodings::SymbolicValue;
using smt::Term;

namespace {

using Places = std::vector<std::size_t>;

Arguments part_of(const Arguments& tuple, const Places& places) {
  Arguments result;
  for (const std::size_t place : places) result.push_back(tuple[place]);
  return result;
}

std::string text_of(const std::string& interface, const Arguments& values) {
  std::vector<std::string> texts;
  for (const behavior::Value& value : values) texts.push_back(behavior::to_string(value));
  return fmt::format("{}({})", interface, fmt::join(texts, ", "));
}

class Question {
 public:
  Question(const Behavior& behavior, const Owed& owed, const base::Environment& environment)
      : subject_(behavior.subject),
        owed_(owed),
        environment_(environment),
        variable_(assigned_in(*behavior.program)) {
    for (std::size_t i = 0; i < behavior.program->handlers.size(); ++i) {
      const Reads reads = reads_of(behavior.program->handlers[i]);
      if (reads.emissions.contains(owed.output)) emitting_.push_back(i);
    }
  }

  OwedFinding run() {
    if (proved()) return {};
    invariants_ = find_invariants(subject_, environment_, ledger_);
    if (!invariants_.empty() && proved()) return {};
    const std::string shown = owed_.kind == Assumption::Kind::Where ? one_shows() : two_show();
    return {shown.empty() ? Decision::Undecided : Decision::Refuted, shown};
  }

 private:
  using Emissions = std::vector<const SymbolicEmission*>;

  bool proved() {
    if (owed_.kind == Assumption::Kind::Where) {
      return std::ranges::all_of(emitting_, [&](std::size_t i) { return keeps_where(i); });
    }
    if (!std::ranges::all_of(emitting_, [&](std::size_t i) { return once_in_a_handling(i); })) {
      return false;
    }
    return (!owed_.repeated && of_any_two()) ||
           (owed_.kind == Assumption::Kind::Unique && by_some_state());
  }

  Scene alone(std::size_t handler) const {
    return {subject_, environment_, handler, std::nullopt, invariants_};
  }

  bool is_proved(Scene& scene, const std::string& what, const Term& violation) {
    return scene.decide(fmt::format("{} at {}", what, owed_.output), violation, ledger_) ==
           Decision::Proved;
  }

  Emissions emissions(const SymbolicHandling& handling) const {
    Emissions result;
    for (const SymbolicEmission& emission : handling.emissions) {
      if (emission.output == owed_.output) result.push_back(&emission);
    }
    return result;
  }

  Term breaks_where(Scene& scene) const {
    std::vector<Term> ways;
    for (const SymbolicEmission* one : emissions(scene.first)) {
      ways.push_back(
          scene.values().all({one->guard, !scene.execution().holds(*owed_.where, one->arguments)}));
    }
    return scene.values().any(ways);
  }

  bool keeps_where(std::size_t handler) {
    Scene scene = alone(handler);
    return is_proved(scene, "what is assumed", breaks_where(scene));
  }

  // One emission of each, which may not both be. Of one handling, they are one message where all
  // their values agree.
  Term break_it(Scene& scene, const SymbolicHandling& some, const SymbolicHandling& others,
                bool one_handling) const {
    encodings::SymbolicValues& values = scene.values();
    std::vector<Term> ways;
    for (const SymbolicEmission* one : emissions(some)) {
      for (const SymbolicEmission* other : emissions(others)) {
        std::vector<Term> parts{one->guard, other->guard};
        for (const std::size_t place : owed_.from) {
          parts.push_back(values.equal(one->arguments[place], other->arguments[place]));
        }
        std::vector<Term> differ;
        for (std::size_t i = 0; i < one->arguments.size(); ++i) {
          if (owed_.kind == Assumption::Kind::Unique ||
              std::ranges::find(owed_.to, i) != owed_.to.end()) {
            differ.push_back(values.differ(one->arguments[i], other->arguments[i]));
          }
        }
        if (one_handling || owed_.kind == Assumption::Kind::Determines) {
          parts.push_back(values.any(differ));
        }
        ways.push_back(values.all(parts));
      }
    }
    return values.any(ways);
  }

  // The second time with elements of loops of its own.
  bool once_in_a_handling(std::size_t handler) {
    Scene scene = alone(handler);
    const SymbolicHandling again =
        scene.execution().handle(subject_.program->handlers[handler], scene.before, scene.m);
    return is_proved(scene, "two of one handling", break_it(scene, scene.first, again, true));
  }

  // Whatever the state is when the second message comes.
  bool of_any_two() {
    for (const std::size_t i : emitting_) {
      for (const std::size_t j : emitting_) {
        if (j < i) continue;
        Scene scene(subject_, environment_, i, j);
        SymbolicState later = scene.before;
        for (const std::size_t state : variable_) {
          later[state] = scene.values().unknown(subject_.program->states[state].type,
                                                scene.values().fresh("later"));
        }
        const SymbolicHandling then =
            scene.execution().handle(subject_.program->handlers[j], later, scene.n);
        if (!is_proved(scene, "any two", break_it(scene, scene.first, then, false))) return false;
      }
    }
    return true;
  }

  // What is emitted is kept in a set, or is a key of a map, and was not before.
  bool by_some_state() {
    return !owed_.scattered && std::ranges::any_of(variable_, [&](std::size_t state) {
      const Type& type = subject_.program->states[state].type;
      if (type.kind != Type::Kind::Set && type.kind != Type::Kind::Map) return false;
      std::size_t marked = 0;
      while (marked < subject_.program->handlers.size() && marks(marked, state)) ++marked;
      return marked == subject_.program->handlers.size();
    });
  }

  static Term holds(Scene& scene, const SymbolicValue& in, const SymbolicValue& key) {
    if (in.type.kind == Type::Kind::Set) return in.has(key);
    const SymbolicValue there = in.at(key);
    return !scene.values().equal(there, scene.values().default_of(there.type));
  }

  // The handler takes nothing out of it, and puts in each key that it emits, which was not there.
  bool marks(std::size_t handler, std::size_t state) {
    Scene scene = alone(handler);
    encodings::SymbolicValues& values = scene.values();
    const SymbolicValue& before = scene.before[state];
    const SymbolicValue& after = scene.first.state[state];
    const SymbolicValue any = values.unknown(before.type.arguments[0], values.fresh("kept"));
    std::vector<Term> ways{values.all({holds(scene, before, any), !holds(scene, after, any)})};
    for (const SymbolicEmission* one : emissions(scene.first)) {
      const SymbolicValue key = key_of(*one);
      if (!(key.type == before.type.arguments[0])) return false;
      ways.push_back(values.all(
          {one->guard, values.any({holds(scene, before, key), !holds(scene, after, key)})}));
    }
    return is_proved(scene, "kept in " + subject_.program->states[state].name, values.any(ways));
  }

  SymbolicValue key_of(const SymbolicEmission& emission) const {
    if (owed_.from.size() == 1) return emission.arguments[owed_.from.front()];
    std::vector<SymbolicValue> parts;
    std::vector<Type> types;
    for (const std::size_t place : owed_.from) {
      parts.push_back(emission.arguments[place]);
      types.push_back(parts.back().type);
    }
    return {Type::tuple(types), std::move(parts)};
  }

  const std::vector<Arguments>& emitted(const Witness::Handling& handling) const {
    static const std::vector<Arguments> kNone;
    const auto found = handling.emitted.find(owed_.output);
    return found == handling.emitted.end() ? kNone : found->second;
  }

  std::string from_text(const Witness& w) const {
    std::vector<std::string> texts;
    for (const auto& [name, value] : w.constants) {
      texts.push_back(fmt::format("{} = {}", name, behavior::to_string(value)));
    }
    for (const std::size_t state : variable_) {
      texts.push_back(fmt::format("{} = {}", subject_.program->states[state].name,
                                  behavior::to_string(w.before[state])));
    }
    return texts.empty() ? "" : fmt::format("from {}, ", fmt::join(texts, ", "));
  }

  std::string one_shows() {
    const auto broken = [this](const Arguments& tuple) {
      return !std::get<bool>(behavior::evaluate(*owed_.where, tuple).of);
    };
    for (const std::size_t handler : emitting_) {
      Scene scene(subject_, environment_, handler, handler, invariants_);
      const Answer answer = scene.ask(
          "what is assumed", breaks_where(scene),
          [&](const Witness& w) { return std::ranges::any_of(emitted(w.first[0]), broken); },
          ledger_);
      if (!answer.witness) continue;
      const Witness::Handling& one = answer.witness->first[0];
      return fmt::format("{}{} emits {}", from_text(*answer.witness),
                         text_of(one.input, one.message),
                         text_of(owed_.output, *std::ranges::find_if(emitted(one), broken)));
    }
    return {};
  }

  // The two, one of each handling.
  std::optional<std::pair<Arguments, Arguments>> pair_in(const Witness& w) const {
    for (const Arguments& one : emitted(w.first[0])) {
      for (const Arguments& other : emitted(w.first[1])) {
        if (!(part_of(one, owed_.from) == part_of(other, owed_.from))) continue;
        if (owed_.kind == Assumption::Kind::Unique ||
            !(part_of(one, owed_.to) == part_of(other, owed_.to))) {
          return std::pair{one, other};
        }
      }
    }
    return std::nullopt;
  }

  std::string two_show() {
    for (const std::size_t i : emitting_) {
      for (const std::size_t j : emitting_) {
        Scene scene(subject_, environment_, i, j, invariants_);
        const Answer answer = scene.ask(
            "two messages", break_it(scene, scene.first, scene.then_second, false),
            [this](const Witness& w) { return pair_in(w).has_value(); }, ledger_);
        if (!answer.witness) continue;
        const Witness& w = *answer.witness;
        const auto [one, other] = *pair_in(w);
        return fmt::format(
            "{}{} emits {}, and then {} emits {}", from_text(w),
            text_of(w.first[0].input, w.first[0].message), text_of(owed_.output, one),
            text_of(w.first[1].input, w.first[1].message), text_of(owed_.output, other));
      }
    }
    return {};
  }

  const Subject& subject_;
  const Owed& owed_;
  const base::Environment& environment_;
  States variable_;
  std::vector<std::size_t> emitting_;
  std::vector<Invariant> invariants_;
  Ledger ledger_;
};

}  // namespace

OwedFinding ask_owed(const Behavior& behavior, const Owed& owed,
                     const base::Environment& environment) {
  const smt::SharedContext shared;
  try {
    return Question(behavior, owed, environment).run();
  } catch (const encodings::Unsupported&) {
    return {Decision::Undecided};
  }
}

}  // namespace firebreak::infer

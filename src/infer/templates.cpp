// SPDX-License-Identifier: Apache-2.0
// The templates: members of sets and keys of maps were used as keys; one set or map lies in
// another, or beside it; numbers are not negative; one value goes with another.
#include "infer/templates.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "behavior/literals.h"
#include "infer/reads.h"

namespace firebreak::infer {

using behavior::Program;
using behavior::Type;
using behavior::Value;
using encodings::SymbolicState;
using encodings::SymbolicValue;
using encodings::SymbolicValues;
using smt::Term;

namespace {

bool scalar(const Type& type) {
  return type.kind == Type::Kind::Bool || type.kind == Type::Kind::Int ||
         type.kind == Type::Kind::String;
}

bool flat(const Type& type) {
  return scalar(type) ||
         (type.kind == Type::Kind::Tuple && std::ranges::all_of(type.arguments, flat));
}

// A set or a map, as the indices where there is something. Those of a map to sets or to maps are
// pairs: the key, and the index there.
struct Support {
  std::size_t state;
  std::string name;
  Type index;
  bool nested = false;

  Term at(SymbolicValues& values, const SymbolicState& states, const SymbolicValue& place) const {
    if (!nested) return there(values, states[state], place);
    return there(values, states[state].at(place.parts()[0]), place.parts()[1]);
  }

 private:
  static Term there(SymbolicValues& values, const SymbolicValue& container,
                    const SymbolicValue& place) {
    if (container.type.kind == Type::Kind::Set) return container.has(place);
    const SymbolicValue value = container.at(place);
    return !values.equal(value, values.default_of(value.type));
  }
};

// A set, or a map to values that are compared without quantifiers.
bool has_support(const Type& type) {
  if (type.kind == Type::Kind::Map && !flat(type.arguments[1])) return false;
  return (type.kind == Type::Kind::Set || type.kind == Type::Kind::Map) && flat(type.arguments[0]);
}

// Values of each type that are worth a template: its default, and what is compared with.
class Choices {
 public:
  explicit Choices(const Program& program) {
    behavior::Literals literals;
    literals.add_state_and_handlers(program);
    literals.integers.erase(0);
    literals.strings.erase("");
    for (const auto& one : literals.integers) integers_.push_back({one});
    for (const auto& one : literals.strings) strings_.push_back({one});
  }

  std::vector<Value> of(const Type& type) const {
    std::vector<Value> result{behavior::default_of(type)};
    if (type.kind == Type::Kind::Bool) result.push_back({true});
    const std::vector<Value>& more = type.kind == Type::Kind::Int ? integers_ : strings_;
    if (type.kind != Type::Kind::Bool) result.insert(result.end(), more.begin(), more.end());
    constexpr std::size_t kMost = 6;
    if (result.size() > kMost) result.resize(kMost);
    return result;
  }

 private:
  std::vector<Value> integers_;
  std::vector<Value> strings_;
};

class Templates {
 public:
  explicit Templates(const Subject& subject)
      : subject_(subject),
        program_(*subject.program),
        variable_(assigned_in(program_)),
        choices_(program_) {}

  std::vector<Invariant> run() {
    find_supports();
    add_used();
    add_used_values();
    add_signs();
    add_constants();
    add_supports();
    add_values();
    if (result_.size() > kMostTemplates) result_.resize(kMostTemplates);
    return std::move(result_);
  }

 private:
  void find_supports() {
    for (const std::size_t i : variable_) {
      const Type& type = program_.states[i].type;
      const std::string& name = program_.states[i].name;
      if (has_support(type)) supports_.push_back({i, name, type.arguments[0]});
      if (type.kind == Type::Kind::Map && flat(type.arguments[0]) &&
          has_support(type.arguments[1])) {
        const Type pair = Type::tuple({type.arguments[0], type.arguments[1].arguments[0]});
        supports_.push_back({i, name, pair, true});
      }
    }
  }

  // The parts of an index that may be a key: all of it, or one of a tuple.
  static std::vector<std::optional<std::size_t>> parts(const Type& index, const Type& key) {
    std::vector<std::optional<std::size_t>> result;
    if (index == key) result.emplace_back(std::nullopt);
    if (index.kind != Type::Kind::Tuple) return result;
    for (std::size_t i = 0; i < index.arguments.size(); ++i) {
      if (index.arguments[i] == key) result.emplace_back(i);
    }
    return result;
  }

  void add_used() {
    std::size_t number = 0;
    for (const Assumption& assumption : subject_.assumptions) {
      if (!assumption.lifted) continue;
      const Type key = key_type(subject_, assumption);
      for (const Support& support : supports_) {
        for (const std::optional<std::size_t>& part : parts(support.index, key)) {
          add(fmt::format("what is in {} was used as a key{}", support.name,
                          part ? fmt::format(" (part {})", *part + 1) : ""),
              support.index,
              [support, part, number](SymbolicValues& values, const SymbolicState& states,
                                      const UsedKeys& used, const SymbolicValue* index) {
                const SymbolicValue& of = part ? index->parts()[*part] : *index;
                return smt::implies(support.at(values, states, *index), used[number].has(of));
              });
        }
      }
      ++number;
    }
  }

  // A value of a map goes with one of the inputs: its key was used there.
  void add_used_values() {
    std::size_t number = 0;
    for (const Assumption& assumption : subject_.assumptions) {
      if (!assumption.lifted) continue;
      for (const std::size_t i : variable_) {
        const Type& type = program_.states[i].type;
        if (type.kind != Type::Kind::Map || !scalar(type.arguments[1])) continue;
        if (!(type.arguments[0] == key_type(subject_, assumption))) continue;
        for (const Value& literal : choices_.of(type.arguments[1])) {
          if (literal == behavior::default_of(type.arguments[1])) continue;
          add(fmt::format("where {}[k] == {}, k was used as a key", program_.states[i].name,
                          behavior::to_string(literal)),
              type.arguments[0],
              [i, number, literal, of = type.arguments[1]](
                  SymbolicValues& values, const SymbolicState& states, const UsedKeys& used,
                  const SymbolicValue* place) {
                return smt::implies(values.equal(states[i].at(*place), values.literal(of, literal)),
                                    used[number].has(*place));
              });
        }
      }
      ++number;
    }
  }

  void add_signs() {
    for (const std::size_t i : variable_) {
      const behavior::State& state = program_.states[i];
      if (state.type.kind == Type::Kind::Int) {
        add(fmt::format("{} >= 0", state.name), std::nullopt,
            [i](SymbolicValues& values, const SymbolicState& states, const UsedKeys&,
                const SymbolicValue*) { return values.terms().number(0) <= states[i].term(); });
      }
      if (state.type.kind == Type::Kind::Map && state.type.arguments[1].kind == Type::Kind::Int &&
          flat(state.type.arguments[0])) {
        add(fmt::format("{}[k] >= 0", state.name), state.type.arguments[0],
            [i](SymbolicValues& values, const SymbolicState& states, const UsedKeys&,
                const SymbolicValue* index) {
              return values.terms().number(0) <= states[i].at(*index).term();
            });
      }
    }
  }

  // One value at all times, of a scalar or at every key.
  void add_constants() {
    for (const std::size_t i : variable_) {
      const Type& type = program_.states[i].type;
      const bool map = type.kind == Type::Kind::Map && flat(type.arguments[0]);
      const Type& value = map ? type.arguments[1] : type;
      if (!scalar(value)) continue;
      for (const Value& literal : choices_.of(value)) {
        add(fmt::format("{}{} == {}", program_.states[i].name, map ? "[k]" : "",
                        behavior::to_string(literal)),
            map ? std::optional(type.arguments[0]) : std::nullopt,
            [=](SymbolicValues& values, const SymbolicState& states, const UsedKeys&,
                const SymbolicValue* place) {
              return values.equal(map ? states[i].at(*place) : states[i],
                                  values.literal(value, literal));
            });
      }
    }
  }

  void add_supports() {
    for (const Support& a : supports_) {
      add(fmt::format("nothing is in {}", a.name), a.index,
          [a](SymbolicValues& values, const SymbolicState& states, const UsedKeys&,
              const SymbolicValue* index) { return !a.at(values, states, *index); });
      for (const Support& b : supports_) {
        if (a.state == b.state || !(a.index == b.index)) continue;
        add(fmt::format("what is in {} is in {}", a.name, b.name), a.index,
            [a, b](SymbolicValues& values, const SymbolicState& states, const UsedKeys&,
                   const SymbolicValue* index) {
              return smt::implies(a.at(values, states, *index), b.at(values, states, *index));
            });
        if (a.state > b.state) continue;
        add(fmt::format("nothing is in {} and in {}", b.name, a.name), a.index,
            [a, b](SymbolicValues& values, const SymbolicState& states, const UsedKeys&,
                   const SymbolicValue* index) {
              return !values.all({a.at(values, states, *index), b.at(values, states, *index)});
            });
      }
    }
  }

  // Of scalars, and of maps to scalars at one key.
  void add_values() {
    for (const std::size_t a : variable_) {
      for (const std::size_t b : variable_) {
        if (a == b) continue;
        const Type& ours = program_.states[a].type;
        const Type& theirs = program_.states[b].type;
        if (scalar(ours) && scalar(theirs)) add_values(a, ours, b, theirs, std::nullopt);
        if (ours.kind == Type::Kind::Map && theirs.kind == Type::Kind::Map &&
            ours.arguments[0] == theirs.arguments[0] && flat(ours.arguments[0]) &&
            scalar(ours.arguments[1]) && scalar(theirs.arguments[1])) {
          add_values(a, ours.arguments[1], b, theirs.arguments[1], ours.arguments[0]);
        }
      }
    }
  }

  void add_values(std::size_t a, const Type& ours, std::size_t b, const Type& theirs,
                  const std::optional<Type>& index) {
    const char* at = index ? "[k]" : "";
    for (const Value& left : choices_.of(ours)) {
      for (const Value& right : choices_.of(theirs)) {
        add(fmt::format("where {0}{4} == {1}, {2}{4} == {3}", program_.states[a].name,
                        behavior::to_string(left), program_.states[b].name,
                        behavior::to_string(right), at),
            index,
            [=](SymbolicValues& values, const SymbolicState& states, const UsedKeys&,
                const SymbolicValue* place) {
              const SymbolicValue one = place != nullptr ? states[a].at(*place) : states[a];
              const SymbolicValue other = place != nullptr ? states[b].at(*place) : states[b];
              return smt::implies(values.equal(one, values.literal(ours, left)),
                                  values.equal(other, values.literal(theirs, right)));
            });
      }
    }
  }

  template <class Holds>
  void add(std::string text, std::optional<Type> index, Holds holds) {
    result_.push_back({std::move(text), std::move(index), std::move(holds)});
  }

  const Subject& subject_;
  const Program& program_;
  States variable_;  // of the others, their values are known
  Choices choices_;
  std::vector<Support> supports_;
  std::vector<Invariant> result_;
};

}  // namespace

std::vector<Invariant> templates(const Subject& subject) { return Templates(subject).run(); }

}  // namespace firebreak::infer

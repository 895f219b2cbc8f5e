// SPDX-License-Identifier: Apache-2.0
// Handlers as terms against handlers that are run: on real messages and states the two say the same
// of the state that is left and of what is emitted.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/environment.h"
#include "behavior/interpreter.h"
#include "behavior/literals.h"
#include "encodings/behavior/symbolic_execution.h"
#include "smt/term_solver.h"
#include "support/behaviors.h"
#include "support/random_behaviors.h"

namespace firebreak::encodings {
namespace {

using behavior::Arguments;
using behavior::StateValues;
using behavior::Type;
using smt::Answer;
using smt::Term;
using test_support::Rng;

// Those of the program, and those that values are made of.
std::vector<std::string> strings_of(const behavior::Program& program) {
  behavior::Literals literals;
  literals.add(program);
  std::vector<std::string> strings(literals.strings.begin(), literals.strings.end());
  for (char letter = 'a'; letter <= 'z'; ++letter) strings.emplace_back(1, letter);
  return strings;
}

struct Asked {
  std::size_t states = 0;
  std::size_t emitted = 0;
  std::size_t others = 0;
  std::size_t open = 0;  // not decided
};

class Comparison {
 public:
  Comparison(const std::string& text, Asked& asked)
      : text_(text),
        program_(test_support::behavior_of(text)),
        interpreter_(program_),
        terms_(environment_),
        values_(terms_, strings_of(program_)),
        execution_(values_, program_),
        asked_(asked) {}

  bool has_all_constants() const {
    return std::ranges::all_of(program_.constants,
                               [](const auto& c) { return c.value.has_value(); });
  }

  void handle_some(Rng& rng) {
    const behavior::Handler& handler = rng.pick(program_.handlers);
    const StateValues before = test_support::random_state(rng, program_);
    const Arguments message = test_support::random_message(rng, handler);
    StateValues after = before;
    const behavior::Emissions emitted = interpreter_.handle(handler, after, message);
    const SymbolicHandling found =
        execution_.handle(handler, state_literals(before), literals(types_of(handler), message));
    compare_states(found, after);
    for (const SymbolicEmission& emission : found.emissions) {
      if (has_others(found, emission)) continue;
      const auto place = emitted.find(emission.output);
      compare_emissions(found, emission,
                        place == emitted.end() ? std::vector<Arguments>{} : place->second, rng);
    }
  }

 private:
  static std::vector<Type> types_of(const behavior::Handler& handler) {
    std::vector<Type> types;
    for (const auto& parameter : handler.parameters) types.push_back(parameter.type);
    return types;
  }
  // Emissions at the same output of another form.
  static bool has_others(const SymbolicHandling& handling, const SymbolicEmission& emission) {
    return !std::ranges::all_of(handling.emissions, [&](const SymbolicEmission& other) {
      return other.output != emission.output ||
             std::ranges::equal(
                 other.arguments, emission.arguments,
                 [](const Type& a, const Type& b) { return a == b; }, &SymbolicValue::type,
                 &SymbolicValue::type);
    });
  }
  // Maps have no literals: this one looks its key up.
  SymbolicValue literal(const Type& type, const behavior::Value& value) {
    if (const auto* tuple = std::get_if<behavior::TupleValue>(&value.of)) {
      return {type, literals(type.arguments, tuple->parts)};
    }
    const auto* map = std::get_if<behavior::MapValue>(&value.of);
    if (map == nullptr) return values_.literal(type, value);
    std::vector<std::pair<SymbolicValue, SymbolicValue>> entries;
    for (const behavior::MapEntry& entry : map->entries) {
      entries.emplace_back(literal(type.arguments[0], entry.key),
                           literal(type.arguments[1], entry.value));
      values_.note_place(entries.back().first);
    }
    return values_.map(type, [this, type, entries](const SymbolicValue& key) {
      SymbolicValue result = values_.default_of(type.arguments[1]);
      for (const auto& [place, kept] : entries) {
        result = values_.if_else(values_.equal(place, key), kept, result);
      }
      return result;
    });
  }
  std::vector<SymbolicValue> literals(const std::vector<Type>& types, const Arguments& values) {
    std::vector<SymbolicValue> result;
    for (std::size_t i = 0; i < values.size(); ++i) {
      result.push_back(literal(types[i], values[i]));
    }
    return result;
  }
  SymbolicState state_literals(const StateValues& state) {
    std::vector<Type> types;
    for (const behavior::State& s : program_.states) types.push_back(s.type);
    return literals(types, state);
  }

  Answer ask(const Term& term) {
    smt::TermSolver solver(terms_);
    solver.add(values_.axioms());
    solver.add(term);
    const Answer answer = solver.check(200'000);
    asked_.open += answer == Answer::Unknown ? 1 : 0;
    return answer;
  }
  void expect_impossible(const Term& term, const std::string& what) {
    EXPECT_FALSE(ask(term) == Answer::Sat) << what << "\n" << text_;
  }
  void expect_possible(const Term& term, const std::string& what) {
    EXPECT_FALSE(ask(term) == Answer::Unsat) << what << "\n" << text_;
  }

  void compare_states(const SymbolicHandling& found, const StateValues& after) {
    const SymbolicState expected = state_literals(after);
    for (std::size_t i = 0; i < after.size(); ++i) {
      expect_impossible(values_.differ(found.state[i], expected[i]), program_.states[i].name);
      expect_impossible(!values_.equal(found.state[i], expected[i]), program_.states[i].name);
      ++asked_.states;
    }
  }

  void compare_emissions(const SymbolicHandling& found, const SymbolicEmission& emission,
                         const std::vector<Arguments>& emitted, Rng& rng) {
    std::vector<Type> types;
    for (const SymbolicValue& argument : emission.arguments) types.push_back(argument.type);
    for (const Arguments& tuple : emitted) {
      const std::vector<SymbolicValue> symbols = literals(types, tuple);
      expect_impossible(!execution_.emits(found, emission.output, symbols), "emits");
      expect_impossible(execution_.misses(found, emission.output, symbols), "misses");
      ++asked_.emitted;
    }
    Arguments other;
    for (const Type& type : types) other.push_back(test_support::random_value(rng, type));
    if (std::ranges::find(emitted, other) != emitted.end()) return;
    const std::vector<SymbolicValue> symbols = literals(types, other);
    expect_impossible(execution_.emits(found, emission.output, symbols), "emits another");
    expect_possible(execution_.misses(found, emission.output, symbols), "misses another");
    ++asked_.others;
  }

  const std::string& text_;
  const behavior::Program program_;
  const behavior::Interpreter interpreter_;
  const base::Environment environment_;
  const smt::Terms terms_;
  SymbolicValues values_;
  SymbolicExecution execution_;
  Asked& asked_;
};

TEST(Symbolic, SaysWhatIsComputed) {
  Rng rng(11);
  Asked asked;
  for (int i = 0; i < 250 && !testing::Test::HasFailure(); ++i) {
    const std::string text = test_support::random_behavior(rng);
    for (int message = 0; message < 4; ++message) {
      Comparison comparison(text, asked);
      if (comparison.has_all_constants()) comparison.handle_some(rng);
    }
  }
  EXPECT_GT(asked.states, 1'000U);
  EXPECT_GT(asked.emitted, 200U);
  EXPECT_GT(asked.others, 200U);
  EXPECT_EQ(asked.open, 0U);
}

TEST(Symbolic, ValuesAreOrderedAsReal) {
  const base::Environment environment;
  const smt::Terms terms(environment);
  SymbolicValues values(terms, {"", "a", "b"});
  const auto agree = [&](const Type& type, const std::vector<behavior::Value>& real) {
    for (const behavior::Value& a : real) {
      for (const behavior::Value& b : real) {
        const SymbolicValue x = values.literal(type, a);
        const SymbolicValue y = values.literal(type, b);
        const auto is = [&](const Term& term, bool expected) {
          smt::TermSolver solver(terms);
          solver.add(expected ? !term : term);
          EXPECT_TRUE(solver.check() == Answer::Unsat) << to_string(a) << " " << to_string(b);
        };
        is(values.less(x, y), a < b);
        is(values.equal(x, y), a == b);
        is(values.differ(x, y), !(a == b));
      }
    }
  };
  const std::vector<behavior::Value> truths{{false}, {true}};
  std::vector<behavior::Value> pairs;
  for (const behavior::Value& first : truths) {
    for (const int second : {-1, 0}) {
      pairs.push_back({behavior::TupleValue{{first, {behavior::Integer(second)}}}});
    }
  }
  agree(Type::boolean(), truths);
  agree(Type::integer(), {{behavior::Integer(-2)}, {behavior::Integer(0)}, {behavior::Integer(7)}});
  agree(Type::string(), {{std::string()}, {std::string("a")}, {std::string("b")}});
  agree(Type::tuple({Type::boolean(), Type::integer()}), pairs);
}

// Each operation counts.
TEST(Symbolic, EndsWhereItGrowsTooLarge) {
  const base::Environment environment;
  const smt::Terms terms(environment);
  const auto ends = [&](const auto& operation) {
    SymbolicValues values(terms, {});
    const SymbolicValue value = values.truth(terms.truth(true));
    const auto use = [&] {
      for (std::size_t i = 0; i <= SymbolicValues::kOperations; ++i) operation(values, value);
    };
    EXPECT_THROW(use(), Unsupported);
  };
  ends([](SymbolicValues& v, const SymbolicValue&) {
    v.literal(Type::boolean(), behavior::Value{true});
  });
  ends([](SymbolicValues& v, const SymbolicValue& x) { v.if_else(x.term(), x, x); });
  ends([](SymbolicValues& v, const SymbolicValue& x) { v.equal(x, x); });
  ends([](SymbolicValues& v, const SymbolicValue& x) { v.differ(x, x); });
  ends([](SymbolicValues& v, const SymbolicValue& x) { v.less(x, x); });
}

}  // namespace
}  // namespace firebreak::encodings

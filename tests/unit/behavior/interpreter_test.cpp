// SPDX-License-Identifier: Apache-2.0
#include "behavior/interpreter.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "support/behaviors.h"

namespace firebreak::behavior {
namespace {

using test_support::behavior_of;

Value number(int value) { return {Integer(value)}; }
Value text(const char* value) { return {std::string(value)}; }
Value numbers(const std::vector<int>& values) {
  SetValue result;
  for (int one : values) insert(result, number(one));
  return {std::move(result)};
}

std::string as_text(const Emissions& emissions) {
  std::string result;
  for (const auto& [output, tuples] : emissions) {
    for (const Arguments& tuple : tuples) {
      result += (result.empty() ? "" : " ") + output + to_string(Value{TupleValue{tuple}});
    }
  }
  return result;
}

class Component {
 public:
  explicit Component(const std::string& behavior, const std::map<std::string, Value>& given = {})
      : program_(behavior_of(behavior)),
        interpreter_(program_, given),
        state_(interpreter_.initial()) {}

  std::string handle(const std::string& interface, const Arguments& message,
                     std::size_t budget = Interpreter::kBudget) {
    return as_text(interpreter_.handle(*interpreter_.handler(interface), state_, message, budget));
  }
  std::string state(std::size_t index = 0) const { return to_string(state_[index]); }
  const Interpreter& interpreter() const { return interpreter_; }

 private:
  Program program_;
  Interpreter interpreter_;
  StateValues state_;
};

TEST(Interpreter, BeginsWithInitialValuesOrDefaults) {
  const Component one(R"(
    const c: int = 3
    state a: int = c * 2
    state b: bool
    state s: set<int> = {c, 1}
    state w: string
    state m: map<int, int>
    state t: (int, (bool, set<int>))
  )");
  std::string all;
  for (std::size_t i = 0; i < 6; ++i) all += one.state(i) + " ";
  EXPECT_EQ(all, "6 false {1, 3} \"\" [] (0, (false, {})) ");
}

TEST(Interpreter, LeavesConstantsToWhoeverRunsIt) {
  const std::string behavior =
      "const a: int const b: int = a + 1 const c: int = 5 state n: int = b";
  EXPECT_EQ(Component(behavior).state(), "1");
  EXPECT_EQ(Component(behavior, {{"a", number(4)}, {"c", number(9)}}).state(), "5");
  EXPECT_EQ(Component(behavior, {{"c", number(9)}}).interpreter().constants()[2], number(5));
}

TEST(Interpreter, FindsTheHandlerOfAnInterface) {
  const Component one("on a() {} on \"b c\"() {}");
  EXPECT_EQ(one.interpreter().handler("b c")->interface, "b c");
  EXPECT_EQ(one.interpreter().handler("d"), nullptr);
}

TEST(Interpreter, RunsStatementsInOrder) {
  Component one(R"(
    state n: int
    on x(a: int) {
      n = n + a;
      let b = n * 10;
      n = n + 1;
      emit o(n, b);
      if (a > 1) { emit big(a); } else if (a == 1) { emit one(); } else { n = 0; }
    }
  )");
  EXPECT_EQ(one.handle("x", {number(1)}), "o(2, 10) one()");
  EXPECT_EQ(one.handle("x", {number(5)}), "big(5) o(8, 70)");
  EXPECT_EQ(one.state(), "8");
  EXPECT_EQ(one.handle("x", {number(0)}), "o(9, 80)");
  EXPECT_EQ(one.state(), "0");
}

TEST(Interpreter, ForgetsAKeyThatIsAssignedTheDefault) {
  Component one(R"(
    state m: map<int, int>
    state n: map<int, map<int, int>>
    state s: map<int, set<int>>
    state t: map<(int, int), (int, bool)>
    on set(k: int, v: int) {
      m[k] = v;
      n[k][1] = v;
      s[k] = if v == 0 then {} else {v};
      t[k, v] = (v, false);
    }
    on ask() { for k, v in m { emit key(k, v); } }
  )");
  one.handle("set", {number(7), number(2)});
  EXPECT_EQ(one.state(0) + one.state(1) + one.state(2) + one.state(3),
            "[7: 2][7: [1: 2]][7: {2}][(7, 2): (2, false)]");
  one.handle("set", {number(8), number(0)});
  EXPECT_EQ(one.handle("ask", {}), "key(7, 2)");
  one.handle("set", {number(7), number(0)});
  EXPECT_EQ(one.state(0) + one.state(1) + one.state(2), "[][][]");
  EXPECT_EQ(one.handle("ask", {}), "");
}

TEST(Interpreter, EvaluatesIndicesBeforeItAssigns) {
  Component one(R"(
    state m: map<int, map<int, int>>
    on x() { m[1][2] = 5; m[m[1][2]][m[1][2]] = m[1][2] + 1; m[1][2] = m[5][5] + m[1][2]; }
  )");
  one.handle("x", {});
  EXPECT_EQ(one.state(), "[1: [2: 11], 5: [5: 6]]");
}

TEST(Interpreter, EmitsASet) {
  Component one(R"(
    on x(a: int, b: int) { emit o(a); emit p(a); emit o(b); emit o(a); emit o(a + 1); }
  )");
  EXPECT_EQ(one.handle("x", {number(5), number(3)}), "o(5) o(3) o(6) p(5)");
  EXPECT_EQ(one.handle("x", {number(5), number(5)}), "o(5) o(6) p(5)");
  EXPECT_EQ(one.handle("x", {number(5), number(6)}), "o(5) o(6) p(5)");
}

TEST(Interpreter, GoesThroughSetsAndMapsInAscendingOrder) {
  Component one(R"(
    state m: map<string, int>
    state d: map<set<int>, bool>
    on put(k: string, v: int) { m[k] = v; }
    on add(s: set<int>) { d[s] = true; }
    on x(s: set<int>) {
      for i in s { for j in s { if (i < j) { emit pair(i, j); } } }
      for k, v in m { emit key(k, v); }
      for k, _ in d { emit set(k); }
    }
  )");
  one.handle("put", {text("b"), number(1)});
  one.handle("put", {text("a"), number(2)});
  one.handle("add", {numbers({3})});
  one.handle("add", {numbers({1, 3})});
  one.handle("add", {numbers({1})});
  one.handle("add", {numbers({})});
  EXPECT_EQ(one.handle("x", {numbers({3, 1, 2})}),
            "key(\"a\", 2) key(\"b\", 1) pair(1, 2) pair(1, 3) pair(2, 3) "
            "set({}) set({1}) set({1, 3}) set({3})");
}

TEST(Interpreter, BindsPatterns) {
  Component one(R"(
    state m: map<int, (string, bool)>
    on x(t: (int, (string, int)), s: set<(int, int)>) {
      let (a, (b, _)) = t;
      m[a] = (b, true);
      for (i, j) in s { emit sum(i + j); }
      for k, (w, _) in m { emit kept(k, w); }
    }
  )");
  const Value pair{TupleValue{{number(1), number(2)}}};
  EXPECT_EQ(one.handle("x", {{TupleValue{{number(4), {TupleValue{{text("w"), number(0)}}}}}},
                             {SetValue{{pair}}}}),
            "kept(4, \"w\") sum(3)");
}

// A loop holds no assignment, so the set that it goes through is the one it began with; what was
// assigned before shows.
TEST(Interpreter, SeesWhatWasAssignedBeforeALoop) {
  Component one("state s: set<int> on x(a: int) { s = s + {a}; for i in s { emit o(i, s); } }");
  EXPECT_EQ(one.handle("x", {number(2)}), "o(2, {2})");
  EXPECT_EQ(one.handle("x", {number(1)}), "o(1, {1, 2}) o(2, {1, 2})");
}

TEST(Interpreter, LeavesTheStateWhereTheBudgetEnds) {
  Component one(R"(
    state n: int = 1
    on x(s: set<int>) { n = n + 1; for i in s { for j in s { for k in s { emit o(i, j, k); } } } }
  )");
  std::vector<int> many(60);
  for (int i = 0; i < 60; ++i) many[static_cast<std::size_t>(i)] = i;
  EXPECT_THROW(one.handle("x", {numbers(many)}), OutOfBudget);
  EXPECT_EQ(one.state(), "1");
  EXPECT_THROW(one.handle("x", {numbers({1, 2})}, 50), OutOfBudget);
  EXPECT_EQ(one.handle("x", {numbers({1})}, 50), "o(1, 1, 1)");
  EXPECT_EQ(one.state(), "2");
}

// Numbers that double their length with each message, or each line, end at the budget and not
// later.
TEST(Interpreter, EndsTheSquaringOfSquares) {
  Component slow("state n: int = 3 on x() { n = n * n; }");
  std::size_t handled = 0;
  try {
    for (; handled < 100; ++handled) slow.handle("x", {});
  } catch (const OutOfBudget&) {
  }
  EXPECT_GT(handled, 10U);
  EXPECT_LT(handled, 30U);

  std::string lines = "on x(a0: int) {";
  for (int i = 1; i < 80; ++i) lines += fmt::format("let a{0} = a{1} * a{1};", i, i - 1);
  Component fast(lines + "}");
  EXPECT_THROW(fast.handle("x", {number(7)}), OutOfBudget);
}

TEST(Value, IsWrittenAsALiteral) {
  EXPECT_EQ(to_string(text("a\"b\\c\nd\te")), R"("a\"b\\c\nd\te")");
  EXPECT_EQ(to_string(Value{TupleValue{{number(-1), {true}}}}), "(-1, true)");
}

TEST(Value, IsCanonicalWhereDefaultsWouldBe) {
  MapValue map;
  assign(map, number(2), number(5));
  assign(map, number(1), number(0));
  assign(map, number(1), number(4));
  EXPECT_EQ(to_string(Value{map}), "[1: 4, 2: 5]");
  assign(map, number(2), number(0));
  assign(map, number(3), number(0));
  EXPECT_EQ(to_string(Value{map}), "[1: 4]");
  EXPECT_EQ(find(map, number(2)), nullptr);
}

}  // namespace
}  // namespace firebreak::behavior

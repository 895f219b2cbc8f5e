// SPDX-License-Identifier: Apache-2.0
// The table of operators of docs/behaviors.md, row by row.
#include "behavior/evaluation.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "support/behaviors.h"

namespace firebreak::behavior {
namespace {

using test_support::behavior_of;

// What the handler `on x()` emits at o, of a behaviour with these declarations and maps.
std::string value(const std::string& expression) {
  const Program program = behavior_of(R"(
    state s: set<int> = {1, 2, 3}
    state d: set<set<int>> = {{}, {1}}
    state m: map<string, int>
    state k: map<string, int>
    state g: map<int, set<int>>
    state h: map<int, set<int>>
    state l: map<string, (int, string)>
    state q: map<string, (int, string)>
    state n: map<int, map<int, int>>
    on fill() {
      m["a"] = 1; m["b"] = 5; m["c"] = -1;
      k["a"] = 3; k["b"] = 2; k["d"] = 4; k["e"] = -2;
      g[1] = {1, 2}; g[2] = {5};
      h[1] = {2, 3}; h[3] = {6};
      l["a"] = (1, "x"); l["b"] = (2, "x");
      q["a"] = (1, "y"); q["b"] = (1, "z");
      n[1][2] = 3;
    }
    on x() { emit o()" + expression + "); }");
  if (program.handlers.size() != 2) return "";
  const Interpreter interpreter(program);
  StateValues state = interpreter.initial();
  interpreter.handle(*interpreter.handler("fill"), state, {});
  const Emissions emissions = interpreter.handle(*interpreter.handler("x"), state, {});
  return to_string(emissions.at("o").at(0).at(0));
}

TEST(Evaluation, CalculatesWithNumbersOfAnySize) {
  EXPECT_EQ(value("1 + 2 * 3 - 10"), "-3");
  EXPECT_EQ(value("-(-5)"), "5");
  EXPECT_EQ(value("99999999999999999999 * 99999999999999999999"),
            "9999999999999999999800000000000000000001");
  EXPECT_EQ(value("010"), "10");
}

TEST(Evaluation, DividesAsSmtLibDoes) {
  EXPECT_EQ(value("(7 / 2, 7 % 2)"), "(3, 1)");
  EXPECT_EQ(value("(-7 / 2, -7 % 2)"), "(-4, 1)");
  EXPECT_EQ(value("(7 / -2, 7 % -2)"), "(-3, 1)");
  EXPECT_EQ(value("(-7 / -2, -7 % -2)"), "(4, 1)");
  EXPECT_EQ(value("(-6 / 3, -6 % 3)"), "(-2, 0)");
  EXPECT_EQ(value("(5 / 0, 5 % 0, -5 % 0)"), "(0, 5, -5)");
}

// The definition itself: a = b * q + r, 0 <= r < |b|.
TEST(Evaluation, DividesByTheDefinition) {
  for (int a = -9; a <= 9; ++a) {
    for (int b = -4; b <= 4; ++b) {
      if (b == 0) continue;
      EXPECT_EQ(value(fmt::format("{0} == {1} * ({0} / {1}) + {0} % {1} && 0 <= {0} % {1} && "
                                  "{0} % {1} < {2}",
                                  a, b, b < 0 ? -b : b)),
                "true")
          << a << " " << b;
    }
  }
}

TEST(Evaluation, CombinesSets) {
  EXPECT_EQ(value("s + {5, 2}"), "{1, 2, 3, 5}");
  EXPECT_EQ(value("s | {0, 2}"), "{0, 1, 2, 3}");
  EXPECT_EQ(value("s - {2, 9}"), "{1, 3}");
  EXPECT_EQ(value("s & {2, 9}"), "{2}");
  EXPECT_EQ(value("s & {}"), "{}");
  EXPECT_EQ(value("{3, 1, 3, 2, 1}"), "{1, 2, 3}");
  EXPECT_EQ(value("{i in s if i % 2 == 1}"), "{1, 3}");
  EXPECT_EQ(value("{(i, _) in {(1, 2), (2, 1)} if i == 2}"), "{(2, 1)}");
}

TEST(Evaluation, CombinesMapsToSetsAtEveryKey) {
  EXPECT_EQ(value("g | h"), "[1: {1, 2, 3}, 2: {5}, 3: {6}]");
  EXPECT_EQ(value("g & h"), "[1: {2}]");
  EXPECT_EQ(value("g - h"), "[1: {1}, 2: {5}]");
}

TEST(Evaluation, TakesTheLeastAndTheGreatest) {
  EXPECT_EQ(value("min(3, -1, 2)"), "-1");
  EXPECT_EQ(value("max(3, -1, 2)"), "3");
  EXPECT_EQ(value("min(\"b\", \"a\")"), "\"a\"");
  EXPECT_EQ(value("max(false, true)"), "true");
  EXPECT_EQ(value("max((1, \"b\"), (1, \"c\"), (0, \"d\"))"), "(1, \"c\")");
}

TEST(Evaluation, TakesTheLeastAndTheGreatestAtEveryKey) {
  EXPECT_EQ(value("max(m, k)"), "[\"a\": 3, \"b\": 5, \"d\": 4]");
  EXPECT_EQ(value("min(m, k)"), "[\"a\": 1, \"b\": 2, \"c\": -1, \"e\": -2]");
  EXPECT_EQ(value("max(l, q)"), "[\"a\": (1, \"y\"), \"b\": (2, \"x\")]");
  EXPECT_EQ(value("max(m, m) == m"), "true");
}

TEST(Evaluation, AsksForElements) {
  EXPECT_EQ(value("2 in s"), "true");
  EXPECT_EQ(value("4 in s"), "false");
  EXPECT_EQ(value("4 not in s"), "true");
  EXPECT_EQ(value("{} in d"), "true");
  EXPECT_EQ(value("{2} not in d"), "true");
  EXPECT_EQ(value("2 in s | {4}"), "true");
}

TEST(Evaluation, LooksUpKeysThatWereNeverWritten) {
  EXPECT_EQ(value("m[\"a\"]"), "1");
  EXPECT_EQ(value("m[\"z\"]"), "0");
  EXPECT_EQ(value("g[7]"), "{}");
  EXPECT_EQ(value("l[\"z\"]"), "(0, \"\")");
  EXPECT_EQ(value("n[1][2] + n[1][3] + n[2][2]"), "3");
  EXPECT_EQ(value("n[4]"), "[]");
  EXPECT_EQ(value("max(m, k)[\"d\"]"), "4");
}

TEST(Evaluation, ComparesByTheOrderOfTheType) {
  EXPECT_EQ(value("(1 < 2, 2 < 1, 1 <= 1, 2 > 1, 1 >= 2)"), "(true, false, true, true, false)");
  EXPECT_EQ(value("(false < true, \"\" < \"a\", \"B\" < \"a\", \"a\" < \"aa\")"),
            "(true, true, true, true)");
  EXPECT_EQ(value("(\"z\" < \"ä\", \"ä\" < \"€\", \"€\" < \"😀\")"), "(true, true, true)");
  EXPECT_EQ(value("((1, \"b\") < (2, \"a\"), (1, \"b\") < (1, \"a\"))"), "(true, false)");
}

TEST(Evaluation, FindsEqualWhatHasTheSameParts) {
  EXPECT_EQ(value("{1, 2} == {2, 1}"), "true");
  EXPECT_EQ(value("{1} != {1, 2}"), "true");
  EXPECT_EQ(value("m == k"), "false");
  EXPECT_EQ(value("g | h == h | g"), "true");
  EXPECT_EQ(value("g - g == g & (h - h)"), "true");
}

TEST(Evaluation, DecidesConditions) {
  EXPECT_EQ(value("(true || false && false, !true, true && false)"), "(true, false, false)");
  EXPECT_EQ(value("if 1 < 2 then \"yes\" else \"no\""), "\"yes\"");
  EXPECT_EQ(value("(if 2 < 1 then 1 else 2) + 1"), "3");
}

TEST(Evaluation, EvaluatesOverParametersAlone) {
  base::Diagnostics diagnostics;
  auto e = parse_expression("n > 0 && {i in s if i > n} == {7}", {}, diagnostics);
  ASSERT_TRUE(check(*e, {{"n", Type::integer()}, {"s", Type::set(Type::integer())}},
                    Type::boolean(), "", diagnostics));
  const auto set = Value{SetValue{{{Integer(3)}, {Integer(7)}}}};
  EXPECT_EQ(evaluate(*e, Arguments{{Integer(3)}, set}), Value{true});
  EXPECT_EQ(evaluate(*e, Arguments{{Integer(2)}, set}), Value{false});
  EXPECT_THROW(evaluate(*e, Arguments{{Integer(3)}, set}, 3), OutOfBudget);
}

}  // namespace
}  // namespace firebreak::behavior

// SPDX-License-Identifier: Apache-2.0
#include "behavior/checker.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "support/behaviors.h"

namespace firebreak::behavior {
namespace {

using test_support::as_text;
using test_support::behavior_of;
using test_support::wrong_with;

const char* const kNames =
    "state n: int; state b: bool; state w: string; state t: (int, string);"
    "state s: set<int>; state u: set<(int, string)>; state d: set<set<int>>;"
    "state m: map<string, int>; state l: map<int, (int, string)>; state g: map<int, set<int>>;"
    "state h: map<int, map<string, int>>; state p: map<(int, string), bool>;\n";

// What `let it = …` is of, or what is wrong with it, in line 2.
std::string type_of(const std::string& expression) {
  const std::string text = kNames + ("on x(a: int) { let it = " + expression + "; }");
  base::Diagnostics diagnostics;
  auto program = parse(text, {}, diagnostics);
  if (!program) return as_text(diagnostics);
  if (!check(*program, "", diagnostics)) {
    const std::string message = as_text(diagnostics);
    return message.substr(message.find(' ') + 1);
  }
  return to_string(program->handlers[0].body[0].value->type);
}

TEST(Checker, KnowsWhatOperatorsGive) {
  EXPECT_EQ(type_of("n + 1 - a * n / 2 % -n"), "int");
  EXPECT_EQ(type_of("b || !b && true"), "bool");
  EXPECT_EQ(type_of("n == 1"), "bool");
  EXPECT_EQ(type_of("d != {s}"), "bool");
  EXPECT_EQ(type_of("m == m"), "bool");
  EXPECT_EQ(type_of("a in s"), "bool");
  EXPECT_EQ(type_of("a not in s"), "bool");
  EXPECT_EQ(type_of("s + {1} | s - s & s"), "set<int>");
  EXPECT_EQ(type_of("g | g & g - g"), "map<int, set<int>>");
  EXPECT_EQ(type_of("(n, (b, w))"), "(int, (bool, string))");
  EXPECT_EQ(type_of("{t, (1, \"a\")}"), "set<(int, string)>");
  EXPECT_EQ(type_of("if b then t else (1, w)"), "(int, string)");
  EXPECT_EQ(type_of("m[w]"), "int");
  EXPECT_EQ(type_of("h[1]"), "map<string, int>");
  EXPECT_EQ(type_of("h[1][w]"), "int");
  EXPECT_EQ(type_of("p[1, w] || p[t]"), "bool");
  EXPECT_EQ(type_of("{(i, v) in u if i > 1 && v == w}"), "set<(int, string)>");
  EXPECT_EQ(type_of("{_ in s if b}"), "set<int>");
}

TEST(Checker, OrdersWhatTheLanguageOrders) {
  for (const char* one : {"n", "w", "b", "t", "(b, t)"}) {
    EXPECT_EQ(type_of(fmt::format("{0} < {0}", one)), "bool") << one;
    EXPECT_EQ(type_of(fmt::format("{0} >= {0}", one)), "bool") << one;
  }
  EXPECT_EQ(type_of("min(n, 1, a)"), "int");
  EXPECT_EQ(type_of("max(t, (1, w))"), "(int, string)");
  EXPECT_EQ(type_of("max(m, m)"), "map<string, int>");
  EXPECT_EQ(type_of("min(l, l)"), "map<int, (int, string)>");
  for (const char* one : {"s", "m", "(n, s)"}) {
    EXPECT_NE(type_of(fmt::format("{0} < {0}", one)).find("not sets or maps"), std::string::npos);
  }
  for (const char* one : {"s", "g", "h", "(n, m)"}) {
    EXPECT_NE(type_of(fmt::format("min({0}, {0})", one)).find("ordered, or maps to such"),
              std::string::npos);
  }
}

TEST(Checker, TakesTheElementsOfAnEmptySetFromItsContext) {
  EXPECT_EQ(type_of("s | {}"), "set<int>");
  EXPECT_EQ(type_of("{} & u"), "set<(int, string)>");
  EXPECT_EQ(type_of("{} == s"), "bool");
  EXPECT_EQ(type_of("n in {}"), "bool");
  EXPECT_EQ(type_of("{} in d"), "bool");
  EXPECT_EQ(type_of("{{}, s}"), "set<set<int>>");
  EXPECT_EQ(type_of("if b then {} else s"), "set<int>");
  EXPECT_EQ(type_of("(n, {}) == (1, s)"), "bool");
  EXPECT_EQ(type_of("g[1] - {}"), "set<int>");
  EXPECT_EQ(type_of("{i in {} | s if b}"), "set<int>");
  EXPECT_EQ(wrong_with("state c: map<int, set<int>>; state d: (set<int>, int) = ({}, 1)"
                       "on x() { c[1] = {}; d = ({}, 2); }"),
            "");
  for (const char* one : {"{}", "{{}}", "{} == {}", "({}, 1)", "{i in {} if b}", "{} in {}"}) {
    EXPECT_NE(type_of(one).find("nothing says what the elements of this"), std::string::npos)
        << type_of(one);
  }
}

TEST(Checker, FillsInTheTypeOfEachPart) {
  const Program program = behavior_of("state s: set<int> on x() { s = s | ({} & {}); }");
  const Expression& both = program.handlers[0].body[0].value->operands[1];
  EXPECT_EQ(to_string(both.type), "set<int>");
  EXPECT_EQ(to_string(both.operands[0].type), "set<int>");
  EXPECT_EQ(to_string(both.operands[1].type), "set<int>");
}

TEST(Checker, SaysWhichTypeItExpected) {
  EXPECT_EQ(type_of("n + w"),
            "behavior-type: expected a value of type int, as before, found a value of type string");
  EXPECT_EQ(type_of("w + w"), "behavior-type: expected an int, found a value of type string");
  EXPECT_EQ(type_of("g + g"),
            "behavior-type: expected an int, found a value of type map<int, set<int>>");
  EXPECT_EQ(type_of("m | m"),
            "behavior-type: expected two sets, or two maps to sets, found a value "
            "of type map<string, int>");
  EXPECT_EQ(type_of("n & n"),
            "behavior-type: expected two sets, or two maps to sets, found a value of type int");
  EXPECT_EQ(type_of("s * s"), "behavior-type: expected an int, found a value of type set<int>");
  EXPECT_EQ(type_of("-b"), "behavior-type: expected an int, found a value of type bool");
  EXPECT_EQ(type_of("!n"), "behavior-type: expected a bool, found a value of type int");
  EXPECT_EQ(type_of("!n in s"),
            "behavior-type: expected a bool, found a value of type int; write 'x not in s'");
  EXPECT_EQ(type_of("b && n"), "behavior-type: expected a bool, found a value of type int");
  EXPECT_EQ(type_of("n in n"), "behavior-type: expected a set, found a value of type int");
  EXPECT_EQ(type_of("n in m"),
            "behavior-type: expected a set, found a value of type map<string, int>");
  EXPECT_EQ(type_of("w in s"),
            "behavior-type: expected an element of a set<int>, found a value of type string");
  EXPECT_EQ(type_of("n[1]"),
            "behavior-type: expected a map, since it has an index, found a value of type int");
  EXPECT_EQ(type_of("m[1]"),
            "behavior-type: expected a key of type string, found a value of type int");
  EXPECT_EQ(type_of("\"1\" == 1"),
            "behavior-type: expected a value of type string, as before, found a value of type int");
  EXPECT_EQ(type_of("if n then 1 else 2"),
            "behavior-type: expected a condition, of type bool, found a value of type int");
  EXPECT_EQ(type_of("if b then 1 else w"),
            "behavior-type: expected a value of type int, as before, found a value of type string");
  EXPECT_EQ(type_of("{1, w}"),
            "behavior-type: expected a value of type int, as before, found a value of type string");
  EXPECT_EQ(type_of("{i in m if b}"),
            "behavior-type: expected a set, found a value of type map<string, int>");
  EXPECT_EQ(type_of("{i in s if i}"),
            "behavior-type: expected a value of type bool, found a value of type int");
  EXPECT_EQ(type_of("{(i, j) in s if b}"),
            "behavior-type: a pattern of 2 parts does not fit a value of type int");
}

TEST(Checker, HintsAtWhatToWrite) {
  const auto wrong = [](const std::string& body) {
    return wrong_with(kNames + ("on x(a: int) { " + body + " }"));
  };
  EXPECT_EQ(wrong("s = s + a;"),
            "2:24 behavior-type: expected a value of type set<int>, as before, found a value of "
            "type int; "
            "a set of one element stands in braces");
  EXPECT_EQ(
      wrong("s = s + w;"),
      "2:24 behavior-type: expected a value of type set<int>, as before, found a value of type "
      "string");
  EXPECT_EQ(wrong("if (!a in s) {}"),
            "2:21 behavior-type: expected a bool, found a value of type int; "
            "write 'x not in s'");
  EXPECT_EQ(
      wrong("if (!b in s) {}"),
      "2:20 behavior-type: expected an element of a set<int>, found a value of type bool; write 'x "
      "not in s'");
}

TEST(Checker, ChecksStatements) {
  const auto wrong = [](const std::string& body) {
    return wrong_with(kNames + ("on x(a: int) { " + body + " }"));
  };
  EXPECT_EQ(wrong("n = w;"),
            "2:20 behavior-type: expected a value of type int, found a value of type string");
  EXPECT_EQ(wrong("m[1] = 2;"),
            "2:18 behavior-type: expected a value of type string, found a value of type int");
  EXPECT_EQ(wrong("h[1][2] = 3;"),
            "2:21 behavior-type: expected a value of type string, found a value of type int");
  EXPECT_EQ(wrong("n[1] = 2;"), "2:18 behavior-type: a value of type int has no index");
  EXPECT_EQ(wrong("h[1][w] = 3; p[1, w] = b; h[1] = m;"), "");
  EXPECT_EQ(wrong("if (n) {}"),
            "2:20 behavior-type: expected a value of type bool, found a value of type int");
  EXPECT_EQ(wrong("for i in m {}"),
            "2:25 behavior-type: expected a set, found a value of type "
            "map<string, int>; over a map: for key, value in m");
  EXPECT_EQ(wrong("for i, j in s {}"),
            "2:28 behavior-type: expected a map, found a value of type set<int>");
  EXPECT_EQ(wrong("for (i, j) in u { emit o(i, j); } for k, (i, j) in l { emit q(k, i, j); }"), "");
  EXPECT_EQ(wrong("let (i, j) = n;"),
            "2:20 behavior-type: a pattern of 2 parts does not fit a value of type int");
  EXPECT_EQ(wrong("let (i, (j, k)) = t;"),
            "2:24 behavior-type: a pattern of 2 parts does not fit a value of type string");
}

TEST(Checker, AssignsToStateOnlyAndNotInLoops) {
  EXPECT_EQ(wrong_with("on x(a: int) { a = 1; }"),
            "1:16 behavior-assignment: 'a' is no state variable, so it keeps its value");
  EXPECT_EQ(wrong_with("const c: int on x() { c = 1; }"),
            "1:23 behavior-assignment: 'c' is no state variable, so it keeps its value");
  EXPECT_EQ(wrong_with("on x() { let l = 1; l = 2; }"),
            "1:21 behavior-assignment: 'l' is no state variable, so it keeps its value");
  EXPECT_EQ(wrong_with("state count: int on x() { cuont = 1; }"),
            "1:27 behavior-name: nothing is called 'cuont' here; did you mean 'count'?");
  EXPECT_EQ(wrong_with("state n: int on x(s: set<int>) { for i in s { if (i > 1) { n = i; } } }"),
            "1:60 behavior-assignment: nothing is assigned in a loop, since its order would show; "
            "write a set or map operation in its place, such as s | t");
}

TEST(Checker, KeepsNamesWithinTheirBlock) {
  EXPECT_EQ(wrong_with("on x(b: bool) { if (b) { let l = 1; } else { let l = true; } let l = {b}; }"
                       "on y(b: int) { let l = b; }"),
            "");
  EXPECT_EQ(wrong_with("on x(b: bool) { if (b) { let last = 1; } let q = lost; }"),
            "1:50 behavior-name: nothing is called 'lost' here");
  EXPECT_EQ(wrong_with("on x(s: set<int>) { for i in s {} let q = i; }"),
            "1:43 behavior-name: nothing is called 'i' here");
  EXPECT_EQ(wrong_with("on x(s: set<int>) { let q = {i in s if i > 1} == {i}; }"),
            "1:51 behavior-name: nothing is called 'i' here");
  EXPECT_EQ(wrong_with("on x(amount: int) { let q = amuont; }"),
            "1:29 behavior-name: nothing is called 'amuont' here; did you mean 'amount'?");
  EXPECT_EQ(wrong_with("on x() { let q = q; }"), "1:18 behavior-name: nothing is called 'q' here");
  EXPECT_EQ(wrong_with("on x() { let q = _; }"),
            "1:18 behavior-name: '_' names nothing, it stands in patterns only");
}

TEST(Checker, HidesNoName) {
  const auto hidden = [](const std::string& name, int column) {
    return fmt::format(
        "1:{} behavior-name: '{}' is the name of something else here, which cannot be hidden; "
        "choose another name",
        column, name);
  };
  EXPECT_EQ(wrong_with("on x(a: int) { let a = 1; }"), hidden("a", 20));
  EXPECT_EQ(wrong_with("state a: int on x() { let (b, a) = (1, 2); }"), hidden("a", 31));
  EXPECT_EQ(wrong_with("on x() { let a = 1; let a = 2; }"), hidden("a", 25));
  EXPECT_EQ(wrong_with("on x() { let (a, a) = (1, 2); }"), hidden("a", 18));
  EXPECT_EQ(wrong_with("on x(s: set<int>) { for s in s {} }"), hidden("s", 25));
  EXPECT_EQ(wrong_with("on x(s: set<int>) { let q = {s in s if true}; }"), hidden("s", 30));
  EXPECT_EQ(wrong_with("on x() { let (_, _) = (1, 2); let _ = 3; }"), "");
  EXPECT_EQ(wrong_with("state a: int state a: int"), "1:20 behavior-name: 'a' is declared twice");
  EXPECT_EQ(wrong_with("state a: int const a: int"), "1:7 behavior-name: 'a' is declared twice");
  EXPECT_EQ(wrong_with("state a: int on x(a: int) {}"),
            "1:19 behavior-name: 'a' is declared twice");
  EXPECT_EQ(wrong_with("on x(a: int, a: int) {}"), "1:14 behavior-name: 'a' is declared twice");
  EXPECT_EQ(wrong_with("on x(_: int) {}"),
            "1:6 behavior-name: '_' names nothing, it stands in patterns only");
  EXPECT_EQ(wrong_with("on x() {} on x(a: int) {}"),
            "1:14 behavior-name: 'x' has a handler already");
}

TEST(Checker, WantsInitialValuesOfLiteralsAndConstants) {
  EXPECT_EQ(wrong_with("const a: int const b: int = a * 2 + -1 state s: set<int> = {a, b} | {}"),
            "");
  EXPECT_EQ(wrong_with("state n: int = c const c: int = 1"), "");
  EXPECT_EQ(wrong_with("state n: int state k: int = n"),
            "1:29 behavior-value: the value of a state variable is made of literals and constants");
  EXPECT_EQ(wrong_with("state s: set<int> = {x in {1} if true}"),
            "1:21 behavior-value: the value of a state variable is made of literals and constants");
  EXPECT_EQ(wrong_with("const c: int = c"), "1:16 behavior-name: nothing is called 'c' here");
  EXPECT_EQ(wrong_with("const c: int = d const d: int = 1"),
            "1:16 behavior-name: nothing is called 'd' here");
  EXPECT_EQ(wrong_with("state n: int = n"), "1:16 behavior-name: nothing is called 'n' here");
  EXPECT_EQ(wrong_with("const c: int = true"),
            "1:16 behavior-type: expected a value of type int, found a value of type bool");
}

TEST(Checker, EmitsTheSameTypesAtAnOutputEverywhere) {
  EXPECT_EQ(wrong_with("on x() { emit o(1, \"a\"); } on y(w: string) { emit o(2, w); emit p(); }"),
            "");
  EXPECT_EQ(wrong_with("on x() { emit o(1, \"a\"); }\non y() { emit o(2); }"),
            "2:15 behavior-type: 'o' gets one value here, and 2 values in line 1");
  EXPECT_EQ(wrong_with("on x() { emit o(1); emit o(true); }"),
            "1:28 behavior-type: expected a value of type int, found a value of type bool");
  EXPECT_EQ(wrong_with("on x(s: set<int>) { emit o(s); emit o({}); }"), "");
  const Program program = behavior_of("on x() { emit o(1, {2}); emit p(); emit o(3, {}); }");
  ASSERT_EQ(program.outputs.size(), 2U);
  EXPECT_EQ(program.outputs[0].interface, "o");
  EXPECT_EQ(to_string(Type::tuple(program.outputs[0].types)), "(int, set<int>)");
  EXPECT_EQ(program.outputs[0].span, (base::SourceSpan{1, 15}));
  EXPECT_TRUE(program.outputs[1].types.empty());
}

// One mistake gives one diagnostic.
TEST(Checker, SaysNothingOfWhatFollowsFromAMistake) {
  EXPECT_EQ(
      wrong_with("on x(s: set<int>) { let (a, b) = 1 + true; emit o(a); let c = a + b;"
                 "for i in 1 { emit p(i); } for j in c { emit q(j); } }"),
      "1:38 behavior-type: expected a value of type int, as before, found a value of type bool\n"
      "1:78 behavior-type: expected a set, found a value of type int");
}

TEST(Checker, NumbersLocalsInTheOrderOfTheirBinding) {
  const Program program = behavior_of(
      "on x(a: int, s: set<int>) { let (b, _) = (1, 2); let c = {d in s if d > b};"
      "for e in c { emit o(e); } }");
  const Handler& handler = program.handlers[0];
  EXPECT_EQ(handler.body[0].patterns[0].parts[0].local, 2U);
  EXPECT_EQ(handler.body[1].value->pattern->local, 3U);
  EXPECT_EQ(handler.body[1].patterns[0].local, 4U);
  EXPECT_EQ(handler.body[2].patterns[0].local, 5U);
  EXPECT_EQ(handler.body[2].body[0].arguments[0].symbol, (Symbol{Symbol::Kind::Local, 5}));
  EXPECT_EQ(handler.locals, 6U);
}

TEST(Checker, ChecksAnExpressionOverParameters) {
  const auto wrong = [](const char* text) {
    base::Diagnostics diagnostics;
    auto e = parse_expression(text, {}, diagnostics);
    const bool fine = check(*e, {{"n", Type::integer()}, {"w", Type::string()}}, Type::boolean(),
                            "", diagnostics);
    EXPECT_EQ(fine, diagnostics.empty());
    return as_text(diagnostics);
  };
  EXPECT_EQ(wrong("n >= 0 && w != \"\""), "");
  EXPECT_EQ(wrong("n + 1"),
            "1:3 behavior-type: expected a value of type bool, found a value of type int");
  EXPECT_EQ(wrong("k > 1"), "1:1 behavior-name: nothing is called 'k' here");
}

TEST(Checker, CopesWithManyNamesOfWhichNoneIsKnown) {
  std::string text = "on x(";
  for (int i = 0; i < 2'000; ++i) text += fmt::format("{}a{:05}: int", i > 0 ? ", " : "", i);
  text += ") {\n";
  for (int i = 0; i < 2'000; ++i) text += fmt::format("emit o(b{:05});\n", i);
  const std::string wrong = wrong_with(text + "}");
  EXPECT_TRUE(
      wrong.starts_with("2:8 behavior-name: nothing is called 'b00000' here; did you mean"));
  EXPECT_TRUE(wrong.ends_with("nothing is called 'b01999' here"));
}

// Each line doubles the type, or the number.
TEST(Checker, RefusesWhatGrowsBeyondBounds) {
  std::string tuples = "on x(a0: int) {\n";
  std::string numbers = "const a0: int = 2\n";
  for (int i = 1; i < 60; ++i) {
    tuples += fmt::format("let a{} = (a{}, a{});\n", i, i - 1, i - 1);
    numbers += fmt::format("const a{} : int = a{} * a{}\n", i, i - 1, i - 1);
  }
  EXPECT_EQ(wrong_with(tuples + "}"), "7:10 behavior-type: a type of more than 100 parts");
  EXPECT_EQ(wrong_with(numbers), "1:7 behavior-value: the initial values take too many steps");
}

}  // namespace
}  // namespace firebreak::behavior

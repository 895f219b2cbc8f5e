// SPDX-License-Identifier: Apache-2.0
// The grammar of docs/behaviors.md, production by production.
#include "behavior/parser.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "behavior/token_reader.h"
#include "support/behaviors.h"

namespace firebreak::behavior {
namespace {

using test_support::as_text;
using test_support::wrong_with;
using Kind = Expression::Kind;

Program parsed(std::string_view text) {
  base::Diagnostics diagnostics;
  auto result = parse(text, {}, diagnostics);
  EXPECT_EQ(as_text(diagnostics), "") << text;
  return result.value_or(Program{});
}

std::string tree(const Pattern& pattern) {
  if (pattern.kind == Pattern::Kind::Ignore) return "_";
  if (pattern.kind == Pattern::Kind::Name) return pattern.name;
  std::string result;
  for (const Pattern& part : pattern.parts) result += (result.empty() ? "" : " ") + tree(part);
  return "(" + result + ")";
}

std::string name_of(const Expression& e) {
  static const std::map<Kind, std::string> kNames = {
      {Kind::Tuple, "tuple"},  {Kind::Set, "set"},         {Kind::Filter, "filter"},
      {Kind::If, "if"},        {Kind::Index, "at"},        {Kind::Min, "min"},
      {Kind::Max, "max"},      {Kind::Not, "!"},           {Kind::Negate, "neg"},
      {Kind::Or, "||"},        {Kind::And, "&&"},          {Kind::Equal, "=="},
      {Kind::NotEqual, "!="},  {Kind::Less, "<"},          {Kind::LessEqual, "<="},
      {Kind::Greater, ">"},    {Kind::GreaterEqual, ">="}, {Kind::In, "in"},
      {Kind::NotIn, "not-in"}, {Kind::Union, "|"},         {Kind::Intersect, "&"},
      {Kind::Add, "+"},        {Kind::Subtract, "-"},      {Kind::Multiply, "*"},
      {Kind::Divide, "/"},     {Kind::Modulo, "%"}};
  return kNames.at(e.kind);
}

// As nested lists, the operator first.
std::string tree(const Expression& e) {
  if (e.kind == Kind::Name) return e.text;
  if (e.kind == Kind::IntegerLiteral) return e.integer.str();
  if (e.kind == Kind::BooleanLiteral) return e.integer == 0 ? "false" : "true";
  if (e.kind == Kind::StringLiteral) return "'" + e.text + "'";
  std::string result = "(" + name_of(e);
  if (e.pattern) result += " " + tree(*e.pattern);
  for (const Expression& operand : e.operands) result += " " + tree(operand);
  return result + ")";
}

std::string tree(const std::string& text) {
  base::Diagnostics diagnostics;
  const auto e = parse_expression(text, {}, diagnostics);
  return e ? tree(*e) : as_text(diagnostics);
}

// What other languages have is answered by what to write here.
TEST(Parser, HintsAtWhatToWrite) {
  const auto hint = [](const std::string& body) {
    const std::string wrong = wrong_with("on x(a: int) { " + body + " }");
    return wrong.substr(std::min(wrong.find("; ") + 2, wrong.size()));
  };
  EXPECT_EQ(hint("n += 1;"), "write 'n = n + …'");
  EXPECT_EQ(hint("n -= 1;"), "write 'n = n - …'");
  EXPECT_EQ(hint("n++;"), "write 'n = n + …'");
  EXPECT_EQ(hint("return a;"),
            "there is no 'return': what is left goes into an 'else', and results are emitted");
  EXPECT_EQ(hint("if (a == 1 and b) {}"), "write '&&'");
  EXPECT_EQ(hint("if (a == 1 or b) {}"), "write '||'");
  EXPECT_EQ(hint("if (not a in s) {}"),
            "write '!' for not, and 'x not in s' for what is not in a set");
  EXPECT_EQ(hint("n = b ? 1 : 2;"), "write 'if c then a else b'");
  EXPECT_EQ(hint("n = len(s);"), "keep a number beside the set, and change both together");
  EXPECT_EQ(hint("n = sqrt(a);"), "there are no functions but 'min' and 'max'");
  EXPECT_EQ(hint("n = 1.5;"), "numbers are whole, and nothing has members");
  EXPECT_EQ(hint("w = 'a';"), "a string stands in double quotes");
  EXPECT_EQ(hint("n = 1; // one"), "a comment begins with '#'");
}

TEST(Parser, ReadsDeclarationsInAnyOrder) {
  const Program program = parsed(R"(
    state a: int = 1;
    on x() {}
    const c: bool = true
    state b: string
    const d: int;
    on y() {}
  )");
  ASSERT_EQ(program.states.size(), 2U);
  EXPECT_EQ(program.states[0].name, "a");
  EXPECT_EQ(tree(*program.states[0].value), "1");
  EXPECT_EQ(program.states[0].span, (base::SourceSpan{2, 11}));
  EXPECT_FALSE(program.states[1].value);
  ASSERT_EQ(program.constants.size(), 2U);
  EXPECT_EQ(tree(*program.constants[0].value), "true");
  EXPECT_FALSE(program.constants[1].value);
  ASSERT_EQ(program.handlers.size(), 2U);
  EXPECT_EQ(program.handlers[1].interface, "y");
}

TEST(Parser, ReadsTypes) {
  const Program program = parsed(R"(
    state a: map<(string, int), set<map<int, bool>>>
    state b: (bool, (int, string), set<int>)
    state c: set<int>= {}
    state d: map<int, set<int>>= c
  )");
  EXPECT_EQ(to_string(program.states[0].type), "map<(string, int), set<map<int, bool>>>");
  EXPECT_EQ(to_string(program.states[1].type), "(bool, (int, string), set<int>)");
  EXPECT_EQ(to_string(program.states[2].type), "set<int>");
  EXPECT_EQ(tree(*program.states[2].value), "(set)");
  EXPECT_EQ(tree(*program.states[3].value), "c");
}

TEST(Parser, TakesAnyWordOrStringForAnInterface) {
  const Program program = parsed(R"(
    on in(state2: int) { emit on(1); emit "two words"(); }
    on "a b"() {}
  )");
  EXPECT_EQ(program.handlers[0].interface, "in");
  EXPECT_EQ(program.handlers[0].parameters[0].name, "state2");
  EXPECT_EQ(program.handlers[0].body[0].name, "on");
  EXPECT_EQ(program.handlers[0].body[1].name, "two words");
  EXPECT_EQ(program.handlers[1].interface, "a b");
}

TEST(Parser, TakesTheWordsOfTypesAndFunctionsForNames) {
  const Program program = parsed("on x(set: int, map: int, min: int, max: int, not: int) {}");
  EXPECT_EQ(program.handlers[0].parameters.size(), 5U);
  EXPECT_EQ(tree("min + max(set, min(int, bool))"), "(+ min (max set (min int bool)))");
  EXPECT_EQ(tree("not not in not"), "(not-in not not)");
}

TEST(Parser, ReadsStatements) {
  const Program program = parsed(R"(
    on x(k: int) {
      a = 1;
      a[1][2, 3] = k;
      let (p, (_, q)) = t;
      if (p) { } else if (q) { emit o(1, 2); } else { a = 2; }
      for e in s { emit o(); }
      for k, (v, _) in m { }
    }
  )");
  const auto& body = program.handlers[0].body;
  ASSERT_EQ(body.size(), 6U);
  EXPECT_EQ(body[0].kind, Statement::Kind::Assign);
  EXPECT_TRUE(body[0].arguments.empty());
  ASSERT_EQ(body[1].arguments.size(), 2U);
  EXPECT_EQ(tree(body[1].arguments[1]), "(tuple 2 3)");
  EXPECT_EQ(tree(body[2].patterns[0]), "(p (_ q))");
  EXPECT_EQ(body[3].kind, Statement::Kind::If);
  ASSERT_EQ(body[3].otherwise.size(), 1U);
  EXPECT_EQ(body[3].otherwise[0].body[0].arguments.size(), 2U);
  EXPECT_TRUE(body[3].otherwise[0].has_else);
  EXPECT_EQ(body[4].patterns.size(), 1U);
  EXPECT_EQ(body[5].patterns.size(), 2U);
  EXPECT_EQ(tree(body[5].patterns[1]), "(v _)");
}

TEST(Parser, OrdersOperatorsByHowTheyBind) {
  EXPECT_EQ(tree("a || b && c == d | e & f + g * -h[i]"),
            "(|| a (&& b (== c (| d (& e (+ f (* g (neg (at h i)))))))))");
  EXPECT_EQ(tree("-h[i] * g + f & e | d == c && b || a"),
            "(|| (&& (== (| (& (+ (* (neg (at h i)) g) f) e) d) c) b) a)");
  EXPECT_EQ(tree("!a in s"), "(in (! a) s)");
  EXPECT_EQ(tree("a not in s && b in t"), "(&& (not-in a s) (in b t))");
  EXPECT_EQ(tree("a <= b || a >= b || a < b || a > b || a != b"),
            "(|| (|| (|| (|| (<= a b) (>= a b)) (< a b)) (> a b)) (!= a b))");
  EXPECT_EQ(tree("!!-a"), "(! (! (neg a)))");
}

TEST(Parser, LetsOperatorsAssociateToTheLeft) {
  EXPECT_EQ(tree("a - b - c"), "(- (- a b) c)");
  EXPECT_EQ(tree("a / b * c % d"), "(% (* (/ a b) c) d)");
  EXPECT_EQ(tree("a | b | c & d & e"), "(| (| a b) (& (& c d) e))");
  EXPECT_EQ(tree("a - (b - c)"), "(- a (- b c))");
}

TEST(Parser, ReadsConditionalExpressions) {
  EXPECT_EQ(tree("if a then b else if c then d else e || f"), "(if a b (if c d (|| e f)))");
  EXPECT_EQ(tree("(if a then b else c) + 1"), "(+ (if a b c) 1)");
  EXPECT_EQ(tree("[a]"), "1:1 behavior-syntax: expected a value in an expression, found '['");
  EXPECT_EQ(tree("1 + if a then b else c"),
            "1:5 behavior-syntax: an 'if' expression needs parentheses around it here");
}

TEST(Parser, ReadsPrimaries) {
  EXPECT_EQ(tree("(a, (b, c), 1)"), "(tuple a (tuple b c) 1)");
  EXPECT_EQ(tree("{}"), "(set)");
  EXPECT_EQ(tree("{1, \"a\\n\", true, false}"), "(set 1 'a\n' true false)");
  EXPECT_EQ(tree("007"), "7");
  EXPECT_EQ(tree("m[a, b][c]"), "(at (at m (tuple a b)) c)");
  EXPECT_EQ(tree("m[(a, b)]"), "(at m (tuple a b))");
  EXPECT_EQ(tree("((a))"), "a");
}

TEST(Parser, TellsFiltersFromSets) {
  EXPECT_EQ(tree("{x in s if x > 1}"), "(filter x s (> x 1))");
  EXPECT_EQ(tree("{(x, _) in s | t if p || q}"), "(filter (x _) (| s t) (|| p q))");
  EXPECT_EQ(tree("{x in s}"), "(set (in x s))");
  EXPECT_EQ(tree("{x in s, y}"), "(set (in x s) y)");
  EXPECT_EQ(tree("{x in {y in s if a} if if b then c else d}"),
            "(filter x (filter y s a) (if b c d))");
  for (const char* wrong : {"{(x in s) if a}", "{x + 1 in s if a}", "{x in s && b if a}",
                            "{(x) in s if a}", "{x == s if a}", "{1 in s if a}"}) {
    EXPECT_NE(tree(wrong).find("expected ',' or '}' in a set, found 'if'"), std::string::npos)
        << tree(wrong);
  }
}

TEST(Parser, SaysWhatIsMissing) {
  const std::map<std::string, std::string> kWrong = {
      {"on x( {}",
       "1:7 behavior-syntax: expected a name in the parameters of a handler, found '{'"},
      {"on x() { a = ; }", "1:14 behavior-syntax: expected a value in an expression, found ';'"},
      {"on x() { a = 1 }", "1:16 behavior-syntax: expected ';' in an assignment, found '}'"},
      {"on x() { a + 1; }", "1:12 behavior-syntax: expected '=' in an assignment, found '+'"},
      {"on x() {", "1:9 behavior-syntax: expected '}' in a block, found the end of the behaviour"},
      {"on x() { if a { } }", "1:13 behavior-syntax: expected '(' in an 'if', found 'a'"},
      {"on x() { for a s {} }", "1:16 behavior-syntax: expected 'in' in a 'for', found 's'"},
      {"on x() { emit o(1 2); }", "1:19 behavior-syntax: expected ')' in an 'emit', found '2'"},
      {"on x() { emit (1); }",
       "1:15 behavior-syntax: expected the name of an interface in an 'emit', found '('"},
      {"on x() { state a: int; }",
       "1:10 behavior-syntax: expected an assignment, 'let', 'if', 'for' or 'emit' in a block, "
       "found 'state'"},
      {"on x() { let for = 1; }",
       "1:14 behavior-syntax: 'for' is a word of the language, so it is no name"},
      {"on x() { let (a) = 1; }",
       "1:14 behavior-syntax: a pattern in parentheses has two parts at least"},
      {"state on: int", "1:7 behavior-syntax: 'on' is a word of the language, so it is no name"},
      {"\nstat a: int",
       "2:1 behavior-syntax: expected 'const', 'state' or 'on' in a behaviour, found 'stat'; "
       "did you mean 'state'?"},
      {"state a: strin",
       "1:10 behavior-syntax: expected bool, int, string, set<…>, map<…, …> or a tuple (…, …) in a "
       "type, found 'strin'; did you mean 'string'?"},
      {"state a: (int)",
       "1:14 behavior-syntax: expected ',' in a tuple type, of two parts at least, found ')'"},
      {"state a: map<int>", "1:17 behavior-syntax: expected ',' in the type of a map, found '>'"},
      {"state a: set<int",
       "1:17 behavior-syntax: expected '>' in a type, found the end of the "
       "behaviour"},
      {"state a int", "1:9 behavior-syntax: expected ':' in a state variable, found 'int'"},
      {"const a: int = 1 +",
       "1:19 behavior-syntax: expected a value in an expression, found the "
       "end of the behaviour"},
  };
  for (const auto& [text, message] : kWrong) EXPECT_EQ(wrong_with(text), message) << text;
}

TEST(Parser, SaysWhatAnExpressionCannotBe) {
  EXPECT_EQ(tree("a < b < c"),
            "1:7 behavior-syntax: comparisons do not chain; put parentheses around one of them, or "
            "join two by '&&'");
  EXPECT_EQ(tree("a in b == c").substr(0, 45), "1:8 behavior-syntax: comparisons do not chain");
  EXPECT_EQ(tree("()"), "1:1 behavior-syntax: parentheses cannot be empty");
  EXPECT_EQ(tree("m[]"), "1:2 behavior-syntax: an index cannot be empty");
  EXPECT_EQ(tree("min(a)"), "1:1 behavior-syntax: 'min' takes two values at least");
  EXPECT_EQ(tree("a b"), "1:3 behavior-syntax: expected the end in an expression, found 'b'");
  EXPECT_EQ(
      tree("(a, b"),
      "1:6 behavior-syntax: expected ',' or ')' in parentheses, found the end of the behaviour");
  EXPECT_EQ(tree("{a b}"), "1:4 behavior-syntax: expected ',' or '}' in a set, found 'b'");
  EXPECT_EQ(tree("{a, b c}"), "1:7 behavior-syntax: expected ',' or '}' in a set, found 'c'");
  EXPECT_EQ(tree("if a else b"),
            "1:6 behavior-syntax: expected 'then' in an 'if' expression, found 'else'");
  EXPECT_EQ(tree("a not b"), "1:3 behavior-syntax: expected the end in an expression, found 'not'");
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Parser, RefusesWhatIsNestedTooDeep) {
  constexpr std::size_t kMany = 10'000;
  for (const auto& [open, close] : std::map<std::string, std::string>{
           {"(", ")"}, {"{", "}"}, {"-", ""}, {"!", ""}, {"min(", ", 1)"}, {"m[", "]"}}) {
    EXPECT_NE(tree(repeated(open, kMany) + "1" + repeated(close, kMany)).find("levels deep"),
              std::string::npos)
        << open;
  }
  EXPECT_NE(tree("1" + repeated(" + 1", kMany)).find("more than 200 levels"), std::string::npos);
  EXPECT_NE(tree("m" + repeated("[1]", kMany)).find("more than 200 levels"), std::string::npos);
  EXPECT_NE(tree(repeated("if a then b else ", kMany) + "c").find("levels"), std::string::npos);
  EXPECT_NE(wrong_with("on x() {" + repeated("if (a) {", kMany)).find("levels"), std::string::npos);
  EXPECT_NE(wrong_with("on x() {" + repeated("if (a) {} else ", kMany)).find("levels"),
            std::string::npos);
  EXPECT_NE(wrong_with("state a: " + repeated("set<", kMany)).find("levels"), std::string::npos);
  EXPECT_NE(wrong_with("on x() { let " + repeated("(", kMany)).find("levels"), std::string::npos);
}

TEST(Parser, RefusesWhatIsTooLarge) {
  EXPECT_EQ(tree(std::string(1000, '9')), std::string(1000, '9'));
  EXPECT_EQ(tree(std::string(1001, '9')), "1:1 behavior-syntax: a number of more than 1000 digits");
  EXPECT_EQ(wrong_with("state a: (int" + repeated(", int", kLargestType - 2) + ")"), "");
  EXPECT_EQ(wrong_with("state a: (int" + repeated(", int", kLargestType - 1) + ")"),
            "1:10 behavior-syntax: a type of more than 100 parts");
}

}  // namespace
}  // namespace firebreak::behavior

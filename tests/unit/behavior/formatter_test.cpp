// SPDX-License-Identifier: Apache-2.0
#include "behavior/formatter.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "behavior/printer.h"
#include "support/behaviors.h"
#include "support/random_behaviors.h"
#include "support/same_tree.h"

namespace firebreak::behavior {
namespace {

using test_support::as_text;
using test_support::random_behavior;
using test_support::Rng;
using test_support::same;

Program parsed(const std::string& text) {
  base::Diagnostics diagnostics;
  auto result = parse(text, {}, diagnostics);
  EXPECT_EQ(as_text(diagnostics), "") << text;
  return result.value_or(Program{});
}

// Formats, and holds what is promised of any text.
std::string formatted(const std::string& text) {
  base::Diagnostics diagnostics;
  const auto once = format(text, {}, diagnostics);
  if (!once) return as_text(diagnostics);
  EXPECT_TRUE(same(parsed(*once), parsed(text))) << text << "\nbecomes\n" << *once;
  EXPECT_EQ(format(*once, {}, diagnostics), once);
  return *once;
}

TEST(Formatter, WritesOneStatementALine) {
  EXPECT_EQ(formatted(R"(const a:int=1;state b : map<(int,string),set<bool>>;const c:string
on x(k:int,w:string){b[k,w]=b[ (k,w) ]|{true};if(k>1){let (p,(_,q))=(1,(2,3));}
else if(k==1){}else{emit"a b"(k);emit in();}for (i,_) in {(1,2)}{}for u,v in b{emit o(u);}}
on "y"() {} state d: int)"),
            R"(const a: int = 1
state b: map<(int, string), set<bool>>
const c: string

on x(k: int, w: string) {
  b[k, w] = b[k, w] | {true};
  if (k > 1) {
    let (p, (_, q)) = (1, (2, 3));
  } else if (k == 1) {} else {
    emit "a b"(k);
    emit in();
  }
  for (i, _) in {(1, 2)} {}
  for u, v in b {
    emit o(u);
  }
}

on y() {}

state d: int
)");
}

TEST(Formatter, LeavesOutParenthesesThatAreNotNeeded) {
  const std::map<std::string, std::string> kExpressions = {
      {"((a || (b && c)))", "a || b && c"},
      {"(a || b) && c", "(a || b) && c"},
      {"(a - b) - c", "a - b - c"},
      {"a - (b - c)", "a - (b - c)"},
      {"a - (b * c)", "a - b * c"},
      {"(a + b) * c", "(a + b) * c"},
      {"a * (b / c)", "a * (b / c)"},
      {"(a < b) == (c in (d | e))", "(a < b) == (c in d | e)"},
      {"!(a in b)", "!(a in b)"},
      {"!(a[1])", "!a[1]"},
      {"-(-a)", "--a"},
      {"(-a) + (-(b + c))", "-a + -(b + c)"},
      {"(if a then b else c) + 1", "(if a then b else c) + 1"},
      {"(if a then (if b then c else d) else (if e then f else g))",
       "if a then if b then c else d else if e then f else g"},
      {"min((a), (if b then c else d))", "min(a, if b then c else d)"},
      {"(m)[(1)]", "m[1]"},
      {"(max(m, n))[((1), 2)]", "max(m, n)[1, 2]"},
      {"((a | b) & c) - d", "((a | b) & c) - d"},
      {"{(x in s)}", "{x in s}"},
      {"{x in (s | t) if (x > (1))}", "{x in s | t if x > 1}"},
      {"{x in (if a then s else t) if b}", "{x in (if a then s else t) if b}"},
      {"(a not in b) && (not in (c))", "a not in b && not in c"},
      {"\"\\n\\\"\\\\\\t#\"", "\"\\n\\\"\\\\\\t#\""},
      {"007", "7"},
  };
  for (const auto& [text, expected] : kExpressions) {
    base::Diagnostics diagnostics;
    const auto e = parse_expression(text, {}, diagnostics);
    ASSERT_TRUE(e) << text << as_text(diagnostics);
    const std::string printed = to_string(*e);
    const auto again = parse_expression(printed, {}, diagnostics);
    ASSERT_TRUE(again) << printed;
    EXPECT_TRUE(same(*again, *e)) << printed;
    EXPECT_EQ(printed, expected);
  }
}

TEST(Formatter, KeepsCommentsWhereTheyStand) {
  const std::string text = R"(# What it is.
#
state n: int  # of all
# The first one.
state m: int

# What comes in.
on x(k: int) {  # each
  # First.
  n = n + 1;  # more
  if (k > 1) {
    # nothing yet
  } else {  # otherwise
    m = 1;
    # done
  }  # after
  # last
}  # end
# The end.
)";
  EXPECT_EQ(formatted(text), text);
}

TEST(Formatter, PutsCommentsWithinAStatementBesideItOrBehind) {
  EXPECT_EQ(formatted("on x( # a\n k: int # b\n) { # c\n emit o(1, # d\n # e\n 2); # f\n}"),
            R"(on x(k: int) {  # a
  # b
  # c
  emit o(1, 2);  # d
  # e
  # f
}
)");
  EXPECT_EQ(formatted("on x() { if (true) { } # a\n # b\n else # c\n { } }"), R"(on x() {
  if (true) {} else {  # a
    # b
    # c
  }
}
)");
  EXPECT_EQ(formatted("on x() { # a\n} # b\n"), "on x() {  # a\n}  # b\n");
  EXPECT_EQ(formatted("on x() {} # a"), "on x() {}  # a\n");
  EXPECT_EQ(formatted("# only"), "# only\n");
  EXPECT_EQ(formatted(""), "");
}

TEST(Formatter, KeepsAnEmptyLineWithinABlock) {
  EXPECT_EQ(formatted("\n\nstate a: int\n\n\nstate b: int\non x() {\n\n  a = 1;\n\n\n  # c\n\n"
                      "  b = 1; a = 2;\n\n}\n\n\non y() {}\n\n\n# end\n\n"),
            R"(state a: int

state b: int

on x() {
  a = 1;

  # c

  b = 1;
  a = 2;
}

on y() {}

# end
)");
}

TEST(Formatter, RefusesWhatDoesNotParse) {
  EXPECT_EQ(formatted("on x("),
            "1:6 behavior-syntax: expected a name in the parameters of a handler, found the end of "
            "the behaviour");
}

// The text with its tokens on lines of their own, or not, and comments between them.
std::string scattered(Rng& rng, const std::string& text) {
  base::Diagnostics diagnostics;
  std::string result;
  for (const Token& token : tokenize(text, {}, diagnostics).tokens) {
    if (rng.percent(10)) result += " # c" + std::to_string(rng.below(10)) + "\n";
    if (rng.percent(10)) result += rng.pick(std::vector<std::string>{"\n", "\n\n", "\n#\n"});
    if (token.kind == Token::Kind::End) break;
    result += " " + (token.kind == Token::Kind::String ? to_string(Value{token.text}) : token.text);
  }
  return result;
}

TEST(Formatter, KeepsTheTreeAndTheCommentsOfAnyText) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    Rng rng(seed);
    const std::string text = scattered(rng, random_behavior(rng));
    const std::string result = formatted(text);
    base::Diagnostics diagnostics;
    const auto before = tokenize(text, {}, diagnostics).comments;
    const auto after = tokenize(result, {}, diagnostics).comments;
    ASSERT_EQ(before.size(), after.size()) << text;
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(before[i].text, after[i].text);
    ASSERT_FALSE(HasFailure()) << "seed " << seed << "\n" << text << "\n" << result;
  }
}

}  // namespace
}  // namespace firebreak::behavior

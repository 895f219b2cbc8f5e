// SPDX-License-Identifier: Apache-2.0
#include "behavior/lexer.h"

#include <gtest/gtest.h>

#include <string>

#include "support/behaviors.h"

namespace firebreak::behavior {
namespace {

using test_support::as_text;

Tokens tokens_of(std::string_view text, const Origin& origin = {}) {
  base::Diagnostics diagnostics;
  Tokens result = tokenize(text, origin, diagnostics);
  EXPECT_EQ(as_text(diagnostics), "");
  return result;
}

std::string texts(const Tokens& tokens) {
  std::string result;
  for (const Token& token : tokens.tokens) result += describe(token) + " ";
  return result;
}

std::string wrong(std::string_view text) {
  base::Diagnostics diagnostics;
  tokenize(text, {}, diagnostics);
  return as_text(diagnostics);
}

TEST(Lexer, SplitsWordsNumbersStringsAndSymbols) {
  EXPECT_EQ(texts(tokens_of("on x1(_:int){a[12]=\"b c\"|d;}")),
            "'on' 'x1' '(' '_' ':' 'int' ')' '{' 'a' '[' '12' ']' '=' a string '|' 'd' ';' '}' "
            "the end of the behaviour ");
}

TEST(Lexer, TakesTheLongestSymbol) {
  EXPECT_EQ(texts(tokens_of("a<=b>=c==d!=e||f&&g|h&i<j>k=!l")),
            "'a' '<=' 'b' '>=' 'c' '==' 'd' '!=' 'e' '||' 'f' '&&' 'g' '|' 'h' '&' 'i' '<' 'j' '>' "
            "'k' '=' '!' 'l' the end of the behaviour ");
}

TEST(Lexer, ReadsEscapesInStrings) {
  EXPECT_EQ(tokens_of(R"("a\"b\\c\nd\te#")").tokens[0].text, "a\"b\\c\nd\te#");
}

TEST(Lexer, CountsColumnsInCharacters) {
  const Tokens tokens = tokens_of("\"äö€😀\" x");
  EXPECT_EQ(tokens.tokens[0].text, "äö€😀");
  EXPECT_EQ(tokens.tokens[1].span, (base::SourceSpan{1, 8}));
}

TEST(Lexer, CountsFromWhereTheTextStandsInItsFile) {
  const Tokens tokens = tokens_of("a b\n  c", {"m.yaml", {7, 5, 2}, 4});
  EXPECT_EQ(tokens.tokens[0].span, (base::SourceSpan{7, 5, 2}));
  EXPECT_EQ(tokens.tokens[1].span, (base::SourceSpan{7, 7, 2}));
  EXPECT_EQ(tokens.tokens[2].span, (base::SourceSpan{8, 7, 2}));
}

TEST(Lexer, KeepsComments) {
  const Tokens tokens = tokens_of("a  #  after \r\n\t# alone\n#\nb # end");
  ASSERT_EQ(tokens.comments.size(), 4U);
  EXPECT_EQ(tokens.comments[0].text, "after");
  EXPECT_FALSE(tokens.comments[0].alone);
  EXPECT_EQ(tokens.comments[0].span, (base::SourceSpan{1, 4}));
  EXPECT_EQ(tokens.comments[1].text, "alone");
  EXPECT_TRUE(tokens.comments[1].alone);
  EXPECT_EQ(tokens.comments[2].text, "");
  EXPECT_TRUE(tokens.comments[2].alone);
  EXPECT_EQ(tokens.comments[3].text, "end");
  EXPECT_FALSE(tokens.comments[3].alone);
  EXPECT_EQ(texts(tokens), "'a' 'b' the end of the behaviour ");
}

TEST(Lexer, SaysWhatIsNoToken) {
  EXPECT_EQ(wrong("a\n  \"b"), "2:3 behavior-syntax: this string does not end on its line");
  EXPECT_EQ(wrong("\"a\nb\""), "1:1 behavior-syntax: this string does not end on its line");
  EXPECT_EQ(wrong("\"a\\x\""),
            "1:3 behavior-syntax: expected \\\", \\\\, \\n or \\t after a backslash in a string");
  EXPECT_EQ(wrong("\"a\\"),
            "1:3 behavior-syntax: expected \\\", \\\\, \\n or \\t after a backslash in a string");
  EXPECT_EQ(wrong("12ab"),
            "1:1 behavior-syntax: a name starts with a letter or '_', not with a digit");
  EXPECT_EQ(wrong("a €"), "1:3 behavior-syntax: character '€' has no meaning here");
  EXPECT_EQ(wrong("a ~"), "1:3 behavior-syntax: character '~' has no meaning here");
}

}  // namespace
}  // namespace firebreak::behavior

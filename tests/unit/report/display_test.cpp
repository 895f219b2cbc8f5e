// SPDX-License-Identifier: Apache-2.0
#include "report/display.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firebreak::report {
namespace {

using testing::ElementsAre;

TEST(Display, WidthCountsColumnsNotBytes) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("a→b"), 3U);
  EXPECT_EQ(display_width("é"), 1U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("漢字"), 4U);
  EXPECT_EQ(display_width("\xFF\xC3"), 2U);
}

TEST(Display, PrintableEscapesWhatSteersATerminal) {
  EXPECT_EQ(printable("a\nb\tc\x1b[31m"), "a\\nb\\tc\\x1b[31m");
  EXPECT_EQ(printable("\u202Eabc\u2066"), "\\u202eabc\\u2066");
  EXPECT_EQ(printable("\u009b"), "\\x9b");
  EXPECT_EQ(printable("a\u200Eb\u061Cc"), "a\\u200eb\\u061cc");
  EXPECT_EQ(printable("\uFFFD\uFFFE\uFFFF"), "\uFFFD\\ufffe\\uffff");
  EXPECT_EQ(printable("a\xFFz\xE2\x86"), "a\uFFFDz\uFFFD\uFFFD");
  EXPECT_EQ(printable("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(printable("\xC0\xAF"), "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(printable("→ 漢"), "→ 漢");
}

TEST(Display, PadFillsColumns) {
  EXPECT_EQ(pad("a→", 4), "a→  ");
  EXPECT_EQ(pad("abcde", 4), "abcde");
}

TEST(Display, WrapBreaksAtSpaces) {
  EXPECT_THAT(wrap("", 10), ElementsAre(""));
  EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(wrap("one two three", 7, 2), ElementsAre("one two", "  three"));
  EXPECT_THAT(wrap("→→ →→ →→", 5), ElementsAre("→→ →→", "→→"));
}

TEST(Display, WrapBreaksLongWordsAnywhere) {
  EXPECT_THAT(wrap("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(wrap("x abcdefgh", 4, 1), ElementsAre("x", " abc", " def", " gh"));
  EXPECT_THAT(wrap("漢字", 1), ElementsAre("漢", "字"));
  EXPECT_THAT(wrap("漢字", 3), ElementsAre("漢", "字"));
}

TEST(Display, TableAlignsColumns) {
  EXPECT_EQ(table({"a", "b"}, {{"→→→", "1"}, {"x", ""}}, 1), " a    b\n ---  -\n →→→  1\n x\n");
}

TEST(Display, PagesAreAsWideAsTheScreenWithinBounds) {
  EXPECT_EQ(width_for(1), 60U);
  EXPECT_EQ(width_for(97), 97U);
  EXPECT_EQ(width_for(500), 200U);
}

TEST(Display, ParagraphsKeepToThePage) {
  const Page page{.width = 9};
  EXPECT_EQ(page.paragraph("one two three four", 2), "  one two\n    three\n    four\n");
}

}  // namespace
}  // namespace firebreak::report

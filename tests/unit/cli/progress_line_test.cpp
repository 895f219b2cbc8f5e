// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_line.h"

#include <gtest/gtest.h>

#include <string>

namespace firebreak::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Screen {
  explicit Screen(std::size_t columns)
      : line(
            columns, [this](std::string_view more) { text += more; }, [this] { return now; }) {}

  // What was written since the last time.
  std::string after(milliseconds time, const std::string& progress) {
    now += time;
    text.clear();
    line.show(progress);
    return text;
  }

  std::string text;
  ProgressLine::Clock::time_point now;
  ProgressLine line;
};

TEST(ProgressLine, IsRewrittenAtMostTenTimesASecond) {
  Screen screen(80);
  EXPECT_EQ(screen.after(milliseconds(0), "round 1"), "\r\x1b[Kfirebreak: round 1");
  EXPECT_EQ(screen.after(milliseconds(99), "round 2"), "");
  EXPECT_EQ(screen.after(milliseconds(1), "round 3"), "\r\x1b[Kfirebreak: round 3");
}

TEST(ProgressLine, StaysOneLine) {
  Screen screen(20);
  EXPECT_EQ(screen.after(milliseconds(0), "round 1 of a great many"), "\r\x1b[Kfirebreak: round 1");
  EXPECT_EQ(screen.after(milliseconds(100), "a\nb").find('\n'), std::string::npos);
}

TEST(ProgressLine, MakesRoomAndIsErasedAtTheEnd) {
  Screen screen(80);
  EXPECT_EQ(screen.after(milliseconds(0), ""), "") << "nothing is there to be erased";
  screen.after(milliseconds(100), "round 1");
  EXPECT_EQ(screen.after(milliseconds(1), ""), "\r\x1b[K");
  EXPECT_EQ(screen.after(milliseconds(99), "round 2"), "") << "other output is on its way";
  EXPECT_NE(screen.after(milliseconds(1), "round 3"), "");
  screen.text.clear();
  screen.line.finish();
  EXPECT_EQ(screen.text, "\r\x1b[K");
  EXPECT_EQ(screen.after(seconds(1), "round 4"), "");
}

TEST(ProgressLine, IsRareWhereThereIsNoTerminal) {
  Screen screen(0);
  EXPECT_EQ(screen.after(seconds(59), "round 1"), "");
  EXPECT_EQ(screen.after(seconds(1), "round 2"), "firebreak: round 2\n");
  EXPECT_EQ(screen.after(seconds(1), ""), "");
  EXPECT_EQ(screen.after(seconds(58), "round 3"), "");
  EXPECT_EQ(screen.after(seconds(1), "round 4"), "firebreak: round 4\n");
  screen.text.clear();
  screen.line.finish();
  EXPECT_EQ(screen.text, "");
}

}  // namespace
}  // namespace firebreak::cli

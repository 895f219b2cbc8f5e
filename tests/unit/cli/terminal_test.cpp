// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <optional>

namespace firebreak::cli {
namespace {

class Terminal : public testing::Test {
 protected:
  void SetUp() override {
    ::unsetenv("COLUMNS");
    ASSERT_GE(master_ = ::posix_openpt(O_RDWR | O_NOCTTY), 0);
    ASSERT_EQ(::grantpt(master_), 0);
    ASSERT_EQ(::unlockpt(master_), 0);
    ASSERT_GE(terminal_ = ::open(::ptsname(master_), O_RDWR | O_NOCTTY), 0);
  }
  void TearDown() override {
    ::unsetenv("COLUMNS");
    ::close(terminal_);
    ::close(master_);
  }
  void resize(unsigned short columns) const {
    struct winsize size {};
    size.ws_col = columns;
    ASSERT_EQ(::ioctl(master_, TIOCSWINSZ, &size), 0);
  }

  int master_ = -1;
  int terminal_ = -1;
};

TEST_F(Terminal, SaysHowWideItIs) {
  resize(97);
  EXPECT_EQ(terminal_columns(terminal_), 97U);
}

TEST_F(Terminal, HasTheUsualWidthWhereItDoesNotSay) { EXPECT_EQ(terminal_columns(terminal_), 80U); }

TEST_F(Terminal, IsOverruledByColumns) {
  resize(97);
  ::setenv("COLUMNS", "123", 1);
  EXPECT_EQ(terminal_columns(terminal_), 123U);
  for (const char* nonsense : {"", "0", "-3", "12x", "99999999999999"}) {
    ::setenv("COLUMNS", nonsense, 1);
    EXPECT_EQ(terminal_columns(terminal_), 97U) << nonsense;
  }
}

TEST_F(Terminal, IsNoPipe) {
  ::setenv("COLUMNS", "123", 1);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  EXPECT_EQ(terminal_columns(ends[1]), std::nullopt);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace firebreak::cli

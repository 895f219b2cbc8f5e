// SPDX-License-Identifier: Apache-2.0
#include "cli/signals_held.h"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdio>

namespace firebreak::cli {
namespace {

TEST(SignalsHeld, EndTheProcessAfterwards) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    const auto write = [signal] {
      std::signal(signal, SIG_DFL);  // what runs in the background of a shell ignores some of them
      const SignalsHeld held;
      std::raise(signal);
      std::fputs("written to the end", stderr);
    };
    EXPECT_EXIT(write(), testing::KilledBySignal(signal), "written to the end");
  }
}

TEST(SignalsHeld, StayIgnoredWhereTheyWere) {
  const auto before = std::signal(SIGHUP, SIG_IGN);
  {
    const SignalsHeld held;
    std::raise(SIGHUP);
  }
  EXPECT_EQ(std::signal(SIGHUP, before), SIG_IGN);
}

}  // namespace
}  // namespace firebreak::cli

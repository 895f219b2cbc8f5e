// SPDX-License-Identifier: Apache-2.0
#include "base/uri.h"

#include <gtest/gtest.h>

namespace firebreak::base {
namespace {

TEST(PercentEncoded, KeepsWhatAPathMayHold) {
  EXPECT_EQ(percent_encoded("/a-b_c~d/e.9"), "/a-b_c~d/e.9");
  EXPECT_EQ(percent_encoded("a b?c#d%e"), "a%20b%3Fc%23d%25e");
  EXPECT_EQ(percent_encoded("é"), "%C3%A9");
}

}  // namespace
}  // namespace firebreak::base

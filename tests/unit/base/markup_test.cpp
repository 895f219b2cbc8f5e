// SPDX-License-Identifier: Apache-2.0
#include "base/markup.h"

#include <gtest/gtest.h>

namespace firebreak::base {
namespace {

TEST(Markup, StaysText) {
  EXPECT_EQ(markup("<a href=\"b\">'c' & ü</a>"),
            "&lt;a href=&quot;b&quot;&gt;&#39;c&#39; &amp; ü&lt;/a&gt;");
  EXPECT_EQ(markup(""), "");
}

}  // namespace
}  // namespace firebreak::base

// SPDX-License-Identifier: Apache-2.0
#include "page/markup.h"

#include <gtest/gtest.h>

#include "page/assets.h"
#include "page/parts.h"
#include "support/models.h"

namespace firebreak::page {
namespace {

TEST(Markup, TextStaysText) {
  EXPECT_EQ(escaped("<b a='1' c=\"2\">&"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;");
  EXPECT_EQ(escaped(std::string("a\x01\xff")).find('\x01'), std::string::npos);
}

TEST(Markup, NumbersAreShort) {
  EXPECT_EQ(number(3), "3");
  EXPECT_EQ(number(3.14), "3.1");
  EXPECT_EQ(number(-0.01), "0");
}

// RFC 4648, and the SHA-256 of nothing as a Content-Security-Policy has it.
TEST(Assets, HexBecomesBase64) {
  EXPECT_EQ(base64_of_hex(""), "");
  EXPECT_EQ(base64_of_hex("66"), "Zg==");
  EXPECT_EQ(base64_of_hex("666f"), "Zm8=");
  EXPECT_EQ(base64_of_hex("666f6f62"), "Zm9vYg==");
  EXPECT_EQ(base64_of_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
}

TEST(Linked, WholeNamesOfComponentsLeadToTheirBoxes) {
  const auto topology = test_support::topology_of(R"(
streams:
  s: { to: Db.i }
  t: { from: Db.o }
components:
  Db: { annotation: { from: i, to: o, label: CR } }
)");
  EXPECT_EQ(linked(topology, "Db <and> Dbx, Db.i", "p-"),
            "<a href=\"#p-c0\">Db</a> &lt;and&gt; Dbx, <a href=\"#p-c0\">Db</a>.i");
}

TEST(Change, ShowsWhatChangedAndALittleAroundIt) {
  const std::string text = change_part(
      {"1\n2\n3\n4\n5\nold\n7\n8\n9\n10\n11\n", "1\n2\n3\n4\n5\nnew\nmore\n7\n8\n9\n10\n11\n"});
  EXPECT_NE(text.find("  3\n  4\n  5\n<del>- old</del>\n<ins>+ new</ins>\n<ins>+ more</ins>\n"
                      "  7\n  8\n  9\n</pre>"),
            std::string::npos)
      << text;
  EXPECT_EQ(change_part({"a\n", "a\n"}), "");
}

TEST(Change, LinesFarApartHaveAGapBetween) {
  const std::string same = "1\n2\n3\n4\n5\n6\n7\n8\n";
  const std::string text = change_part({"a\n" + same + "b\n", "A\n" + same + "B\n"});
  EXPECT_NE(text.find("  3\n  ⋮\n  6\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace firebreak::page

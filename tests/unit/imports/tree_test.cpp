// SPDX-License-Identifier: Apache-2.0
#include "imports/tree.h"

#include <gtest/gtest.h>

#include <string>

#include "imported.h"

namespace firebreak::imports {
namespace {

std::string text_at(const Document& document, std::string_view key) {
  const auto node = find(document, document.root(), key);
  return node && document[*node].kind == frontend::NodeKind::Scalar
             ? std::string(document.text(*node))
             : "(none)";
}

TEST(ForeignDocument, MayHaveTagsAndTypographicQuotes) {
  Graph graph;
  const auto document = parse(
      "a: !!float 1.5\nb: !!str null\nc: !java.util.Date x\nd: \u201cquoted\u201d\ne: !!null "
      "null\n",
      "f.yaml", graph);
  ASSERT_TRUE(document);
  EXPECT_TRUE(graph.findings.empty());
  EXPECT_EQ(text_at(*document, "a"), "1.5");
  EXPECT_EQ(text_at(*document, "b"), "null");
  EXPECT_EQ(text_at(*document, "c"), "x");
  EXPECT_EQ(text_at(*document, "d"), "\u201cquoted\u201d");
  EXPECT_EQ(text_at(*document, "e"), "(none)");
}

TEST(ForeignDocument, IsOneDocument) {
  Graph graph;
  EXPECT_FALSE(parse("a: 1\n---\nb: 2\n", "f.yaml", graph));
  EXPECT_EQ(errors(graph), std::vector<std::string>{"yaml-syntax:2"});
}

TEST(ForeignDocument, OfTwoKeysTheLastCounts) {
  Graph graph;
  const auto document = parse("a: 1\na: 2\n", "f.yaml", graph);
  ASSERT_TRUE(document);
  EXPECT_EQ(text_at(*document, "a"), "2");
  EXPECT_EQ(warnings(graph), std::vector<std::string>{"duplicate-key:2"});
}

}  // namespace
}  // namespace firebreak::imports

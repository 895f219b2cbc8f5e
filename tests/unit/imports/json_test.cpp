// SPDX-License-Identifier: Apache-2.0
#include "imports/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "imported.h"

namespace firebreak::imports {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// What the document says, as JSON again: texts in quotes, the rest as it was written.
std::string written(const Document& document, NodeId node) {
  switch (document[node].kind) {
    case frontend::NodeKind::Null:
      return "null";
    case frontend::NodeKind::Scalar: {
      const std::string text(document.text(node));
      return document[node].quoted ? nlohmann::json(text).dump() : text;
    }
    case frontend::NodeKind::Sequence:
    case frontend::NodeKind::Map:
      break;
  }
  const bool map = document[node].kind == frontend::NodeKind::Map;
  std::string all;
  const auto children = document.children(node);
  for (std::size_t i = 0; i < children.size(); ++i) {
    if (i > 0) all += map && i % 2 == 1 ? ":" : ",";
    all += written(document, children[i]);
  }
  return map ? "{" + all + "}" : "[" + all + "]";
}

std::string again(const std::string& text) {
  Graph graph;
  const auto document = parse_json(text, "t.json", graph);
  EXPECT_THAT(errors(graph), IsEmpty()) << text;
  return document ? written(*document, document->root()) : "";
}

// "code:line:column" of the one error.
std::string error_of(const std::string& text) {
  Graph graph;
  EXPECT_FALSE(parse_json(text, "t.json", graph).has_value());
  EXPECT_EQ(graph.findings.size(), 1U);
  if (graph.findings.empty()) return "";
  const base::Diagnostic& what = graph.findings.front().what;
  return what.code + ":" + std::to_string(what.span.line) + ":" + std::to_string(what.span.column);
}

TEST(Json, ReadsValues) {
  EXPECT_EQ(again(" {\"a\": [1, -2.5e+3, true, null, {}], \"b\": []}\n"),
            "{\"a\":[1,-2.5e+3,true,null,{}],\"b\":[]}");
  EXPECT_EQ(again("\xEF\xBB\xBF\"x\""), "\"x\"");
  EXPECT_EQ(again(R"("\"\\\/\b\f\n\r\t")"), R"("\"\\/\b\f\n\r\t")");
  EXPECT_EQ(again(R"("\u00e4\u20AC\ud83d\uDE00")"), "\"\u00e4\u20ac\U0001F600\"");
  EXPECT_EQ(again(R"("\ud83dx\udc00\ud83d\u0041")"), "\"\uFFFDx\uFFFD\uFFFDA\"");
}

TEST(Json, TextsAreNotMeant) {
  Graph graph;
  const auto document = parse_json(R"({"<<": "null", "b": "\u201cx", "c": 7})", "t.json", graph);
  ASSERT_TRUE(document);
  EXPECT_THAT(graph.findings, IsEmpty());
  EXPECT_EQ(written(*document, document->root()), "{\"<<\":\"null\",\"b\":\"\u201cx\",\"c\":7}");
}

TEST(Json, NodesHaveTheirPlaces) {
  Graph graph;
  const auto document = parse_json("{ \"\u00e4\": 1,\r\n  \"b\" : [ {\n} ] }", "t.json", graph);
  ASSERT_TRUE(document);
  const auto list = find(*document, document->root(), "b");
  ASSERT_TRUE(list);
  EXPECT_EQ((*document)[*list].span, (base::SourceSpan{2, 9}));
  EXPECT_EQ((*document)[*find(*document, document->root(), "\u00e4")].span,
            (base::SourceSpan{1, 8}));
}

TEST(Json, TheLastOfTwoKeysCounts) {
  Graph graph;
  const auto document = parse_json("{\"a\": 1,\n \"a\": 2}", "t.json", graph);
  ASSERT_TRUE(document);
  EXPECT_EQ(document->text(*find(*document, document->root(), "a")), "2");
  EXPECT_THAT(warnings(graph), ElementsAre("duplicate-key:2"));
}

TEST(Json, SaysWhereItIsWrong) {
  EXPECT_EQ(error_of(""), "json-syntax:1:1");
  EXPECT_EQ(error_of("{\n  \"a\": 1,\n}"), "json-syntax:3:1");
  EXPECT_EQ(error_of("[1 2]"), "json-syntax:1:4");
  EXPECT_EQ(error_of("{\"a\" 1}"), "json-syntax:1:6");
  EXPECT_EQ(error_of("{a: 1}"), "json-syntax:1:2");
  EXPECT_EQ(error_of("[01]"), "json-syntax:1:3");
  EXPECT_EQ(error_of("[1.]"), "json-syntax:1:4");
  EXPECT_EQ(error_of("\"a\nb\""), "json-syntax:1:3");
  EXPECT_EQ(error_of("\"abc"), "json-syntax:1:5");
  EXPECT_EQ(error_of(R"("\x")"), "json-syntax:1:3");
  EXPECT_EQ(error_of(R"("\u12G4")"), "json-syntax:1:6");
  EXPECT_EQ(error_of("{} {}"), "json-syntax:1:4");
  EXPECT_EQ(error_of("[tru]"), "json-syntax:1:2");
  EXPECT_EQ(error_of("[\"\xC3\xA4\xFF\"]"), "invalid-utf8:1:4");
  EXPECT_EQ(error_of("[\xFF]"), "invalid-utf8:1:2");
  EXPECT_EQ(error_of(std::string(2000, '[')), "too-deep:1:1001");
}

// Random damage: what is taken is what nlohmann takes.
TEST(Json, AgreesWithAnotherParser) {
  const std::string seed =
      R"({"id": 12, "type": "a\u00e4\n", "keys": [0, -1.5e3], "none": null, "yes": true, "m": {}})";
  std::mt19937 random(7);
  constexpr std::string_view kLetters = "{}[]\",:0123456789eE+-.\\utrfalsn \n\x01\xFF";
  int taken = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seed;
    for (int k = 0; k < 1 + round % 3; ++k) {
      const std::size_t at = random() % text.size();
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 3);
      } else {
        text[at] = kLetters[random() % kLetters.size()];
      }
    }
    Graph graph;
    const bool ours = parse_json(text, "t.json", graph).has_value();
    EXPECT_EQ(ours, nlohmann::json::accept(text)) << text;
    taken += ours ? 1 : 0;
  }
  EXPECT_GT(taken, 1000);
}

}  // namespace
}  // namespace firebreak::imports

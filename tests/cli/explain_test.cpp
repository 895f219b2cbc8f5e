// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/process.h"

namespace firebreak {
namespace {

using test_support::Finished;
using test_support::run_firebreak;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kModel = FIREBREAK_SOURCE_DIR "/models/blazes/adnet-poor.yaml";

TEST(ExplainCommand, SaysWhatAWordMeans) {
  const Finished finished = run_firebreak({"explain", "dangling-interface"});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.out, StartsWith("dangling-interface (error)\n  A stream leads to "));
  EXPECT_THAT(finished.out, HasSubstr("      add: { to: Cart.add }\n"));
}

TEST(ExplainCommand, SaysAllThatAWordMeans) {
  const std::string out = run_firebreak({"explain", "merge"}).out;
  EXPECT_THAT(out, HasSubstr("merge (repair)"));
  EXPECT_THAT(out, HasSubstr("merge (error)"));
}

TEST(ExplainCommand, SaysWhyAStreamHasItsLabel) {
  const Finished finished = run_firebreak({"explain", "answer", kModel});
  EXPECT_EQ(finished.status, 0) << finished.err;
  EXPECT_THAT(finished.out, StartsWith("answer (stream of adnet-poor): Inst\n"));
  EXPECT_THAT(finished.out, HasSubstr("rule 1: Async into Report.request"));
  EXPECT_THAT(finished.out, HasSubstr("Inst (label)"));
}

TEST(ExplainCommand, WritesJson) {
  const auto json = [](std::vector<std::string> words) {
    words.insert(words.begin(), "explain");
    words.insert(words.end(), {"--format", "json"});
    return nlohmann::json::parse(run_firebreak(words).out);
  };
  EXPECT_EQ(json({"merge"}).at("words").size(), 2);
  EXPECT_EQ(json({"dangling-interface"}).at("words").at(0).at("kind"), "error");
  EXPECT_GT(json({}).at("words").size(), 100);
  const auto stream = json({"answer", kModel});
  EXPECT_EQ(stream.at("model"), "adnet-poor");
  EXPECT_EQ(stream.at("stream"), "answer");
  EXPECT_EQ(stream.at("label"), "Inst");
  EXPECT_FALSE(stream.at("derivation").empty());
  EXPECT_EQ(stream.at("words").at(0).at("word"), "Inst");
}

TEST(ExplainCommand, ListsWords) {
  EXPECT_THAT(run_firebreak({"explain"}).out, HasSubstr("annotation\n  CR, CW, OR, OW\n"));
}

TEST(ExplainCommand, NamesTheNearest) {
  const Finished word = run_firebreak({"explain", "sealble"});
  EXPECT_EQ(word.status, 2);
  EXPECT_EQ(word.out, "");
  EXPECT_THAT(word.err, HasSubstr("did you mean 'sealable'?"));
  EXPECT_THAT(run_firebreak({"explain", "answr", kModel}).err, HasSubstr("did you mean 'answer'?"));
  EXPECT_EQ(run_firebreak({"explain", "answer", "nowhere.yaml"}).status, 2);
  EXPECT_EQ(run_firebreak({"explain", "a", "b", "c"}).status, 2);
}

}  // namespace
}  // namespace firebreak

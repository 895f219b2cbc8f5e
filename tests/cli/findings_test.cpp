// SPDX-License-Identifier: Apache-2.0
// What is wrong at which place: SARIF and annotations of GitHub.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/cli_models.h"
#include "support/json_schema.h"
#include "support/open_sink.h"
#include "support/process.h"

namespace firebreak {
namespace {

using nlohmann::json;
using test_support::Finished;
using test_support::read_file;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class Findings : public testing::Test {
 protected:
  TemporaryFolder folder;
  const std::string racy = folder.write("racy.yaml", kRacy);
  const std::string good = folder.write("good.yaml", kConfluent);
  const std::string wrong = folder.write("wrong.yaml", kWrong);
};

// The results of a log that is as SARIF 2.1.0 asks.
json checked_log(const std::string& text) {
  static const test_support::JsonSchema schema(
      json::parse(read_file(FIREBREAK_SOURCE_DIR "/tests/support/sarif.schema.json")));
  json log = json::parse(text);
  EXPECT_TRUE(schema.accepts(log)) << text;
  return log.at("runs").at(0).at("results");
}

TEST_F(Findings, SarifOfSeveralFilesIsOneLog) {
  const Finished finished = run_firebreak({"verify", "--format", "sarif", good, racy, wrong});
  EXPECT_EQ(finished.status, 2);
  const json results = checked_log(finished.out);
  ASSERT_GE(results.size(), 2U);
  EXPECT_EQ(results[0].at("ruleId"), "instance");
  EXPECT_EQ(results[0].at("codeFlows").size(), 1U);
  EXPECT_THAT(results.back().at("locations").dump(), HasSubstr("wrong.yaml"));
}

TEST_F(Findings, SarifTellsExecutionsWithRealValuesAsTextDoes) {
  const Finished finished = run_firebreak(
      {"verify", "--format", "sarif", FIREBREAK_SOURCE_DIR "/models/behaviors/crash-mails.yaml"});
  const json results = checked_log(finished.out);
  ASSERT_EQ(results.size(), 1U);
  const json& steps = results[0].at("codeFlows").at(0).at("threadFlows").at(1).at("locations");
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[1].at("location").at("message").at("text"), "Shop crashes");
}

TEST_F(Findings, SarifIsALogEvenIfNothingIsWrong) {
  EXPECT_EQ(checked_log(run_firebreak({"verify", "--format", "sarif", good}).out).size(), 0U);
  EXPECT_EQ(checked_log(run_firebreak({"test", "--format", "sarif", good}).out).size(), 0U);
}

// Lines counted from 1.
std::string applied(const std::string& text, const json& replacement) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line + "\n");
  const json& region = replacement.at("deletedRegion");
  const auto first = region.at("startLine").get<std::size_t>() - 1;
  const auto last = region.at("endLine").get<std::size_t>() - 1;
  EXPECT_EQ(region.at("startColumn"), 1);
  EXPECT_EQ(region.at("endColumn"), 1);
  std::string result;
  for (std::size_t i = 0; i < first; ++i) result += lines.at(i);
  result += replacement.at("insertedContent").at("text").get<std::string>();
  for (std::size_t i = last; i < lines.size(); ++i) result += lines.at(i);
  return result;
}

TEST_F(Findings, AFixIsWhatRepairWrites) {
  const std::string written = folder.path("written.yaml");
  int fixed_models = 0;
  for (const char* name : {"adnet-poor", "wordcount", "adnet-window"}) {
    const std::string file = folder.write(
        std::string(name) + ".yaml",
        read_file(FIREBREAK_SOURCE_DIR "/models/blazes/" + std::string(name) + ".yaml"));
    if (run_firebreak({"repair", file, "--write", written}).status != 0) continue;
    const json results = checked_log(run_firebreak({"repair", "--format", "sarif", file}).out);
    if (results.empty()) continue;
    const json& change = results[0].at("fixes").at(0).at("artifactChanges").at(0);
    const std::string edited = applied(read_file(file), change.at("replacements").at(0));
    EXPECT_EQ(edited, read_file(written));
    const std::string fixed = folder.write("fixed.yaml", edited);
    EXPECT_EQ(run_firebreak({"test", "-q", fixed}).status, 0) << edited;
    ++fixed_models;
  }
  EXPECT_GE(fixed_models, 2);
}

// The fix is that of the others.
TEST_F(Findings, WhereASinkIsOpenTheOthersAreFixed) {
  const std::string file = folder.write("three.yaml", test_support::open_sink_and_two());
  const json results = checked_log(run_firebreak({"repair", "--format", "sarif", file}).out);
  ASSERT_EQ(results.size(), 3U);
  for (const json& each : {results[0], results[1]}) {
    EXPECT_EQ(each.at("level"), "error");
    EXPECT_THAT(each.at("message").at("text").get<std::string>(),
                HasSubstr("Whatever comes to sink told, for sinks kept and sold it is known"));
    const json& change = each.at("fixes").at(0).at("artifactChanges").at(0);
    const std::string edited = applied(read_file(file), change.at("replacements").at(0));
    const Finished verified = run_firebreak({"verify", folder.write("fixed.yaml", edited)});
    EXPECT_THAT(verified.out, AllOf(HasSubstr("kept  none"), HasSubstr("sold  none")));
  }
  EXPECT_EQ(results[2].at("level"), "warning");
  EXPECT_EQ(results[2].at("ruleId"), "unknown");
  EXPECT_FALSE(results[2].contains("fixes"));
}

TEST_F(Findings, OneLogHasTheExecutionsAndTheFix) {
  const json results = checked_log(run_firebreak({"repair", "--format", "sarif", racy}).out);
  ASSERT_EQ(results.size(), 1U);
  EXPECT_EQ(results[0].at("codeFlows").at(0).at("threadFlows").size(), 2U);
  EXPECT_EQ(results[0].at("fixes").size(), 1U);
  EXPECT_THAT(results[0].at("message").at("text").get<std::string>(),
              testing::AllOf(HasSubstr("Report is replicated"), HasSubstr("Repair: ")));
}

TEST_F(Findings, WhatASinkAcceptsIsNone) {
  std::string model = kRacy;
  const std::string sink = "response: { from: Report.response, attributes: [id]";
  model.insert(model.find(sink) + sink.size(), ", accept: instance");
  const std::string accepting = folder.write("accepting.yaml", model);
  const Finished finished = run_firebreak({"verify", "--format", "github", accepting});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.out, IsEmpty());
}

TEST_F(Findings, GithubHasALineForEach) {
  const Finished finished = run_firebreak({"verify", "--format", "github", good, racy});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.out, StartsWith("::error file=" + racy +
                                       ",line=5,col=3,title=firebreak%3A "
                                       "instance::instance at sink response"));
  EXPECT_EQ(std::ranges::count(finished.out, '\n'), 1);
}

TEST_F(Findings, GithubEscapesWhatWouldEndAMessage) {
  const std::string file =
      folder.write("a,b.yaml", "streams:\n  \"a%\\n::error::x\": { to: X.i }\n");
  const Finished finished = run_firebreak({"verify", "--format", "github", file});
  EXPECT_THAT(finished.out, HasSubstr("a%2Cb.yaml"));
  for (std::istringstream lines(finished.out); !lines.eof();) {
    std::string line;
    std::getline(lines, line);
    EXPECT_TRUE(line.empty() || line.starts_with("::error file=")) << line;
  }
}

TEST_F(Findings, CommandsThatFindNothingHaveNoSuchFormat) {
  const Finished finished = run_firebreak({"label", "--format", "sarif", good});
  EXPECT_EQ(finished.status, 2);
  EXPECT_THAT(finished.err, HasSubstr("--format: 'sarif' is none of text, json"));
  EXPECT_THAT(finished.out, IsEmpty());
}

}  // namespace
}  // namespace firebreak

// SPDX-License-Identifier: Apache-2.0
// `firebreak crosscheck`, as its users meet it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cli/cli_models.h"
#include "support/process.h"

namespace firebreak {
namespace {

using nlohmann::json;
using test_support::Finished;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::HasSubstr;
using testing::IsEmpty;

/// The published rules take the incompatible seal for enough.
constexpr const char* kUnsound = R"(name: unsound
streams:
  in: { to: C.in, attributes: [a, b], seal: [b] }
  out: { from: C.out, attributes: [a, b] }
components:
  C:
    annotation: { from: in, to: out, label: OR, subscript: [a] }
)";

class CrosscheckCommand : public testing::Test {
 protected:
  TemporaryFolder folder;
  const std::string racy = folder.write("racy.yaml", kRacy);
  const std::string unsound = folder.write("unsound.yaml", kUnsound);
  const std::string wrong = folder.write("wrong.yaml", kWrong);
};

TEST_F(CrosscheckCommand, AgreementHolds) {
  const Finished finished = run_firebreak({"crosscheck", racy});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.out, HasSubstr("sound 1 exact; icde14 1 exact"));
  EXPECT_THAT(finished.err, IsEmpty());
}

// An execution that is worse than its published label is a finding, no failure.
TEST_F(CrosscheckCommand, AnUnsoundPublishedLabelIsShown) {
  const Finished finished = run_firebreak({"crosscheck", unsound});
  EXPECT_EQ(finished.status, 0);
  EXPECT_THAT(finished.out, HasSubstr("Under icde14, the label Seal[b] of sink out is unsound"));
  EXPECT_THAT(finished.out, HasSubstr("where rule set sound applies gap 2"));
  EXPECT_THAT(finished.out, HasSubstr("firebreak verify " + folder.path()));
}

TEST_F(CrosscheckCommand, AsJson) {
  const json sound = json::parse(run_firebreak({"crosscheck", "--format", "json", unsound}).out);
  EXPECT_EQ(sound.at("model"), "unsound");
  EXPECT_EQ(sound.at("exact"), 1);
  EXPECT_THAT(sound.at("disagreements"), IsEmpty());
  EXPECT_EQ(sound.at("sinks").at("out").at("anomaly"), "run");
  EXPECT_EQ(sound.at("sinks").at("out").at("icde14").at("agreement"), "unsound");
  const json published = json::parse(
      run_firebreak({"crosscheck", "--rules", "icde14", "--format", "json", unsound}).out);
  EXPECT_EQ(published.at("unsound"), 1);
  EXPECT_EQ(published.at("disagreements"), sound.at("rule_sets").at("icde14").at("disagreements"));
  const json& disagreement = published.at("disagreements").at(0);
  EXPECT_EQ(disagreement.at("sink"), "out");
  EXPECT_EQ(disagreement.at("label"), "Seal[b]");
  EXPECT_EQ(disagreement.at("anomaly"), "run");
  EXPECT_EQ(disagreement.at("rule"), "rule p");
  EXPECT_EQ(disagreement.at("lacks"), "gap 2");
}

TEST_F(CrosscheckCommand, TheWorstStatusCounts) {
  EXPECT_EQ(run_firebreak({"crosscheck", racy, wrong}).status, 2);
}

TEST_F(CrosscheckCommand, RefusesWhatDoesNotFit) {
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"crosscheck"},
           {"crosscheck", "--enumerate", "1", racy},
           {"crosscheck", "--enumerate", "0"},
           {"crosscheck", "--enumerate", "4"},
           {"crosscheck", "--attributes", "1", racy},
           {"crosscheck", "--enumerate", "1", "--topology", racy},
           {"crosscheck", "--enumerate", "1", "--variant", "A=B"}}) {
    const Finished finished = run_firebreak(words);
    EXPECT_EQ(finished.status, 2) << testing::PrintToString(words);
    EXPECT_THAT(finished.out, IsEmpty());
    EXPECT_THAT(finished.err, HasSubstr("firebreak: "));
  }
}

// The numbers that docs/crosscheck.md gives for one component.
TEST_F(CrosscheckCommand, EveryTopologyWithOneComponent) {
  const Finished finished =
      run_firebreak({"crosscheck", "--enumerate", "1", "--jobs", "3", "--format", "json"});
  EXPECT_EQ(finished.status, 0);
  const json found = json::parse(finished.out);
  EXPECT_EQ(found.at("complete"), true);
  EXPECT_EQ(found.at("topologies"), 26664);
  EXPECT_EQ(found.at("topologies_with_names"), 83616);
  EXPECT_EQ(found.at("exact"), 26664);
  EXPECT_EQ(found.at("imprecise"), 0);
  EXPECT_EQ(found.at("unsound"), 0);
  EXPECT_THAT(found.at("disagreements"), IsEmpty());
  const json& published = found.at("rule_sets").at("icde14");
  EXPECT_EQ(published.at("exact"), 18737);
  EXPECT_EQ(published.at("imprecise"), 116);
  EXPECT_EQ(published.at("unsound"), 7811);
  for (const json& disagreement : published.at("disagreements")) {
    const std::string file = folder.write("smallest.yaml", disagreement.at("model"));
    const json again = json::parse(
        run_firebreak({"crosscheck", "--rules", "icde14", "--format", "json", file}).out);
    ASSERT_EQ(again.at("disagreements").size(), 1U);
    for (const char* key : {"sink", "label", "anomaly", "agreement", "rule", "lacks"}) {
      EXPECT_EQ(again.at("disagreements").at(0).at(key), disagreement.at(key)) << file;
    }
  }
}

// Also whatever the number of jobs: the model without attributes is a tenth of the work.
TEST_F(CrosscheckCommand, TheSameInputGivesTheSameBytes) {
  const std::vector<std::string> words = {"crosscheck",   "--enumerate", "1",
                                          "--attributes", "0",           "--verbose"};
  std::vector<std::string> more = words;
  more.insert(more.end(), {"--jobs", "4"});
  EXPECT_EQ(run_firebreak(words).out, run_firebreak(more).out);
}

TEST_F(CrosscheckCommand, GivesWhatItHasWhenTheTimeIsOver) {
  const Finished finished = run_firebreak(
      {"crosscheck", "--enumerate", "3", "--timeout", "1", "--jobs", "2", "--format", "json"});
  EXPECT_EQ(finished.status, 3);
  const json found = json::parse(finished.out);
  EXPECT_EQ(found.at("complete"), false);
  EXPECT_LT(found.at("topologies"), 1'000'000);
}

}  // namespace
}  // namespace firebreak

// SPDX-License-Identifier: Apache-2.0
// `tolerate`, as its users meet it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/process.h"
#include "support/text.h"

namespace firebreak {
namespace {

using nlohmann::json;
using test_support::Finished;
using test_support::replaced;
using test_support::run_firebreak;
using test_support::TemporaryFolder;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kVotes = R"(name: votes
streams:
  vote: { to: Count.vote, attributes: [poll], seal: [poll], order: fifo }
  tally: { from: Count.tally, attributes: [poll] }
components:
  Count:
    late: ignored
    annotation: { from: vote, to: tally, label: OW, subscript: [poll] }
)";

class Tolerate : public testing::Test {
 protected:
  json told(const std::string& model) const {
    return json::parse(
        run_firebreak({"tolerate", "--format", "json", folder.write("model.yaml", model)}).out);
  }
  TemporaryFolder folder;
};

TEST_F(Tolerate, SaysWhatEachStreamNeeds) {
  const json found = told(kVotes);
  EXPECT_EQ(found.at("weakenings").size(), 2U);
  const json& vote = found.at("streams").at("vote");
  EXPECT_THAT(vote.at("needs"), ElementsAre("no losses"));
  EXPECT_THAT(vote.at("can_lose"),
              ElementsAre("seal on [poll]", "order", "no duplicates", "one producer"));
  EXPECT_THAT(found.at("streams").at("tally").at("can_lose"), ElementsAre("one producer"));
}

TEST_F(Tolerate, TellsWhatEachStreamBears) {
  const std::string text = run_firebreak({"tolerate", folder.write("votes.yaml", kVotes)}).out;
  EXPECT_THAT(text, HasSubstr("no seal on [poll], any order, duplicates, several producers\n"));
  EXPECT_THAT(text, HasSubstr("It need not bear all of that at once."));
}

TEST_F(Tolerate, OneProducerIsNeededForTheOrder) {
  const json found = told(replaced(kVotes, ", seal: [poll]", ""));
  EXPECT_THAT(found.at("streams").at("vote").at("needs"),
              ElementsAre("order", "no duplicates", "no losses", "one producer"));
}

// Whether what is made again comes before the end at both replicas is not decided, whatever the
// time.
// A repetition is no second message of its key, neither there nor behind who tells it as it was.
TEST_F(Tolerate, WhatIsUniqueMayComeAgain) {
  const json found = told(R"(
streams:
  change: { to: Join.change, attributes: [order, version], version: [version], unique: [[order, version]] }
  joined: { from: Join.joined, to: Table.row, attributes: [order, version], version: [version] }
  stored: { from: Table.stored, attributes: [order, version], observe: { newest: [order], by: [version] } }
components:
  Join:  { annotation: { from: change, to: joined, label: CR } }
  Table: { annotation: { from: row, to: stored, label: OW, gate: [order], newest: [version] } }
)");
  for (const char* stream : {"change", "joined"}) {
    EXPECT_THAT(found.at("streams").at(stream).at("can_lose"), Contains("no duplicates"));
  }
}

TEST_F(Tolerate, SaysWhatIsNotVerified) {
  const std::string model = folder.write("model.yaml", R"(
streams:
  put:  { to: Feed.put, attributes: [id], seal: [id] }
  told: { from: Feed.told, to: Board.told, attributes: [id] }
  seen: { from: Board.seen, attributes: [id], observe: set }
components:
  Feed: { annotation: { from: put, to: told, label: CW } }
  Board:
    Rep: true
    annotation: { from: told, to: seen, label: OR, gate: [id] }
)");
  const std::vector<std::string> ask{"tolerate", "--target", "replica-consistent", model};
  const Finished found = run_firebreak(ask);
  EXPECT_EQ(found.status, 3);
  EXPECT_THAT(run_firebreak({"tolerate", "--quiet", "--target", "replica-consistent", model}).out,
              AllOf(HasSubstr("whether that is all is not known: what was repeated"),
                    HasSubstr("; not verified: 1 of them")));
  EXPECT_THAT(found.out,
              HasSubstr("1. Give up (not verified: whether that is all right is not known)"));
}

// They go by the name that the model gives them.
TEST_F(Tolerate, CopiesAndObserversHaveNoNamesOfTheirOwn) {
  const json found = told(R"(
streams:
  vote: { to: [Count.vote, Log.in], attributes: [poll], order: fifo }
  tally: { from: Count.tally, to: [Board.tally, Log.tally], attributes: [poll] }
  board: { from: Board.board }
  log: { from: Log.log, observe: { sequence: [poll] }, attributes: [poll], accept: diverge }
components:
  Count: { annotation: { from: vote, to: tally, label: OW, subscript: [poll] } }
  Board: { annotation: { from: tally, to: board, label: CR } }
  Log: { annotation: { from: [in, tally], to: log, label: CR } }
)");
  EXPECT_EQ(found.at("weakenings").size(), 1U);
  std::vector<std::string> names;
  for (const auto& [name, place] : found.at("streams").items()) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("board", "log", "tally", "vote"));
  EXPECT_TRUE(found.at("components").empty());
  EXPECT_THAT(found.at("streams").at("vote").at("needs"), Contains("order"));
  EXPECT_THAT(found.at("streams").at("log").at("can_lose"), Contains("no losses"));
}

TEST_F(Tolerate, DuplicatesAreNotComparedWithASealThatForgets) {
  const json found = told(
      test_support::read_file(std::string(FIREBREAK_SOURCE_DIR) + "/models/blazes/adnet.yaml"));
  const json& apart = found.at("not_compared");
  EXPECT_THAT(apart, Contains(json({{"dedup", "query"}, {"can_lose_alone", false}})));
  EXPECT_THAT(apart, Contains(json({{"dedup", "click"}, {"can_lose_alone", false}})));
}

// Its seal and its FIFO order exclude each other (semantics 7.1): without the latter it would be
// deterministic.
TEST_F(Tolerate, AModelThatDeclaresWhatExcludesEachOtherIsNotWhatItsPartsAre) {
  const std::string model = std::string(FIREBREAK_SOURCE_DIR) + "/models/issues/settled-unit.yaml";
  const Finished whole = run_firebreak({"tolerate", model});
  EXPECT_EQ(whole.status, 1);
  EXPECT_THAT(whole.out, HasSubstr("not deterministic as it is"));
  EXPECT_THAT(run_firebreak({"repair", "--relax", model}).out,
              HasSubstr("deterministic with 3 of the 4 pieces that it declares"));
}

TEST_F(Tolerate, ExitStatusSaysWhetherTheModelReachesTheTarget) {
  EXPECT_EQ(run_firebreak({"tolerate", folder.write("votes.yaml", kVotes)}).status, 0);
  const std::string racy = replaced(kVotes, ", seal: [poll], order: fifo", "");
  const Finished finished = run_firebreak({"tolerate", folder.write("racy.yaml", racy)});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.out, HasSubstr("not deterministic as it is"));
  EXPECT_EQ(run_firebreak({"tolerate", "--limit", "1", folder.write("votes.yaml", kVotes)}).status,
            3);
}

}  // namespace
}  // namespace firebreak

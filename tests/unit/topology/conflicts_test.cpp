// SPDX-License-Identifier: Apache-2.0
// What races at a component that replicas ask (semantics 4.6), and what comes of units (4.5).
#include "topology/conflicts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "support/models.h"
#include "support/text.h"

namespace firebreak::topology {
namespace {

using test_support::replaced;
using test_support::topology_of;
using testing::ElementsAre;
using testing::IsEmpty;

const std::string kAsked = R"(
streams:
  in: { to: A.in }
  question: { from: A.question, to: S.ask }
  note: { to: S.note }
  tell: { to: S.tell }
  out: { from: S.out }
components:
  A: { Rep: true, annotation: { from: in, to: question, label: CR } }
  S:
    Rep: false
    annotation:
      - { from: ask, to: out, label: CW }
      - { from: note, to: elsewhere, label: CW }
      - { from: tell, to: out, label: CW }
      - { from: tell, label: CW }
)";

std::vector<std::string> asking(const std::string& yaml, const std::string& input) {
  const Topology topology = topology_of(yaml);
  std::vector<std::string> result;
  for (const Path& path : topology.paths()) {
    if (topology[path.from].name != input) continue;
    for (const PathId rival : asking_rivals(topology, path.id)) {
      result.push_back(describe(topology, rival));
    }
  }
  return result;
}

TEST(AskingRivals, AreThePathsThatKeepSomethingAndEmitWhereItDoes) {
  EXPECT_THAT(asking(kAsked, "ask"), ElementsAre("S.ask→out", "S.tell→out"));
  EXPECT_THAT(asking(kAsked, "note"), IsEmpty()) << "no replica asks there";
}

TEST(AskingRivals, AreThereWhereAStateIsScatteredOverInstances) {
  const std::string any = replaced(kAsked, "    Rep: false", "    instances: { count: 2 }");
  EXPECT_THAT(asking(any, "note"), ElementsAre("S.note→elsewhere"));
  const std::string keyed = replaced(any, "count: 2", "count: 2, by: [k]");
  EXPECT_THAT(
      asking(replaced(keyed, "note: { to: S.note", "note: { to: S.note, attributes: [k]"), "note"),
      IsEmpty());
}

TEST(AskingRivals, AreAllThatKeepSomethingWhereCopiesAreFree) {
  const std::string repeats = replaced(kAsked, "from: ask, to: out, label: CW",
                                       "from: ask, to: out, label: CW, repeats: true");
  EXPECT_EQ(asking(repeats, "ask").size(), 4);
  const std::string noted = replaced(kAsked, "from: note, to: elsewhere, label: CW",
                                     "from: note, to: elsewhere, label: CW, repeats: true");
  const std::string any = replaced(noted, "    Rep: false", "    instances: { count: 2 }");
  EXPECT_THAT(asking(any, "note"), ElementsAre("S.note→elsewhere"))
      << "who repeats itself says nothing else";
}

// By day, closed days are asked about.
const std::string kClosed = R"(
streams:
  sale: { to: R.sale, attributes: [day], seal: [day] }
  closed: { from: R.closed, to: A.closed, attributes: [day] }
  question: { from: A.question, to: R.question, attributes: [day] }
  total: { from: R.total }
components:
  R:
    annotation:
      - { from: sale, to: closed, label: OW, subscript: [day] }
      - { from: question, to: total, label: OR, subscript: [day] }
  A: { Rep: true, annotation: { from: closed, to: question, label: CR } }
)";

bool question_follows(const std::string& yaml) {
  const Topology topology = topology_of(yaml);
  const StreamId question = *topology.find_stream("question");
  const PathId reader = topology[*topology[question].to].paths.front();
  const Conflicts conflicts(topology);
  const auto cycles = interface_cycles(topology, CycleEdges::PathsAndState);
  return follows_unit(topology, cycles, conflicts.of(reader).front(), question);
}

TEST(FollowsUnit, WhereAllComesOfTheUnit) {
  EXPECT_TRUE(question_follows(kClosed));
  EXPECT_TRUE(question_follows(
      replaced(kClosed, "total: {",
               "more: { from: A.question, to: R.question, attributes: [day] }\n  total: {")));
}

// Whichever copy gets through, it comes of the one unit; of replicas' units one may be later.
TEST(FollowsUnit, ByAMergedStreamIfThereIsOneWriter) {
  const std::string merged = replaced(kClosed, "R.question, ", "R.question, Rep: false, ");
  EXPECT_TRUE(question_follows(merged));
  EXPECT_FALSE(question_follows(replaced(merged, "  R:\n", "  R:\n    Rep: true\n")));
}

TEST(FollowsUnit, NotWhereSomethingElseComesOrItsUnitIsForgotten) {
  for (const auto& [what, by] : std::vector<std::pair<std::string, std::string>>{
           {"total: {", "more: { to: A.closed, attributes: [day] }\n  total: {"},
           {"to: A.closed, attributes: [day]", "to: A.closed"},
           {"R.question, attributes: [day]", "R.question"},
           {"label: CR", "label: CR, rewrites: [day]"},
           {"question, to: total, label: OR, subscript: [day]", "question, to: total, label: OR"},
           {"label: OW, subscript: [day]", "label: OW"},
       }) {
    EXPECT_FALSE(question_follows(replaced(kClosed, what, by))) << by;
  }
}

}  // namespace
}  // namespace firebreak::topology

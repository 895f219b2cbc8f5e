// SPDX-License-Identifier: Apache-2.0
// What races at a component that replicas ask (semantics 4.6).
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

TEST(AskingRivals, AreAllThatKeepSomethingWhereCopiesAreFree) {
  const std::string repeats = replaced(kAsked, "from: ask, to: out, label: CW",
                                       "from: ask, to: out, label: CW, repeats: true");
  EXPECT_EQ(asking(repeats, "ask").size(), 4);
}

}  // namespace
}  // namespace firebreak::topology

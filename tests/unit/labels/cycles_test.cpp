// SPDX-License-Identifier: Apache-2.0
// Cycles: a least fixpoint under `sound`, one collapsed node under `icde14`.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "labels_of.h"

namespace firebreak {
namespace {

using test_support::LabelsOf;
using testing::HasSubstr;

// A loop of two components with an entrance at A and an exit at B.
std::string loop(const std::string& entrance, const std::string& a, const std::string& b) {
  return fmt::format(R"(
streams:
  in: {{ to: A.in, attributes: [k]{} }}
  forth: {{ from: A.out, to: B.in, attributes: [k] }}
  back: {{ from: B.out, to: A.in, attributes: [k] }}
  out: {{ from: B.out, attributes: [k] }}
components:
  A: {{ annotation: [ {{ from: in, to: out, {} }} ] }}
  B: {{ annotation: [ {{ from: in, to: out, {} }} ] }}
)",
                     entrance, a, b);
}

// The seal would have to travel around the cycle to B, which would have to pass it on first.
TEST(Cycles, ASealedEntranceDoesNotSealTheCycle) {
  const std::string gated = "label: OW, subscript: [k]";
  const LabelsOf labels(loop(", seal: [k]", "label: CR", gated));
  EXPECT_EQ(labels.sound("forth"), "Run");
  EXPECT_EQ(labels.sound("out"), "Run");
  EXPECT_EQ(LabelsOf(loop(", seal: [k]", "label: CR", "label: CW")).sound("out"), "Async");
}

TEST(Cycles, ASealThatTheCycleLosesProtectsNothing) {
  const std::string gated = "label: OW, subscript: [k]";
  const LabelsOf labels(loop(", seal: [k]", "label: CR, rewrites: [k]", gated));
  EXPECT_EQ(labels.sound("out"), "Run");
}

TEST(Cycles, TheCollapsedNodeHasTheMostSevereAnnotation) {
  const LabelsOf labels(loop("", "label: CR", "label: OW, subscript: [k]"));
  EXPECT_EQ(labels.icde14("forth"), "Run");
  EXPECT_EQ(labels.icde14("out"), "Run");
  EXPECT_EQ(labels.why_icde14("out"),
            "rule 0: the cycle through B.in→out collapses to one node OW[k]\n"
            "rule 2: Async into B.in→out OW[k] adds Taint\n"
            "B is not replicated: Taint becomes Run\n"
            "Run is the most severe of {Async, Run}\n");
}

TEST(Cycles, TheCollapsedNodeHasWhatItsGatesShare) {
  const std::string model = R"(
streams:
  in: {{ to: A.in, attributes: [k, j], seal: [k] }}
  forth: {{ from: A.out, to: B.in, attributes: [k, j] }}
  back: {{ from: B.out, to: A.in, attributes: [k, j] }}
  out: {{ from: B.out, attributes: [k] }}
components:
  A: {{ annotation: [ {{ from: in, to: out, label: OW, subscript: [k] }} ] }}
  B: {{ annotation: [ {{ from: in, to: out, label: OW, subscript: {} }} ] }}
)";
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "[k, j]")).icde14("out"), "Async");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "[j]")).icde14("out"), "Run");
}

// An order-sensitive component in a cycle whose other member is replicated.
TEST(Cycles, TheFixpointIsMorePreciseThanTheCollapse) {
  const std::string model = R"(
streams:
  in: { to: A.in, attributes: [k], order: fifo }
  forth: { from: A.out, to: B.in, attributes: [k] }
  back: { from: B.out, to: A.back, attributes: [k], Rep: false }
  out: { from: B.out, attributes: [k] }
components:
  A:
    Rep: false
    annotation:
      - { from: in, to: out, label: CR }
      - { from: back, to: out, label: OW }
  B: { Rep: true, annotation: [ { from: in, to: out, label: CW } ] }
)";
  const LabelsOf labels(model);
  EXPECT_EQ(labels.sound("out"), "Run");
  EXPECT_EQ(labels.icde14("out"), "Diverge");
}

TEST(Cycles, WhatEntersAtAnOutputGoesRound) {
  const std::string model = R"(
streams:
  in: {{ to: C.in, attributes: [k] }}
  gossip: {{ from: C.out, to: C.out, attributes: [k] }}
  out: {{ from: C.out, attributes: [k] }}
components:
  C:
    annotation:
      - {{ from: in, to: out, label: CR }}
      - {{ from: out, to: out, label: {} }}
)";
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "OW")).icde14("out"), "Run");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "OW")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "CW")).icde14("out"), "Async");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "CW")).sound("out"), "Async");
  EXPECT_THAT(LabelsOf(fmt::format(fmt::runtime(model), "OW")).why_icde14("out"),
              HasSubstr("enters the cycle by C.in→out"));
}

// What a read returns decides what is written: a cycle through state that no path closes. The read
// would wait for the end of what follows from its own answers.
TEST(Cycles, ACycleThroughStateIsAFixpointToo) {
  const std::string model = R"(
streams:
  ask: {{ to: S.ask, attributes: [k] }}
  found: {{ from: S.found, to: W.found, attributes: [k] }}
  put: {{ from: W.put, to: S.put, attributes: [k], seal: [k] }}
  out: {{ from: S.found, attributes: [k] }}
components:
  S:
    annotation:
      - {{ from: ask, to: found, label: OR, subscript: [k] }}
      - {{ from: put, to: done, label: CW }}
  W: {{ annotation: [ {{ from: found, to: put, {} }} ] }}
)";
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "label: CR")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "label: CR")).icde14("out"), "Async");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "label: OW")).sound("out"), "Run");
  EXPECT_EQ(LabelsOf(fmt::format(fmt::runtime(model), "label: OW")).icde14("out"), "Run");
}

}  // namespace
}  // namespace firebreak

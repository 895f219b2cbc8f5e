// SPDX-License-Identifier: Apache-2.0
#include "repair/effort.h"

#include <gtest/gtest.h>

#include "support/repair_models.h"

namespace firebreak::repair {
namespace {

using result::Effort;

constexpr const char* kModel = R"(
streams:
  a: { to: C.a, attributes: [k], producers: 3 }
  b: { to: C.b, attributes: [k] }
  d: { from: C.out, to: D.in, attributes: [k], producers: 2 }
  out: { from: D.out, attributes: [k] }
components:
  C:
    Rep: true
    annotation:
      - { from: a, to: out, label: CW }
      - { from: b, to: out, label: OR, subscript: [k] }
    variants:
      V: [ { from: a, to: out, label: CW }, { from: b, to: out, label: CR } ]
  D: { Rep: false, annotation: { from: in, to: out, label: OW } }
repairs:
  - { seal: a, key: [k], cost: 1 }
  - { seal: b, key: [k] }
  - { order: C, mechanism: sequencing }
  - { order: C, mechanism: dynamic, by: [k] }
  - { order: C, mechanism: dynamic, streams: [a] }
  - { order: D, mechanism: dynamic }
  - { fifo: d }
  - { dedup: d }
  - { variant: C, to: V }
  - { resend: a }
  - { merge: d }
)";

class EffortTest : public testing::Test {
 protected:
  Effort of(const std::vector<std::size_t>& chosen) const {
    coordination::Subset set(model.repairs->size(), false);
    for (const std::size_t i : chosen) set[i] = true;
    return effort(charges, set);
  }

  const topology::Model model = test_support::model_of(kModel);
  const topology::Topology topology = test_support::topology_of(kModel);
  const EffortCharges charges =
      effort_charges(coordination::CostModel(model, topology), *model.repairs);
};

TEST_F(EffortTest, OfEachKind) {
  EXPECT_EQ(of({0}), (Effort{9, 2, 3})) << "3 producers tell 2 replicas, and vote";
  EXPECT_EQ(of({1}), (Effort{2, 1, 0})) << "one producer asks nobody";
  EXPECT_EQ(of({2}), (Effort{160, 2, 8})) << "4 producers, 2 replicas, a sequencer and its log";
  EXPECT_EQ(of({3}), (Effort{120, 1, 7})) << "by key no message is spared";
  EXPECT_EQ(of({4}), (Effort{90, 1, 6}));
  EXPECT_EQ(of({5}), (Effort{40, 1, 4}));
  EXPECT_EQ(of({6}), (Effort{0, 1, 0}));
  EXPECT_EQ(of({7}), (Effort{0, 0, 0}));
  EXPECT_EQ(of({8}), (Effort{0, 0, 0}));
  EXPECT_EQ(of({9}), (Effort{20, 1, 0})) << "two replicas acknowledge ten messages";
  EXPECT_EQ(of({10}), (Effort{0, 0, 0})) << "one process reads both copies";
  EXPECT_EQ(of({}), Effort{});
}

TEST_F(EffortTest, WhatIsWaitedForAtOnceCountsOnce) {
  EXPECT_EQ(of({0, 1}), (Effort{11, 2, 3})) << "two seals at one component";
  EXPECT_EQ(of({1, 6}), (Effort{2, 2, 0})) << "one after the other";
  EXPECT_EQ(of({5, 6}), (Effort{40, 1, 4}));
}

TEST_F(EffortTest, ProcessesCountOnce) {
  EXPECT_EQ(of({2, 3}), (Effort{280, 2, 8}));
  EXPECT_EQ(of({0, 4}), (Effort{99, 2, 6}));
}

}  // namespace
}  // namespace firebreak::repair

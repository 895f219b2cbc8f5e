// SPDX-License-Identifier: Apache-2.0
#include "result/repair_outcome.h"

#include <gtest/gtest.h>

namespace firebreak::result {
namespace {

RepairResult found(bool optimal, bool verified) {
  RepairResult result;
  result.repair.emplace();
  result.optimal = optimal;
  result.verified_by_solver = verified;
  return result;
}

TEST(RepairOutcomeTest, OfARepair) {
  EXPECT_EQ(outcome(found(true, true)), RepairOutcome::Optimal);
  EXPECT_EQ(outcome(found(false, true)), RepairOutcome::UpperBound);
  EXPECT_EQ(outcome(found(true, false)), RepairOutcome::Unknown);
  EXPECT_EQ(outcome(found(false, false)), RepairOutcome::Unknown);
}

TEST(RepairOutcomeTest, OfNone) {
  RepairResult result;
  EXPECT_EQ(outcome(result), RepairOutcome::None);
  result.out_of_time = true;
  EXPECT_EQ(outcome(result), RepairOutcome::Unknown);
}

}  // namespace
}  // namespace firebreak::result

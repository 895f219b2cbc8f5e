// SPDX-License-Identifier: Apache-2.0
// The tables of anomalies and of targets.
#include "result/anomaly.h"

#include <gtest/gtest.h>

#include "result/target.h"

namespace firebreak::result {
namespace {

TEST(AnomalyTest, RowsAscendInSeverity) {
  Anomaly before = Anomaly::None;
  Severity label = Severity::Async;
  for (const AnomalyKind& kind : kAnomalies) {
    EXPECT_GT(kind.anomaly, before) << kind.name;
    EXPECT_GT(kind.label, label) << kind.name;
    before = kind.anomaly;
    label = kind.label;
  }
}

TEST(AnomalyTest, NoneHasNoRow) { EXPECT_THROW(kind_of(Anomaly::None), base::InternalError); }

TEST(AnomalyTest, ALabelAdmitsTheAnomalyOfItsRow) {
  EXPECT_EQ(admitted(Severity::Ordered), Anomaly::None);
  EXPECT_EQ(admitted(Severity::Seal), Anomaly::None);
  EXPECT_EQ(admitted(Severity::Async), Anomaly::None);
  EXPECT_EQ(admitted(Severity::Inst), Anomaly::Instance);
}

TEST(TargetTest, EachForbidsWhatIsWorseThanItTolerates) {
  EXPECT_EQ(forbidden(RepairTarget::Deterministic), all_anomalies());
  EXPECT_EQ(forbidden(RepairTarget::ReplicaConsistent),
            (std::set{Anomaly::Instance, Anomaly::Diverge}));
  EXPECT_EQ(forbidden(RepairTarget::Convergent), std::set{Anomaly::Diverge});
  for (const TargetKind& kind : kTargets) EXPECT_FALSE(forbids(kind.target, Anomaly::None));
}

}  // namespace
}  // namespace firebreak::result

// SPDX-License-Identifier: Apache-2.0
// What is claimed beside the certificate: who verifies the repair, and what the published strategy
// picks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "certify/certify.h"
#include "document/complete_traces.h"
#include "document/document_text.h"
#include "repair/repair.h"
#include "support/models.h"

namespace firebreak::certify {
namespace {

using document::document_text;
using result::RepairResult;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

// Of three sinks the first is deterministic as it is.
topology::Model three_sinks() {
  return test_support::model_of(R"(name: three
streams:
  in: { to: [Calm.in, Log.in, Last.in], attributes: [a] }
  calm: { from: Calm.out, attributes: [a] }
  log: { from: Log.out, attributes: [a] }
  last: { from: Last.out, attributes: [a] }
components:
  Calm: { annotation: { from: in, to: out, label: CW } }
  Log: { annotation: { from: in, to: out, label: OW } }
  Last: { annotation: { from: in, to: out, label: OW } }
repairs:
  - { order: Log, mechanism: sequencing, cost: 2 }
  - { order: Last, mechanism: sequencing, cost: 3 }
)");
}

RepairResult found(const topology::Model& model) {
  base::Environment environment;
  RepairResult result = repair::repair(model, result::RepairTarget::Deterministic, environment);
  document::complete_traces(model, result);
  return result;
}

TEST(CertifyClaims, LooksAtTheLabelsOfAllSinks) {
  const topology::Model model = three_sinks();
  RepairResult claim = found(model);
  ASSERT_TRUE(claim.verified_by_labels);
  ASSERT_TRUE(certify(model, claim, document_text()).accepted());
  claim.repair = {0};
  claim.cost = 2;
  EXPECT_THAT(certify(model, claim, document_text()).problems,
              Contains(HasSubstr("deterministic: sink 'last' is")));
  claim.repair.emplace();
  claim.cost = 0;
  const auto problems = certify(model, claim, document_text()).problems;
  EXPECT_THAT(problems, Contains(HasSubstr("deterministic: sink 'log' is")));
  EXPECT_THAT(problems, Contains(HasSubstr("deterministic: sink 'last' is")));
}

TEST(CertifyClaims, AsksForNoBaselineWhereThereWasNoTimeForIt) {
  const topology::Model model = three_sinks();
  RepairResult claim = found(model);
  ASSERT_TRUE(claim.repair && claim.baseline_known && claim.baseline);
  claim.baseline_known = false;
  claim.baseline.reset();
  EXPECT_THAT(certify(model, claim, document_text()).problems, IsEmpty());
  claim.baseline_known = true;
  EXPECT_THAT(certify(model, claim, document_text()).problems,
              Contains(HasSubstr("the baseline is not what")));
}

}  // namespace
}  // namespace firebreak::certify

// SPDX-License-Identifier: Apache-2.0
// Who checks a certificate needs no solver: this links certify/ and nothing that knows Z3, so the
// linker says whether that is true.
#include <gtest/gtest.h>

#include "certify/certify.h"
#include "frontend/model_text.h"
#include "support/models.h"

namespace firebreak {
namespace {

TEST(CertifyAlone, RefusesAClaimWithoutASolver) {
  const topology::Model model = test_support::model_of(R"(
streams:
  in: { to: C.in }
  out: { from: C.out }
components:
  C: { annotation: { from: in, to: out, label: OW } }
)");
  result::RepairResult claim;  // that nothing has to be added
  claim.repair.emplace();
  EXPECT_FALSE(certify::certify(model, claim, {frontend::model_text(), {}}).problems.empty());
}

}  // namespace
}  // namespace firebreak

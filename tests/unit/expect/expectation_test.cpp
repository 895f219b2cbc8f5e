// SPDX-License-Identifier: Apache-2.0
#include "expect/expectation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/models.h"

namespace firebreak::expect {
namespace {

using test_support::model_of;
using test_support::topology_of;
using testing::ElementsAre;
using testing::HasSubstr;

result::TestResult held(const std::string& text) {
  base::Environment environment;
  return hold_to_expectations(model_of(text), topology_of(text), {}, environment);
}

// What cannot be looked at takes nothing from what was.
TEST(Expectation, ARefusedOneLeavesTheFailuresBefore) {
  const result::TestResult result = held(R"(name: two
streams:
  in:  { to: C.in, attributes: [x] }
  out: { from: C.out, attributes: [x] }
components:
  C:
    annotation: { from: in, to: out, label: CR }
    variants:
      OTHER: { from: in, to: elsewhere, label: CR }
repairs:
  - { variant: C, to: OTHER, cost: 1 }
expect:
  labels: { out: Run }
  repair: { cost: 0 }
)");
  EXPECT_EQ(result.status, result::TestStatus::Error);
  EXPECT_EQ(result.checked, 2U);
  EXPECT_THAT(result.messages, ElementsAre(HasSubstr("label of out: expected Run, found Async"),
                                           HasSubstr("variant 'OTHER' of 'C' is no repair")));
}

}  // namespace
}  // namespace firebreak::expect

// SPDX-License-Identifier: Apache-2.0
#include "infer/inferences.h"

#include <gtest/gtest.h>

#include <string>

#include "frontend/reader.h"
#include "infer/complete.h"
#include "support/behaviors.h"

namespace firebreak::infer {
namespace {

// A, B and C have one text; what comes to C is unique, and what leaves D has another name.
constexpr const char* kModel = R"(
streams:
  a: { to: A.x, attributes: [key, value] }
  b: { to: B.x, attributes: [key, value] }
  c: { to: C.x, attributes: [key, value], unique: [key] }
  d: { to: D.x, attributes: [key, value] }
  fromA: { from: A.y, attributes: [key] }
  fromB: { from: B.y, attributes: [key] }
  fromC: { from: C.y, attributes: [key] }
  fromD: { from: D.y, attributes: [name] }
components:
  A: { behavior: 'on x(k: string, v: int) { emit y(k); }' }
  B: { behavior: 'on x(k: string, v: int) { emit y(k); }' }
  C: { behavior: 'on x(k: string, v: int) { emit y(k); }' }
  D: { behavior: 'on x(k: string, v: int) { emit y(k); }' }
)";

TEST(Inferences, AreMadeOnceForEqualBehavioursInEqualPlaces) {
  base::Diagnostics diagnostics;
  auto model = frontend::read_model(kModel, "m.yaml", diagnostics);
  ASSERT_TRUE(model) << test_support::as_text(diagnostics);
  const auto behaviors = read_behaviors(*model, diagnostics);
  ASSERT_TRUE(behaviors) << test_support::as_text(diagnostics);
  const base::Environment environment;
  const Wanted wanted;
  Inferences inferences(*model, environment, wanted);
  const ComponentClaims& a = inferences.of((*behaviors)[0]);
  EXPECT_EQ(&inferences.of((*behaviors)[1]), &a);
  EXPECT_NE(&inferences.of((*behaviors)[2]), &a);
  EXPECT_NE(&inferences.of((*behaviors)[3]), &a);
}

// Two assumptions, of which each is fine.
TEST(Inferences, NoMessageMayContradictWhatIsAssumed) {
  const auto wrong = [](const std::string& second) {
    base::Diagnostics diagnostics;
    auto model = frontend::read_model(R"(
assume:
  - { streams: [a], where: "n > 3" }
  - { streams: [a], where: ")" + second + R"(" }
streams:
  a: { to: A.x, attributes: [n] }
  o: { from: A.y, attributes: [n] }
components:
  A: { behavior: 'on x(n: int) { emit y(n); }' }
)",
                                      "m.yaml", diagnostics);
    if (model) complete_model(*model, diagnostics);
    return test_support::as_text(diagnostics);
  };
  EXPECT_EQ(wrong("n < 5"), "");
  EXPECT_EQ(
      wrong("n < 4"),
      "3:31 contradictory-assumption: no message of 'A.x' satisfies all that is assumed of it");
}

// Any instance may get a message again, and does not know what the others have handled.
TEST(Inferences, NothingIsIdempotentAcrossInstancesWithoutAKey) {
  const auto idempotent = [](const std::string& instances) {
    base::Diagnostics diagnostics;
    auto model = frontend::read_model(R"(
streams:
  a: { to: A.x, attributes: [n] }
  o: { from: A.y, attributes: [n] }
components:
  A:
    instances: )" + instances + R"(
    behavior: 'state s: set<int> on x(n: int) { if (n not in s) { s = s + {n}; emit y(n); } }'
)",
                                      "m.yaml", diagnostics);
    EXPECT_TRUE(model && complete_model(*model, diagnostics)) << test_support::as_text(diagnostics);
    return model && model->components.front().paths.front().idempotent;
  };
  EXPECT_TRUE(idempotent("{ count: 1 }"));
  EXPECT_TRUE(idempotent("{ count: 2, by: [n] }"));
  EXPECT_FALSE(idempotent("{ count: 2 }"));
}

}  // namespace
}  // namespace firebreak::infer

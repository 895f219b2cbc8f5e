// SPDX-License-Identifier: Apache-2.0
// The study that ships asks what its plan answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "generate/parameters.h"
#include "study/study.h"
#include "support/models.h"
#include "sweep/plan.h"

namespace firebreak::study {
namespace {

const std::string kFolder = FIREBREAK_SOURCE_DIR "/study/";

std::string text_of(const std::string& name) {
  std::ifstream file(kFolder + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Whether some family has models that differ in the parameter.
bool varies(const sweep::Plan& plan, const std::string& name) {
  return std::ranges::any_of(plan.families, [&](const sweep::Family& family) {
    std::set<std::uint32_t> values;
    for (const generate::Parameters& each : family.parameters) {
      if (name == "shape") values.insert(static_cast<std::uint32_t>(each.shape));
      for (const generate::Parameter& parameter : generate::parameters()) {
        if (parameter.name == name) values.insert(each.*parameter.value);
      }
    }
    return values.size() > 1;
  });
}

TEST(ShippedStudy, AsksWhatItsPlanAnswers) {
  base::Diagnostics diagnostics;
  const auto study = read_study(text_of("study.yaml"), "study.yaml", diagnostics);
  ASSERT_TRUE(study) << test_support::to_text(diagnostics);
  const auto plan = sweep::read_plan(text_of(study->plan), study->plan, diagnostics);
  ASSERT_TRUE(plan) << test_support::to_text(diagnostics);
  std::size_t models = 0;
  for (const sweep::Family& family : plan->families) {
    models += family.parameters.size() * family.count;
  }
  EXPECT_GE(models, 10'000U);
  for (const Measure& measure : study->measures) {
    EXPECT_THAT(plan->questions, testing::Contains(measure.asked)) << measure.id;
    EXPECT_TRUE(measure.along.empty() || varies(*plan, measure.along)) << measure.id;
  }
}

}  // namespace
}  // namespace firebreak::study

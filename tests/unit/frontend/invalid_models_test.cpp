// SPDX-License-Identifier: Apache-2.0
// models/invalid: every file is refused, with exactly the diagnostics of the .expected file beside
// it. FIREBREAK_UPDATE_GOLDEN=1 writes those files anew, for review.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support/models.h"
#include "support/process.h"

namespace firebreak {
namespace {

namespace fs = std::filesystem;

const fs::path kFolder = fs::path(FIREBREAK_SOURCE_DIR) / "models" / "invalid";

std::vector<std::string> invalid_models() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

class InvalidModel : public testing::TestWithParam<std::string> {};

TEST_P(InvalidModel, IsRefusedWithItsDiagnostics) {
  const std::string file = GetParam() + ".yaml";
  const fs::path expected = kFolder / (GetParam() + ".expected");
  base::Diagnostics diagnostics;
  const auto model =
      frontend::read_model(test_support::read_file(kFolder / file), file, diagnostics);
  EXPECT_EQ(model.has_value(), diagnostics.empty());
  if (model) {
    EXPECT_FALSE(topology::build(*model, {}, diagnostics).has_value());
  }
  diagnostics.sort();
  const std::string text = test_support::to_text(diagnostics);
  if (std::getenv("FIREBREAK_UPDATE_GOLDEN") != nullptr) std::ofstream(expected) << text;
  EXPECT_FALSE(text.empty());
  EXPECT_EQ(text, test_support::read_file(expected));
}

INSTANTIATE_TEST_SUITE_P(Corpus, InvalidModel, testing::ValuesIn(invalid_models()),
                         [](const auto& instance) { return instance.param; });

TEST(InvalidModels, AreManyKinds) { EXPECT_GE(invalid_models().size(), 25U); }

}  // namespace
}  // namespace firebreak

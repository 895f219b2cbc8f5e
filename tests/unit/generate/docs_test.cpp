// SPDX-License-Identifier: Apache-2.0
// docs/experiments.md has the tables of the code.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "generate/mutants.h"
#include "generate/parameters.h"

namespace firebreak::generate {
namespace {

std::string docs() {
  std::ifstream file(FIREBREAK_SOURCE_DIR "/docs/experiments.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ExperimentsDocs, HaveAllParameters) {
  std::string table;
  for (const Parameter& each : parameters()) {
    table += fmt::format("| `{}` | {} | {} | {} | {} |\n", each.name, Parameters{}.*each.value,
                         each.least, each.most, each.what);
  }
  EXPECT_THAT(docs(), testing::HasSubstr("|---|---|---|---|---|\n" + table));
}

TEST(ExperimentsDocs, HaveAllChanges) {
  std::string table;
  for (const Change& each : changes())
    table += fmt::format("| `{}` | {} |\n", each.name, each.what);
  EXPECT_THAT(docs(), testing::HasSubstr("| change | what |\n|---|---|\n" + table));
}

}  // namespace
}  // namespace firebreak::generate

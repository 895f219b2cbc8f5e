// SPDX-License-Identifier: Apache-2.0
// docs/formats.md is complete: every key and every diagnostic code stands there, and its whole
// models are models.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "frontend/yaml/keys.h"
#include "support/models.h"
#include "support/process.h"

namespace firebreak::frontend {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

std::string page() {
  return test_support::read_file(fs::path(FIREBREAK_SOURCE_DIR) / "docs/formats.md");
}

TEST(FormatsPage, ExplainsEveryKey) {
  const std::string text = page();
  for (const KeyTable& table :
       {keys::kModel,        keys::kDependency,     keys::kStream,        keys::kSeal,
        keys::kFifo,         keys::kComponent,      keys::kPath,          keys::kOrdering,
        keys::kSealRepair,   keys::kOrderRepair,    keys::kFifoRepair,    keys::kDedupRepair,
        keys::kResendRepair, keys::kMergeRepair,    keys::kVariantRepair, keys::kCosts,
        keys::kStreamCosts,  keys::kComponentCosts, keys::kExpect,        keys::kExpectRepair}) {
    for (const std::string_view key : table.keys) {
      EXPECT_THAT(text, HasSubstr("`" + std::string(key) + "`")) << table.what;
    }
  }
}

TEST(FormatsPage, ListsEveryCode) {
  const std::string text = page();
  const std::regex code("error\\[([a-z0-9-]+)\\]");
  int found = 0;
  for (const auto& entry :
       fs::directory_iterator(fs::path(FIREBREAK_SOURCE_DIR) / "models/invalid")) {
    if (entry.path().extension() != ".expected") continue;
    const std::string expected = test_support::read_file(entry.path());
    for (std::sregex_iterator it(expected.begin(), expected.end(), code), end; it != end; ++it) {
      EXPECT_THAT(text, HasSubstr("`" + (*it)[1].str() + "`"));
      ++found;
    }
  }
  EXPECT_GT(found, 50);
}

TEST(FormatsPage, ShowsModelsThatAreValid) {
  const std::string text = page();
  int models = 0;
  for (std::size_t begin = text.find("```yaml\n"); begin != std::string::npos;) {
    const std::size_t end = text.find("```", begin + 8);
    const std::string block = text.substr(begin + 8, end - begin - 8);
    if (block.starts_with("name: ")) {
      EXPECT_EQ(test_support::diagnostics_of(block), "");
      ++models;
    }
    begin = text.find("```yaml\n", end + 3);
  }
  EXPECT_GE(models, 1);
}

}  // namespace
}  // namespace firebreak::frontend

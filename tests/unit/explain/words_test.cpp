// SPDX-License-Identifier: Apache-2.0
#include "explain/words.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>

#include "frontend/yaml/keys.h"
#include "labels/rules.h"
#include "result/anomaly.h"

namespace firebreak::explain {
namespace {

namespace fs = std::filesystem;

bool explained(std::string_view word, std::string_view kind) {
  return std::ranges::any_of(
      words(), [&](const Word& entry) { return entry.word == word && entry.kind == kind; });
}

TEST(Words, HaveATextAndAnExample) {
  for (const Word& word : words()) {
    EXPECT_FALSE(word.text.empty()) << word.word;
    EXPECT_TRUE(word.text.ends_with('.')) << word.word;
    EXPECT_FALSE(word.example.empty()) << word.word;
  }
}

TEST(Words, HaveEveryAnomalyAndRule) {
  for (const result::AnomalyKind& kind : result::kAnomalies) {
    EXPECT_TRUE(explained(kind.name, "anomaly")) << kind.name;
  }
  for (int i = 0; i <= static_cast<int>(labels::Rule::Declared); ++i) {
    const std::string_view id = labels::text_of(static_cast<labels::Rule>(i)).id;
    EXPECT_FALSE(find(id).empty()) << id;
  }
}

TEST(Words, HaveEveryKeyOfModels) {
  // What a name alone says.
  const std::set<std::string_view> plain{"name",       "from",     "to",         "label",
                                         "attributes", "streams",  "components", "annotation",
                                         "variants",   "subscript"};
  const auto check = [&](const auto& keys) {
    for (const std::string_view key : keys) {
      EXPECT_TRUE(plain.contains(key) || explained(key, "key")) << key;
    }
  };
  check(frontend::keys::kStreamKeys);
  check(frontend::keys::kComponentKeys);
  check(frontend::keys::kPathKeys);
  check(frontend::keys::kModelKeys);
}

// What stands in the source where a diagnostic is made, and what invalid models are told.
std::set<std::string> codes() {
  std::set<std::string> result;
  const auto collect = [&](const fs::path& folder, const std::string& extension,
                           const std::regex& code) {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != extension) continue;
      std::ifstream file(entry.path());
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      for (std::sregex_iterator it(text.begin(), text.end(), code), end; it != end; ++it) {
        result.insert((*it)[1]);
      }
    }
  };
  const fs::path root = FIREBREAK_SOURCE_DIR;
  collect(
      root / "src", ".cpp",
      std::regex(
          R"re((?:\b(?:error|unknown|warn|fail|warning|refuse)\(|\badd\(\{)\s*"([a-z]+(?:-[a-z]+)+)")re"));
  collect(root / "models" / "invalid", ".expected",
          std::regex(R"re((?:error|warning)\[([a-z-]+)\])re"));
  return result;
}

TEST(Words, HaveEveryCode) {
  const std::set<std::string> found = codes();
  EXPECT_GT(found.size(), 90U);
  for (const std::string& code : found) EXPECT_TRUE(explained(code, "error")) << code;
}

TEST(Words, HaveNoCodeThatNoDocumentHas) {
  std::string documents;
  for (const auto& entry : fs::directory_iterator(fs::path(FIREBREAK_SOURCE_DIR) / "docs")) {
    if (entry.path().extension() != ".md") continue;
    std::ifstream file(entry.path());
    documents.append(std::istreambuf_iterator<char>(file), {});
  }
  for (const Word& word : words()) {
    if (word.kind != "error") continue;
    EXPECT_NE(documents.find(fmt::format("`{}`", word.word)), std::string::npos) << word.word;
  }
}

TEST(Words, AreFoundInEitherCase) {
  ASSERT_EQ(find("inst").size(), 1U);
  EXPECT_EQ(find("inst").front()->word, "Inst");
  EXPECT_EQ(find("run").front()->kind, "anomaly");
  EXPECT_EQ(find("Run").front()->kind, "label");
  ASSERT_EQ(find("4").size(), 1U);
  EXPECT_EQ(find("4").front()->word, "rule 4");
  EXPECT_TRUE(find("nothing of the kind").empty());
  EXPECT_EQ(nearest("sealble"), "sealable");
}

}  // namespace
}  // namespace firebreak::explain

// SPDX-License-Identifier: Apache-2.0
// docs/behaviors.md says what the parser reads.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "behavior/formatter.h"
#include "behavior/printer.h"
#include "behavior/token_reader.h"
#include "support/behaviors.h"

namespace firebreak::behavior {
namespace {

using test_support::behavior_of;

std::string page() {
  std::ifstream in(FIREBREAK_SOURCE_DIR "/docs/behaviors.md");
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// What stands in the fenced blocks of this language.
std::vector<std::string> blocks(const std::string& language) {
  const std::string text = page();
  const std::string fence = "```" + language + "\n";
  std::vector<std::string> result;
  for (std::size_t at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
    at += fence.size();
    result.push_back(text.substr(at, text.find("```", at) - at));
  }
  return result;
}

TEST(Documentation, HasExamplesThatAreBehavioursInCanonicalForm) {
  const std::vector<std::string> examples = blocks("behavior");
  EXPECT_GE(examples.size(), 5U);
  for (const std::string& example : examples) {
    EXPECT_FALSE(behavior_of(example).handlers.empty());
    base::Diagnostics diagnostics;
    EXPECT_EQ(format(example, {}, diagnostics), example);
  }
}

TEST(Documentation, ListsTheReservedWords) {
  std::string words;
  for (std::string_view word : reserved_words()) {
    words += (words.empty() ? "" : " ") + std::string(word);
  }
  EXPECT_NE(page().find("`" + words + "`"), std::string::npos) << words;
  const std::string grammar = blocks("ebnf").at(0);
  for (std::string_view word : reserved_words()) {
    EXPECT_NE(grammar.find(fmt::format("\"{}\"", word)), std::string::npos) << word;
  }
}

TEST(Documentation, NamesTheLimits) {
  EXPECT_NE(page().find(fmt::format("more than {} levels", kDeepest)), std::string::npos);
  EXPECT_NE(page().find(fmt::format("more than {}\n  parts", kLargestType)), std::string::npos);
  EXPECT_EQ(Interpreter::kBudget, 1'000'000U);
}

}  // namespace
}  // namespace firebreak::behavior

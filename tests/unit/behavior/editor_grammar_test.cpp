// SPDX-License-Identifier: Apache-2.0
// editors/firebreak-behavior.tmLanguage.json colours the language that the lexer reads.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "behavior/parser.h"

namespace firebreak::behavior {
namespace {

nlohmann::json grammar() {
  std::ifstream in(FIREBREAK_SOURCE_DIR "/editors/firebreak-behavior.tmLanguage.json");
  return nlohmann::json::parse(in);
}

// The words in the first group of the pattern of this name: `\b(a|b)\b`.
std::set<std::string> words(const nlohmann::json& all, const std::string& name) {
  const std::string pattern = all.at("repository").at(name).at("match");
  const std::size_t open = pattern.find('(');
  const std::string group = pattern.substr(open + 1, pattern.find(')') - open - 1);
  std::set<std::string> result;
  const std::regex word("[a-z]+");
  for (auto it = std::sregex_iterator(group.begin(), group.end(), word);
       it != std::sregex_iterator(); ++it) {
    result.insert(it->str());
  }
  return result;
}

TEST(EditorGrammar, KnowsTheReservedWords) {
  const auto all = grammar();
  std::set<std::string> known = words(all, "keyword");
  known.merge(words(all, "constant"));
  const auto reserved = reserved_words();
  EXPECT_EQ(known, std::set<std::string>(reserved.begin(), reserved.end()));
}

TEST(EditorGrammar, HasEachPatternThatItIncludes) {
  const auto all = grammar();
  std::set<std::string> included;
  for (const auto& pattern : all.at("patterns")) {
    included.insert(pattern.at("include").get<std::string>().substr(1));
  }
  std::set<std::string> described;
  for (const auto& [name, _] : all.at("repository").items()) described.insert(name);
  EXPECT_EQ(included, described);
}

TEST(EditorGrammar, HasPatternsThatAreRegularExpressions) {
  const auto all = grammar();
  const std::string keyword = all.at("repository").at("keyword").at("match");
  const std::regex matches(keyword);
  EXPECT_TRUE(std::regex_search("a not in b", matches));
  EXPECT_FALSE(std::regex_search("not", matches));
  EXPECT_FALSE(std::regex_search("information", matches));
  for (const auto& [name, one] : all.at("repository").items()) {
    const std::string pattern = one.value("match", "");
    EXPECT_NO_THROW(std::regex{pattern}) << name;
  }
}

}  // namespace
}  // namespace firebreak::behavior

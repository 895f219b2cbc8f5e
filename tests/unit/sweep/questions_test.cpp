// SPDX-License-Identifier: Apache-2.0
// Which figures are read from the document of a question.
#include "sweep/questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string_view>

namespace firebreak::sweep {
namespace {

using testing::Contains;

NamedValue number(const std::string& name, std::int64_t value) { return {name, Value{value}}; }

TEST(Figures, CountDisagreementsByTheRuleThatIsBlamed) {
  const auto figures = figures_of(*find_question("crosscheck"), R"({ "rule_sets": {
    "sound": { "exact": 4, "disagreements": [] },
    "icde14": { "exact": 1, "unsound": 2, "imprecise": 1, "disagreements": [
      { "agreement": "unsound", "rule": "rule 1" },
      { "agreement": "unsound", "rule": "gap 5" },
      { "agreement": "imprecise", "rule": "rule 1" } ] } } })");
  EXPECT_THAT(figures, Contains(number("sound_exact", 4)));
  EXPECT_THAT(figures, Contains(number("icde14_unsound", 2)));
  EXPECT_THAT(figures, Contains(number("icde14_unsound_rule_1", 1)));
  EXPECT_THAT(figures, Contains(number("icde14_unsound_gap_5", 1)));
  EXPECT_THAT(figures, Contains(number("icde14_unsound_rule_2", 0)));
  EXPECT_THAT(figures, Contains(number("icde14_imprecise_rule_1", 1)));
  EXPECT_THAT(figures, Contains(number("icde14_imprecise_gap_5", 0)));
}

// They are one column.
TEST(Figures, OfOneNameHaveOneType) {
  std::map<std::string_view, Type> types;
  for (const Question& question : questions()) {
    for (const Figure& figure : question.figures) {
      EXPECT_EQ(types.try_emplace(figure.name, figure.type).first->second, figure.type)
          << question.name << ": " << figure.name;
    }
  }
}

// Their documents end early where something is wrong.
TEST(Figures, AreNotThereWhereTheDocumentHasNone) {
  EXPECT_TRUE(figures_of(*find_question("crosscheck"), "{}").empty());
  EXPECT_TRUE(figures_of(*find_question("crosscheck"), "no document").empty());
}

}  // namespace
}  // namespace firebreak::sweep

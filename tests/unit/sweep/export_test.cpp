// SPDX-License-Identifier: Apache-2.0
#include "sweep/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>
#include <vector>

#include "unit/sweep/sweep_fixture.h"

namespace firebreak::sweep {
namespace {

using test_support::TemporaryFolder;
using testing::HasSubstr;

class ExportTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Store store_ = Store::of_plan(folder_.path("s.db"), small_sweep(), "1.0");
};

TEST_F(ExportTest, SortsByRunAndLeavesWhatIsNotKnownEmpty) {
  store_.hand_in(answered(3));
  Outcome crashed;
  crashed.run = 1;
  crashed.signal = 11;
  crashed.reason = "said \"no\", twice";
  store_.hand_in(crashed);
  const std::string csv = export_csv(store_, Columns::Reproducible);
  EXPECT_THAT(csv, HasSubstr("run,model,model_digest,question,choice,seed,ending,exit_status,"
                             "signal,reason,digest,verdict,anomaly,sinks,anomalous_sinks,label,"
                             "labelled_sinks,plan_hash,tool\n"));
  EXPECT_THAT(csv, HasSubstr("\n1,a.yaml,"));
  EXPECT_THAT(csv, HasSubstr(",verify,,0,crashed,,11,\"said \"\"no\"\", twice\",,,"));
  EXPECT_THAT(csv, HasSubstr(",label,sound,0,,,,,,"));
  EXPECT_THAT(csv, HasSubstr(",verify,,0,answered,0,,,d,deterministic,"));
  EXPECT_LT(csv.find("\n2,a.yaml"), csv.find("\n3,b.yaml"));
}

// In whichever order it comes about, and whatever it took.
TEST_F(ExportTest, IsTheSameWhateverDiffers) {
  for (const int run : {1, 2, 3, 4}) store_.hand_in(answered(run));
  Store other = Store::of_plan(folder_.path("other.db"), small_sweep(), "1.0");
  for (const int run : {4, 2, 3, 1}) {
    Outcome outcome = answered(run);
    outcome.effort = {"elsewhere", 1000, 2.5, 1.5, 4000};
    other.hand_in(outcome);
  }
  EXPECT_EQ(export_csv(store_, Columns::Reproducible), export_csv(other, Columns::Reproducible));
  EXPECT_THAT(export_csv(other, Columns::All), HasSubstr(",1.0,elsewhere,1000,2.5,1.5,4000\n"));
}

TEST_F(ExportTest, DescribesTheTypesOfItsColumns) {
  const auto document = nlohmann::json::parse(export_metadata(store_, Columns::All, "rows.csv"));
  EXPECT_EQ(document["url"], "rows.csv");
  const std::string csv = export_csv(store_, Columns::All);
  std::string head;
  for (const auto& column : document["tableSchema"]["columns"]) {
    head += (head.empty() ? "" : ",") + column["name"].get<std::string>();
  }
  EXPECT_EQ(csv.substr(0, csv.find('\n')), head);
  EXPECT_EQ(document["tableSchema"]["columns"][0]["datatype"], "long");
}

// Of a table without line ends in its cells.
std::vector<std::vector<std::string>> cells(const std::string& csv) {
  std::vector<std::vector<std::string>> rows{{""}};
  bool quoted = false;
  for (const char c : csv) {
    if (c == '"') quoted = !quoted;
    if (c == '\n') {
      rows.push_back({""});
    } else if (c == ',' && !quoted) {
      rows.back().emplace_back();
    } else {
      rows.back().back() += c;
    }
  }
  rows.pop_back();
  return rows;
}

// What is not known is nothing, and neither a text of nothing nor a number.
TEST(Export, HasNothingInAColumnThatIsNotOfItsType) {
  const TemporaryFolder folder;
  Expanded expanded = small_sweep();
  expanded.models.push_back({"random", "", Recipe{{}, 7}});
  expanded.plan.questions = {{"verify", ""}, {"repair", "deterministic"}};
  Store store = Store::of_plan(folder.path("s.db"), expanded, "1.0");
  Outcome repaired = answered(2);
  repaired.figures = {{"cost", Value{std::int64_t{0}}}, {"optimal", Value{false}}};
  repaired.effort = {"here", 1000, 1e-7, 1e300, 4000};
  store.hand_in(repaired);
  for (const int run : {1, 5}) store.hand_in(answered(run));
  const std::map<std::string, std::string> types{{"long", "-?[0-9]+"},
                                                 {"double", "-?[0-9.]+(e[-+]?[0-9]+)?"},
                                                 {"boolean", "true|false"},
                                                 {"string", "[^\"]+|\".+\""}};
  const auto table = cells(export_csv(store, Columns::All));
  const auto document = nlohmann::json::parse(export_metadata(store, Columns::All, "rows.csv"));
  const auto& columns = document["tableSchema"]["columns"];
  ASSERT_EQ(table.size(), 7U);
  for (std::size_t row = 1; row < table.size(); ++row) {
    ASSERT_EQ(table[row].size(), columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string pattern = types.at(columns[i]["datatype"].get<std::string>());
      EXPECT_TRUE(table[row][i].empty() || std::regex_match(table[row][i], std::regex(pattern)))
          << columns[i] << ": " << table[row][i];
    }
  }
}

}  // namespace
}  // namespace firebreak::sweep

// SPDX-License-Identifier: Apache-2.0
#include "sweep/export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

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
  EXPECT_EQ(document["tableSchema"]["columns"][0]["datatype"], "integer");
}

}  // namespace
}  // namespace firebreak::sweep

// SPDX-License-Identifier: Apache-2.0
// The table of docs/repair.md 3.4 says what repairing the paper's cases costs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/doc_table.h"
#include "support/process.h"

namespace firebreak {
namespace {

using nlohmann::json;
using test_support::run_firebreak;

const std::string kRoot = FIREBREAK_SOURCE_DIR;

TEST(PaperCases, CostWhatTheTableSays) {
  const auto table = test_support::table(
      "docs/repair.md", "| model | variant | cheapest repair | cost | strategy | ratio |");
  ASSERT_EQ(table.size(), 8U);
  for (const std::vector<std::string>& cells : table) {
    ASSERT_EQ(cells.size(), 6U) << cells[0];
    std::vector<std::string> command{"repair", kRoot + "/models/blazes/" + cells[0] + ".yaml"};
    if (!cells[1].empty()) command.push_back("--variant=Report=" + cells[1]);
    const std::string text = run_firebreak(command).out;
    command.push_back("--format=json");
    const json found = json::parse(run_firebreak(command).out);
    const std::string name = cells[0] + " " + cells[1];
    EXPECT_EQ(found.at("cost").dump(), cells[3]) << name;
    EXPECT_EQ(found.at("baseline").at("cost").dump(), cells[4]) << name;
    if (cells[2] == "nothing") {
      EXPECT_THAT(text, testing::HasSubstr("nothing to repair")) << name;
      continue;
    }
    EXPECT_THAT(text, testing::HasSubstr(fmt::format("  {}: cost {}\n", cells[2], cells[3])))
        << name;
    const double ratio = std::stod(cells[4]) / std::stod(cells[3]);
    EXPECT_EQ(fmt::format("{:.1f}", ratio), cells[5]) << name;
  }
}

}  // namespace
}  // namespace firebreak

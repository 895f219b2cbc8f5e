// SPDX-License-Identifier: Apache-2.0
// The table of docs/repair.md 3.4 says what repairing the paper's cases costs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/process.h"

namespace firebreak {
namespace {

using nlohmann::json;
using test_support::run_firebreak;

const std::string kRoot = FIREBREAK_SOURCE_DIR;

// The cells of the rows of the table, without the spaces around them.
std::vector<std::vector<std::string>> rows() {
  std::ifstream in(kRoot + "/docs/repair.md");
  std::vector<std::vector<std::string>> result;
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("| wordcount | |") && !line.starts_with("| adnet")) continue;
    std::vector<std::string>& cells = result.emplace_back();
    for (std::size_t from = 1; from < line.size();) {
      const std::size_t to = line.find('|', from);
      std::string cell = line.substr(from, to - from);
      cell.erase(0, cell.find_first_not_of(' '));
      cell.erase(cell.find_last_not_of(' ') + 1);
      cells.push_back(cell);
      from = to + 1;
    }
  }
  return result;
}

TEST(PaperCases, CostWhatTheTableSays) {
  const auto table = rows();
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

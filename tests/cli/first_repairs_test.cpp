// SPDX-License-Identifier: Apache-2.0
// The table of docs/examples.md, Races from reports, says what repair puts first.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cli/doc_table.h"
#include "support/process.h"

namespace firebreak {
namespace {

using test_support::run_firebreak;

const std::string kSystems = std::string(FIREBREAK_SOURCE_DIR) + "/models/systems/";

// The pieces as the report lists them, each above what it means; the table has them between
// semicolons.
std::string without_costs(std::string text) {
  std::string result;
  const std::string head = "The cheapest repair\n";
  std::size_t at = text.find(head);
  if (at == std::string::npos) return text;
  for (at += head.size(); text.compare(at, 2, "  ") == 0;) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at + 2, end - at - 2);
    if (!line.starts_with(" ")) {
      result += (result.empty() ? "" : "; ") + line.substr(0, line.rfind(": cost"));
    }
    at = end + 1;
  }
  return result;
}

TEST(FirstRepairs, AreWhatTheTableSays) {
  const auto rows = test_support::table(
      "docs/examples.md", "| model | what happens | the cheapest repair | cost | repaired |");
  ASSERT_EQ(rows.size(), 12U);
  for (const std::vector<std::string>& cells : rows) {
    ASSERT_EQ(cells.size(), 5U) << cells[0];
    const auto found = run_firebreak({"repair", kSystems + cells[0] + ".yaml"});
    EXPECT_EQ(without_costs(found.out), cells[2]) << cells[0];
    EXPECT_THAT(found.out, testing::HasSubstr(fmt::format("at cost {},", cells[3]))) << cells[0];
    const auto repaired = run_firebreak({"verify", "--quiet", kSystems + cells[4] + ".yaml"});
    EXPECT_EQ(repaired.status, 0) << repaired.out;
  }
}

}  // namespace
}  // namespace firebreak

// SPDX-License-Identifier: Apache-2.0
#include "study/statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/random.h"

namespace firebreak::study {
namespace {

TEST(Estimate, HasTheMeanWithinItsInterval) {
  const Estimate estimate = study::estimate({1, 2, 3, 4, 10}, 1);
  EXPECT_EQ(estimate.count, 5U);
  EXPECT_DOUBLE_EQ(estimate.mean, 4);
  EXPECT_LT(estimate.low, 4);
  EXPECT_GT(estimate.high, 4);
  EXPECT_GE(estimate.low, 1);
  EXPECT_LE(estimate.high, 10);
}

TEST(Estimate, IsTheSameEachTime) {
  const std::vector<double> values{3, 1, 4, 1, 5, 9, 2, 6};
  EXPECT_EQ(estimate(values, 2).low, estimate(values, 2).low);
  EXPECT_NE(estimate(values, 2).low, estimate(values, 3).low);
  EXPECT_EQ(estimate({}, 1).count, 0U);
}

// Of samples of 40 fair coins, the interval has the true mean in about 95 of 100.
TEST(Estimate, CoversTheTruth) {
  base::Random random(11);
  int covered = 0;
  for (int i = 0; i < 400; ++i) {
    std::vector<double> values;
    for (int k = 0; k < 40; ++k) values.push_back(random.below(2));
    const Estimate estimate = study::estimate(values, random.next());
    if (estimate.low <= 0.5 && 0.5 <= estimate.high) ++covered;
  }
  EXPECT_GT(covered, 360);
  EXPECT_LT(covered, 398);
}

// Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
TEST(Share, HasWilsonsInterval) {
  const auto of = [](int ones, int all) {
    std::vector<double> values(static_cast<std::size_t>(all), 0);
    std::fill_n(values.begin(), ones, 1);
    return share(values);
  };
  EXPECT_NEAR(of(81, 263).low, 0.2553, 5e-5);
  EXPECT_NEAR(of(81, 263).high, 0.3662, 5e-5);
  EXPECT_NEAR(of(15, 148).low, 0.0624, 5e-5);
  EXPECT_NEAR(of(15, 148).high, 0.1605, 5e-5);
  EXPECT_EQ(of(0, 20).low, 0);
  EXPECT_NEAR(of(0, 20).high, 0.1611, 5e-5);
  EXPECT_NEAR(of(1, 29).low, 0.0061, 5e-5);
  EXPECT_NEAR(of(1, 29).high, 0.1718, 5e-5);
  EXPECT_EQ(of(20, 20).high, 1);
  EXPECT_EQ(of(0, 12).low, 0);
  EXPECT_EQ(of(0, 0).count, 0U);
}

Row row(const std::string& pair, const std::string& replicated, double value) {
  return {pair, {{"replicated", replicated}}, value};
}

Measure along(std::optional<double> above, std::optional<double> below) {
  Measure measure;
  measure.along = "replicated";
  measure.above = above;
  measure.below = below;
  return measure;
}

TEST(Finding, ComparesPairs) {
  // Pairs differ by 1 or 2, though what is not paired differs by much more.
  std::vector<Row> rows;
  for (int i = 0; i < 20; ++i) {
    const std::string pair = "seed " + std::to_string(i);
    rows.push_back(row(pair, "0", 100.0 * i));
    rows.push_back(row(pair, "100", 100.0 * i + 1 + i % 2));
    rows.push_back(row(pair, "20", 0));
  }
  // In no pair, or in none that has all.
  rows.push_back(row("alone", "0", 1e6));
  rows.push_back(row("also alone", "200", 1e6));
  rows.push_back(row("half", "0", 1e6));
  rows.push_back(row("half", "20", 1e6));
  const Finding finding = find(along(0, std::nullopt), rows, 1);
  ASSERT_EQ(finding.groups.size(), 3U);
  EXPECT_EQ(finding.groups[1].value, "20");  // by size, not by letters
  EXPECT_EQ(finding.groups[0].estimate.count, 20U);
  EXPECT_EQ(finding.groups[1].estimate.count, 20U);
  EXPECT_DOUBLE_EQ(finding.groups[2].estimate.mean - finding.groups[0].estimate.mean, 1.5);
  EXPECT_EQ(finding.difference.count, 20U);
  EXPECT_DOUBLE_EQ(finding.difference.mean, 1.5);
  EXPECT_NEAR(finding.effect, 1.5 / 0.513, 0.01);
  EXPECT_EQ(finding.outcome, Outcome::Supported);
}

TEST(Finding, IsJudgedByItsWholeInterval) {
  std::vector<Row> rows;
  for (int i = 0; i < 30; ++i) {
    rows.push_back(row(std::to_string(i), "0", 0));
    rows.push_back(row(std::to_string(i), "1", i % 2 == 0 ? 3 : -1));  // 1 on the average
  }
  EXPECT_EQ(find(along(0, std::nullopt), rows, 1).outcome, Outcome::Supported);
  EXPECT_EQ(find(along(2.5, std::nullopt), rows, 1).outcome, Outcome::Refuted);
  EXPECT_EQ(find(along(1, std::nullopt), rows, 1).outcome, Outcome::Undecided);
  EXPECT_EQ(find(along(std::nullopt, 0), rows, 1).outcome, Outcome::Refuted);
  EXPECT_EQ(find(along(0, 5), rows, 1).outcome, Outcome::Supported);
  EXPECT_EQ(find(along(std::nullopt, std::nullopt), rows, 1).outcome, Outcome::Described);
  EXPECT_EQ(find(along(0, std::nullopt), {}, 1).outcome, Outcome::Undecided);
}

// Forty that are not there do not show that fewer than one in twenty is.
TEST(Finding, DoesNotTakeZerosForCertain) {
  Measure measure;
  measure.counted.kind = Counted::Kind::Is;
  measure.below = 0.05;
  std::vector<Row> rows(40, {"", {}, 0});
  EXPECT_EQ(find(measure, rows, 1).outcome, Outcome::Undecided);
  rows.resize(200, {"", {}, 0});
  EXPECT_EQ(find(measure, rows, 1).outcome, Outcome::Supported);
}

TEST(Finding, OfFewIsUndecided) {
  std::vector<Row> rows;
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(find(along(0, std::nullopt), rows, 1).outcome, Outcome::Undecided) << i;
    rows.push_back(row(std::to_string(i), "0", 0));
    rows.push_back(row(std::to_string(i), "1", 3));
  }
  EXPECT_EQ(find(along(0, std::nullopt), rows, 1).outcome, Outcome::Supported);
}

}  // namespace
}  // namespace firebreak::study

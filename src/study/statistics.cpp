// SPDX-License-Identifier: Apache-2.0
#include "study/statistics.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>

#include "base/random.h"

namespace firebreak::study {

namespace {

constexpr std::size_t kResamples = 2'000;
// Even the range of five values misses the median in one case of 16, more than 5 %.
constexpr std::size_t kFewest = 6;

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Numbers before words, by size.
std::pair<double, std::string> order_of(const std::string& value) {
  double number = HUGE_VAL;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return {number, value};
}

Outcome judged(const Measure& measure, const Estimate& estimate) {
  if (!measure.above && !measure.below) return Outcome::Described;
  if (estimate.count < kFewest) return Outcome::Undecided;
  const auto within = [&](double value) {
    return (!measure.above || value > *measure.above) && (!measure.below || value < *measure.below);
  };
  if (within(estimate.low) && within(estimate.high)) return Outcome::Supported;
  const bool beyond = (measure.above && estimate.high <= *measure.above) ||
                      (measure.below && estimate.low >= *measure.below);
  return beyond ? Outcome::Refuted : Outcome::Undecided;
}

double effect_of(const std::vector<double>& differences) {
  if (differences.size() < 2) return 0;
  const double mean = mean_of(differences);
  double squares = 0;
  for (const double each : differences) squares += (each - mean) * (each - mean);
  const double deviation = std::sqrt(squares / static_cast<double>(differences.size() - 1));
  return deviation == 0 ? 0 : mean / deviation;
}

using ByPair = std::map<std::string, double>;
using ByValue = std::map<std::pair<double, std::string>, ByPair>;  // as order_of has it

// What is counted, for each value of the parameter: of the pairs that have the first and the last
// value. Models that differ in more than the parameter would make its means incomparable.
ByValue compared(const std::string& parameter, const std::vector<Row>& rows) {
  std::map<std::string, int> values;  // by pair: how many
  ByValue result;
  for (const Row& row : rows) {
    const auto value = row.parameters.find(parameter);
    if (value == row.parameters.end()) continue;
    if (result[order_of(value->second)].insert_or_assign(row.pair, row.value).second) {
      ++values[row.pair];
    }
  }
  const auto keep = [&](const auto& is_kept) {
    for (auto& [value, pairs] : result) {
      std::erase_if(pairs, [&](const auto& each) { return !is_kept(each.first); });
    }
    std::erase_if(result, [](const auto& each) { return each.second.empty(); });
  };
  keep([&](const std::string& pair) { return values[pair] > 1; });
  if (result.empty()) return result;
  const ByPair first = result.begin()->second;
  const ByPair last = result.rbegin()->second;
  keep([&](const std::string& pair) { return first.contains(pair) && last.contains(pair); });
  return result;
}

std::vector<double> values_of(const ByPair& pairs) {
  std::vector<double> values;
  for (const auto& [pair, counted] : pairs) values.push_back(counted);
  return values;
}

// Between the last value and the first.
std::vector<double> differences_of(const ByValue& by_value) {
  std::vector<double> differences;
  if (by_value.empty()) return differences;
  const ByPair& last = by_value.rbegin()->second;
  for (const auto& [pair, counted] : by_value.begin()->second) {
    differences.push_back(last.at(pair) - counted);
  }
  return differences;
}

}  // namespace

Estimate estimate(const std::vector<double>& values, std::uint64_t seed) {
  Estimate result;
  result.count = values.size();
  if (values.empty()) return result;
  result.mean = mean_of(values);
  base::Random random(seed);
  std::vector<double> means(kResamples);
  for (double& mean : means) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += values[random.below(static_cast<std::uint32_t>(values.size()))];
    }
    mean = sum / static_cast<double>(values.size());
  }
  std::ranges::sort(means);
  constexpr std::size_t kTail = kResamples / 40;  // 2.5 %
  result.low = means[kTail];
  result.high = means[kResamples - 1 - kTail];
  return result;
}

Estimate share(const std::vector<double>& values) {
  Estimate result;
  result.count = values.size();
  if (values.empty()) return result;
  result.mean = mean_of(values);
  constexpr double kNormal = 1.959963984540054;  // the 97.5th percentile
  const auto count = static_cast<double>(values.size());
  const double square = kNormal * kNormal / count;
  const double middle = result.mean + square / 2;
  const double half =
      kNormal * std::sqrt(result.mean * (1 - result.mean) / count + square / (4 * count));
  // Which rounding would miss at the ends.
  result.low = result.mean == 0 ? 0 : (middle - half) / (1 + square);
  result.high = result.mean == 1 ? 1 : (middle + half) / (1 + square);
  return result;
}

Finding find(const Measure& measure, const std::vector<Row>& rows, std::uint64_t seed) {
  Finding finding;
  const bool is_share =
      measure.counted.kind == Counted::Kind::Above || measure.counted.kind == Counted::Kind::Is;
  const auto estimate_of = [&](const std::vector<double>& values) {
    return is_share ? share(values) : estimate(values, seed);
  };
  if (measure.along.empty()) {
    std::vector<double> all;
    all.reserve(rows.size());
    for (const Row& row : rows) all.push_back(row.value);
    finding.groups.push_back({"", estimate_of(all)});
    finding.outcome = judged(measure, finding.groups.front().estimate);
    return finding;
  }
  const ByValue by_value = compared(measure.along, rows);
  for (const auto& [value, pairs] : by_value) {
    finding.groups.push_back({value.second, estimate_of(values_of(pairs))});
  }
  const std::vector<double> differences = differences_of(by_value);
  finding.difference = estimate(differences, seed);
  finding.effect = effect_of(differences);
  finding.outcome = judged(measure, finding.difference);
  return finding;
}

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Supported:
      return "supported";
    case Outcome::Refuted:
      return "refuted";
    case Outcome::Undecided:
      return "undecided";
    case Outcome::Described:
      break;
  }
  return "described";
}

}  // namespace firebreak::study

// SPDX-License-Identifier: Apache-2.0
// A study's findings as people and papers want them.
#pragma once

#include <string>
#include <vector>

#include "study/statistics.h"
#include "study/study.h"

namespace firebreak::study {

/// Of what the findings are.
struct Source {
  std::string plan_hash;
  std::string tool;
  std::int64_t models = 0;
  std::int64_t runs = 0;
  std::vector<std::pair<std::string, std::int64_t>> endings;  // those that occur
};

/// One finding for each measure.
struct Result {
  const Study& study;
  Source source;
  std::vector<Finding> findings;
};

/// A row for each group and each difference, all digits: measure, along, value, count, mean, low,
/// high, effect, outcome (RFC 4180).
std::string numbers_csv(const Result& result);
/// One page without scripts, with the pictures.
std::string page_html(const Result& result);
/// A tabular of the booktabs package: hypothesis, count, mean, interval, effect, outcome.
std::string table_tex(const Result& result);

}  // namespace firebreak::study

// SPDX-License-Identifier: Apache-2.0
// One case of a benchmark, measured in a process of its own so that its peak memory is its own.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace firebreak::bench {

struct Case {
  std::string family;
  std::size_t size = 0;
  /// Model texts and the names of their files; a case of several models adds their times up.
  std::function<std::vector<std::pair<std::string, std::string>>()> texts;
  bool verifies = false;
};

struct Settings {
  unsigned repetitions = 3;   // the least time of these counts
  double limit_seconds = 60;  // of one verification
};

/// CSV rows, one for each stage, or one row with the result "crashed".
std::string measure(const Case& what, const Settings& settings);

/// The first line of the CSV.
std::string csv_header();

}  // namespace firebreak::bench

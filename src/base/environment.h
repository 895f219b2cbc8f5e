// SPDX-License-Identifier: Apache-2.0
// What a run is given from outside; passed by reference, so that there are no globals.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace firebreak::base {

/// Named counters of a run, in the order in which they were first set. They hold counts only, no
/// times, so that the same input prints the same bytes.
class Statistics {
 public:
  void add(std::string_view name, std::uint64_t amount);
  const std::vector<std::pair<std::string, std::uint64_t>>& all() const { return values_; }

 private:
  std::vector<std::pair<std::string, std::uint64_t>> values_;
};

struct Environment {
  using Clock = std::chrono::steady_clock;

  std::uint32_t seed = 0;
  unsigned jobs = 1;
  std::optional<Clock::time_point> deadline;
  /// Receives progress, "" to make room for other output; empty where nobody listens.
  std::function<void(std::string_view)> progress;
  Statistics statistics;

  bool out_of_time() const { return deadline && Clock::now() >= *deadline; }
  void report_progress(std::string_view line) const {
    if (progress) progress(line);
  }
};

}  // namespace firebreak::base

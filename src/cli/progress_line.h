// SPDX-License-Identifier: Apache-2.0
// Progress for people. On a terminal it is one line, redrawn at most ten times a second and erased
// at the end; elsewhere, such as in a build log, it is an occasional line.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string_view>

namespace firebreak::cli {

class ProgressLine {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::milliseconds kOnTerminal{100};
  static constexpr std::chrono::seconds kElsewhere{60};

  /// `columns` of the terminal; 0: this is none. Starts at the time that `now` tells.
  ProgressLine(std::size_t columns, std::function<void(std::string_view)> write,
               std::function<Clock::time_point()> now = Clock::now);
  /// Writes to standard error.
  ProgressLine();

  /// Shows the text, unless it comes too soon; "" makes room for other output.
  void show(std::string_view text);
  /// Erases the line; nothing is shown any more.
  void finish();

 private:
  void erase();

  std::mutex mutex_;
  std::size_t columns_;
  std::function<void(std::string_view)> write_;
  std::function<Clock::time_point()> now_;
  Clock::time_point next_;
  bool shown_ = false;
  bool finished_ = false;
};

}  // namespace firebreak::cli

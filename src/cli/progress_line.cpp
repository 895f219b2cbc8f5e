// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "cli/terminal.h"
#include "report/display.h"

namespace firebreak::cli {
namespace {

constexpr std::string_view kErase = "\r\x1b[K";

}  // namespace

ProgressLine::ProgressLine(std::size_t columns, std::function<void(std::string_view)> write,
                           std::function<Clock::time_point()> now)
    : columns_(columns), write_(std::move(write)), now_(std::move(now)), next_(now_()) {
  if (columns_ == 0) next_ += kElsewhere;
}

ProgressLine::ProgressLine()
    : ProgressLine(terminal_columns(STDERR_FILENO).value_or(0), [](std::string_view text) {
        std::fwrite(text.data(), 1, text.size(), stderr);
        std::fflush(stderr);
      }) {}

void ProgressLine::show(std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (finished_) return;
  const Clock::time_point now = now_();
  if (text.empty()) {
    erase();
    if (columns_ > 0) next_ = now + kOnTerminal;
    return;
  }
  if (now < next_) return;
  const std::string line = report::printable(fmt::format("firebreak: {}", text));
  if (columns_ > 0) {
    // The last column stays free: some terminals go to the next line there.
    write_(fmt::format("{}{}", kErase, report::wrap(line, columns_ - 1).front()));
    shown_ = true;
    next_ = now + kOnTerminal;
  } else {
    write_(line + "\n");
    next_ = now + kElsewhere;
  }
}

void ProgressLine::finish() {
  const std::lock_guard lock(mutex_);
  erase();
  finished_ = true;
}

void ProgressLine::erase() {
  if (shown_) write_(kErase);
  shown_ = false;
}

}  // namespace firebreak::cli

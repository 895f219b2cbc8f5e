// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_line.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

#include "report/display.h"

namespace firebreak::cli {
namespace {

constexpr std::string_view kErase = "\r\x1b[K";

// 0: standard error is no terminal.
std::size_t columns_of_standard_error() {
  constexpr std::size_t kUsual = 80;
  if (::isatty(STDERR_FILENO) != 1) return 0;
  struct winsize size {};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsual;
}

}  // namespace

ProgressLine::ProgressLine(std::size_t columns, std::function<void(std::string_view)> write,
                           std::function<Clock::time_point()> now)
    : columns_(columns), write_(std::move(write)), now_(std::move(now)), next_(now_()) {
  if (columns_ == 0) next_ += kElsewhere;
}

ProgressLine::ProgressLine()
    : ProgressLine(columns_of_standard_error(), [](std::string_view text) {
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

// SPDX-License-Identifier: Apache-2.0
#include "bench/child.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <stdexcept>
#include <utility>

namespace firebreak::bench {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void child(const std::string& name, const std::function<std::string()>& work,
                        int pipe) {
  int status = EXIT_SUCCESS;
  std::string result;
  try {
    result = work();
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}: {}\n", name, error.what());
    status = EXIT_FAILURE;
  }
  std::size_t written = 0;
  while (written < result.size()) {
    const ssize_t count = ::write(pipe, result.data() + written, result.size() - written);
    if (count <= 0) break;
    written += static_cast<std::size_t>(count);
  }
  std::_Exit(status);
}

// Whether there is something to read, or the end, before the time is up.
bool readable(int pipe, std::optional<Clock::time_point> deadline) {
  int wait = -1;
  if (deadline) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(*deadline - Clock::now());
    wait = static_cast<int>(std::max<std::int64_t>(left.count(), 0));
  }
  pollfd end{pipe, POLLIN, 0};
  return ::poll(&end, 1, wait) > 0;
}

}  // namespace

ChildResult in_child(const std::string& name, const std::function<std::string()>& work,
                     double limit_seconds) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
  const pid_t process = ::fork();
  if (process < 0) throw std::runtime_error("no process");
  if (process == 0) {
    ::close(ends[0]);
    child(name, work, ends[1]);
  }
  ::close(ends[1]);
  std::optional<Clock::time_point> deadline;
  if (limit_seconds > 0) {
    deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                  std::chrono::duration<double>(limit_seconds));
  }
  ChildResult result;
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t count = 1; count > 0;) {
    if (!readable(ends[0], deadline)) {
      ::kill(process, SIGKILL);
      result.stopped = true;
      break;
    }
    count = ::read(ends[0], buffer.data(), buffer.size());
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(process, &status, 0);
  if (status == 0) result.text = std::move(text);
  return result;
}

long peak_kb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

double cpu_now() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  constexpr double kNano = 1e-9;
  return static_cast<double>(now.tv_sec) + kNano * static_cast<double>(now.tv_nsec);
}

}  // namespace firebreak::bench

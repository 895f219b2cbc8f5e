// SPDX-License-Identifier: Apache-2.0
#include "sweep/engine.h"

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

namespace firebreak::sweep {
namespace {

constexpr int kNotThere = 127;

std::string all_of(int pipe) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    const ssize_t size = ::read(pipe, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

}  // namespace

std::string output_of(const std::vector<std::string>& words) {
  std::vector<std::string> copies = words;
  std::vector<char*> pointers;
  for (std::string& word : copies) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw EngineError("no pipe to " + words.front());
  const pid_t process = ::fork();
  if (process == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::dup2(ends[1], STDERR_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    ::execvp(pointers.front(), pointers.data());
    ::_exit(kNotThere);
  }
  ::close(ends[1]);
  const std::string text = process > 0 ? all_of(ends[0]) : "";
  ::close(ends[0]);
  int status = 0;
  while (process > 0 && ::waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
  if (process > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return text;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNotThere && text.empty()) {
    throw EngineError(fmt::format("there is no program '{}'", words.front()));
  }
  throw EngineError(fmt::format("{} failed: {}", words.front(), text.substr(0, text.find('\n'))));
}

}  // namespace firebreak::sweep

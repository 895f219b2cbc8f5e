// SPDX-License-Identifier: Apache-2.0
#include "sweep/engine.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <sstream>
#include <utility>

#include "sweep/memory_file.h"

namespace firebreak::sweep {
namespace {

constexpr int kNotThere = 127;

// In one line, without the rules that mpirun draws, which begins with what is of least use.
std::string words_of(const std::string& text) {
  std::istringstream lines(text);
  std::string words;
  for (std::string line; std::getline(lines, line);) {
    if (line.find_first_not_of("- \t\r") == std::string::npos) continue;
    words += (words.empty() ? "" : " ") + line;
  }
  return words;
}

}  // namespace

Command::Command(std::vector<std::string> words) : words_(std::move(words)) {
  std::vector<char*> pointers;
  for (std::string& word : words_) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  std::array<int, 2> life{};
  out_ = memory_file("output");
  if (::pipe2(life.data(), O_CLOEXEC) != 0) throw EngineError("no pipe to " + words_.front());
  process_ = ::fork();
  if (process_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::dup2(out_, STDOUT_FILENO);
    ::dup2(out_, STDERR_FILENO);
    ::fcntl(life[1], F_SETFD, 0);  // stays open
    ::execvp(pointers.front(), pointers.data());
    ::_exit(kNotThere);
  }
  ::close(life[1]);
  life_ = life[0];
  if (process_ < 0) throw EngineError("no process for " + words_.front());
}

Command::~Command() {
  end();
  ::close(life_);
  ::close(out_);
}

bool Command::wait(std::chrono::milliseconds patience) {
  pollfd life{life_, POLLIN, 0};
  if (process_ > 0 && ::poll(&life, 1, static_cast<int>(patience.count())) <= 0) return false;
  bury();
  return true;
}

void Command::bury() {
  while (process_ > 0 && ::waitpid(process_, &status_, 0) < 0 && errno == EINTR) continue;
  process_ = -1;
}

void Command::end() {
  if (process_ > 0) ::kill(process_, SIGTERM);
  bury();
}

std::string Command::output() const {
  std::string text = content_of(out_);
  if (WIFEXITED(status_) && WEXITSTATUS(status_) == 0) return text;
  if (WIFEXITED(status_) && WEXITSTATUS(status_) == kNotThere && text.empty()) {
    throw EngineError(fmt::format("there is no program '{}'", words_.front()));
  }
  throw EngineError(fmt::format("{} failed: {}", words_.front(), words_of(text)));
}

std::string output_of(const std::vector<std::string>& words) {
  Command command(words);
  while (!command.wait(std::chrono::minutes(1))) continue;
  return command.output();
}

}  // namespace firebreak::sweep

// SPDX-License-Identifier: Apache-2.0
// A run has no file: its model, its document and its complaints are in memory that the two
// processes share, so that a sweep leaves nothing behind, however it ends.
#include "sweep/crew.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "sweep/memory_file.h"
#include "sweep/owner.h"
#include "sweep/questions.h"
#include "sweep/read_outcome.h"

namespace firebreak::sweep {
namespace {

constexpr std::chrono::seconds kGrace{2};  // after the time of a run, until it is killed
constexpr int kNotStarted = 127;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void limit(int resource, rlim_t value) {
  const rlimit both{value, value};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

// What of the new process is not the parent's. It has a group of its own, so that it can be killed
// with all that it begins, and ends when the parent does.
[[noreturn]] void become(const char* program, char* const* words, const std::array<int, 3>& files,
                         int life, rlim_t bytes, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kNotStarted);
  ::setpgid(0, 0);
  for (std::size_t i = 0; i < files.size(); ++i) ::dup2(files[i], static_cast<int>(i));
  ::fcntl(life, F_SETFD, 0);  // stays open
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_AS, bytes);
  ::execv(program, words);
  ::_exit(kNotStarted);
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

Crew::Crew(std::string program, std::size_t size)
    : program_(std::move(program)), size_(size), host_(host_name()) {}

Crew::~Crew() {
  for (Member& member : members_) {
    ::kill(-member.process, SIGKILL);
    bury(member);
  }
}

void Crew::start(const Run& run) {
  const Question* question = find_question(run.asked.question);
  if (question == nullptr) throw std::invalid_argument("a question that is none");
  std::vector<std::string> words =
      arguments(*question, run.asked.choice, run.seed, run.limits.seconds);
  words.insert(words.begin(), program_);
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const int in = memory_file("model", run.model);
  const int out = memory_file("document");
  const int err = memory_file("complaints");
  std::array<int, 2> life{};
  if (::pipe2(life.data(), O_CLOEXEC) != 0) fail("a pipe to a run");
  const pid_t parent = ::getpid();
  const auto start = Clock::now();
  const pid_t process = ::fork();
  if (process == 0) {
    become(program_.c_str(), pointers.data(), {in, out, err}, life[1],
           rlim_t{run.limits.megabytes} * 1'000'000, parent);
  }
  ::close(life[1]);
  ::close(in);
  if (process < 0) fail("a process for a run");
  ::setpgid(process, process);  // whichever of the two comes first
  members_.push_back({run, process, life[0], out, err, start, false,
                      static_cast<std::int64_t>(std::time(nullptr))});
  members_.back().run.model.clear();
}

int Crew::milliseconds_to_next(std::chrono::milliseconds patience) const {
  auto left = patience;
  for (const Member& member : members_) {
    if (member.killed) continue;
    const auto end = member.start + std::chrono::seconds(member.run.limits.seconds) + kGrace;
    left = std::min(left, std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()));
  }
  return static_cast<int>(std::max(left, std::chrono::milliseconds(0)).count());
}

void Crew::kill_late() {
  for (Member& member : members_) {
    const auto end = member.start + std::chrono::seconds(member.run.limits.seconds) + kGrace;
    if (member.killed || Clock::now() < end) continue;
    member.killed = true;
    ::kill(-member.process, SIGKILL);
  }
}

std::vector<Outcome> Crew::wait(std::chrono::milliseconds patience) {
  std::vector<pollfd> lives;
  for (const Member& member : members_) lives.push_back({member.life, POLLIN, 0});
  const int ready = ::poll(lives.data(), lives.size(), milliseconds_to_next(patience));
  kill_late();
  std::vector<Outcome> ended;
  if (ready <= 0) return ended;
  for (std::size_t i = lives.size(); i-- > 0;) {
    if (lives[i].revents == 0) continue;
    ended.push_back(bury(members_[i]));
    members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  return ended;
}

Outcome Crew::bury(Member& member) const {
  int status = 0;
  rusage used{};
  while (::wait4(member.process, &status, 0, &used) < 0 && errno == EINTR) {
  }
  const double wall = std::chrono::duration<double>(Clock::now() - member.start).count();
  const Ended ended{WIFEXITED(status) ? std::optional(WEXITSTATUS(status)) : std::nullopt,
                    WIFSIGNALED(status) ? std::optional(WTERMSIG(status)) : std::nullopt,
                    member.killed,
                    wall,
                    content_of(member.out),
                    content_of(member.err)};
  Outcome outcome = read_outcome(member.run, ended);
  outcome.effort = {host_, member.started, wall, seconds(used.ru_utime) + seconds(used.ru_stime),
                    used.ru_maxrss};
  for (const int file : {member.life, member.out, member.err}) ::close(file);
  return outcome;
}

}  // namespace firebreak::sweep

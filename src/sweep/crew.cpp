// SPDX-License-Identifier: Apache-2.0
// A run has no file: its model, its document and its complaints are in memory that the two
// processes share, so that a sweep leaves nothing behind, however it ends. Its limit is one of
// processor time, which the system counts, so that what becomes of it does not depend on what else
// the machine does.
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

#include "sweep/engine.h"
#include "sweep/memory_file.h"
#include "sweep/owner.h"
#include "sweep/questions.h"
#include "sweep/read_outcome.h"

namespace firebreak::sweep {
namespace {

constexpr int kNotStarted = 127;

[[noreturn]] void fail(const char* what) {
  throw EngineError(fmt::format("{}: {}", what, std::generic_category().message(errno)));
}

rlim_t most_of(int resource) {
  rlimit now{};
  ::getrlimit(static_cast<__rlimit_resource>(resource), &now);
  return now.rlim_max;
}

// Up to what the system allows.
void limit(int resource, rlim_t soft, rlim_t hard) {
  const rlim_t most = most_of(resource);
  const rlimit both{std::min(soft, most), std::min(hard, most)};
  ::setrlimit(static_cast<__rlimit_resource>(resource), &both);
}

rlim_t bytes_of(const Limits& limits) { return rlim_t{limits.megabytes} * 1'000'000; }

// With less than the plan says a run would become another row.
void check_allowed(const Limits& limits) {
  if (most_of(RLIMIT_CPU) <= limits.seconds) {
    throw EngineError(
        fmt::format("a run may take {} s of a processor, and the system allows {} s (ulimit -H -t)",
                    limits.seconds, most_of(RLIMIT_CPU)));
  }
  if (most_of(RLIMIT_AS) < bytes_of(limits)) {
    throw EngineError(
        fmt::format("a run may take {} MB of memory, and the system allows {} MB (ulimit -H -v)",
                    limits.megabytes, most_of(RLIMIT_AS) / 1'000'000));
  }
}

// Whoever started the sweep may have ignored or blocked it.
void let_through(int signal) {
  std::signal(signal, SIG_DFL);
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, signal);
  ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

// What of the new process is not the parent's. It has a group of its own, so that it can be killed
// with all that it begins, and ends when the parent does.
[[noreturn]] void become(const char* program, char* const* words, const std::array<int, 3>& files,
                         int life, const Limits& limits, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kNotStarted);
  ::setpgid(0, 0);
  for (std::size_t i = 0; i < files.size(); ++i) ::dup2(files[i], static_cast<int>(i));
  ::fcntl(life, F_SETFD, 0);  // stays open
  const rlim_t bytes = bytes_of(limits);
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_AS, bytes, bytes);
  limit(RLIMIT_CPU, limits.seconds, rlim_t{limits.seconds} + 1);  // SIGXCPU, then SIGKILL
  let_through(SIGXCPU);
  ::execv(program, words);
  ::_exit(kNotStarted);
}

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

Crew::Crew(std::string program, std::size_t size, ClockLimit by_clock)
    : program_(std::move(program)), size_(size), by_clock_(by_clock), host_(host_name()) {}

Crew::~Crew() {
  for (Member& member : members_) {
    ::kill(-member.process, SIGKILL);
    bury(member);
  }
}

void Crew::start(const Run& run) {
  check_allowed(run.limits);
  begin(run, false);
}

void Crew::begin(Run run, bool second) {
  const Question* question = find_question(run.asked.question);
  if (question == nullptr) throw std::invalid_argument("a question that is none");
  std::vector<std::string> words = arguments(*question, run.asked.choice, run.seed);
  words.insert(words.begin(), program_);
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);

  const int in = memory_file("model", run.model);
  const int out = memory_file("document");
  const int err = memory_file("complaints");
  std::array<int, 2> life{};
  if (::pipe2(life.data(), O_CLOEXEC) != 0) fail("no pipe to a run");
  const pid_t parent = ::getpid();
  const auto start = Clock::now();
  const pid_t process = ::fork();
  if (process == 0) {
    become(program_.c_str(), pointers.data(), {in, out, err}, life[1], run.limits, parent);
  }
  ::close(life[1]);
  ::close(in);
  if (process < 0) fail("no process for a run");
  ::setpgid(process, process);  // whichever of the two comes first
  members_.push_back({std::move(run), process, life[0], out, err, start,
                      static_cast<std::int64_t>(std::time(nullptr)), second});
}

Crew::Clock::time_point Crew::end_of(const Member& member) const {
  return member.start + by_clock_(member.run.limits);
}

int Crew::milliseconds_to_next(std::chrono::milliseconds patience) const {
  auto left = patience;
  for (const Member& member : members_) {
    if (member.killed) continue;
    left =
        std::min(left, std::chrono::ceil<std::chrono::milliseconds>(end_of(member) - Clock::now()));
  }
  return static_cast<int>(std::max(left, std::chrono::milliseconds(0)).count());
}

void Crew::kill_late() {
  for (Member& member : members_) {
    if (member.killed || Clock::now() < end_of(member)) continue;
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
  std::vector<Run> again;
  for (std::size_t i = lives.size(); i-- > 0;) {
    if (lives[i].revents == 0) continue;
    Member& member = members_[i];
    Outcome outcome = bury(member);
    if (outcome.ending == Ending::Stalled && !member.second) {
      again.push_back(std::move(member.run));
    } else {
      ended.push_back(std::move(outcome));
    }
    members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(i));
  }
  for (Run& run : again) begin(std::move(run), true);
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
                    member.killed, content_of(member.out), content_of(member.err)};
  Outcome outcome = read_outcome(member.run, ended);
  outcome.effort = {host_, member.started, wall, seconds(used.ru_utime) + seconds(used.ru_stime),
                    used.ru_maxrss};
  for (const int file : {member.life, member.out, member.err}) ::close(file);
  return outcome;
}

}  // namespace firebreak::sweep

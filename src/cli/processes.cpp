// SPDX-License-Identifier: Apache-2.0
// What a child says goes through a pipe: a letter for what it is, and a text, packed. It says its
// result or its failure last. One that ends without either had no memory or no processor time, or
// crashed.
#include "cli/processes.h"

#include <fmt/format.h>
#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <exception>
#include <fstream>
#include <new>
#include <system_error>
#include <thread>
#include <utility>

#include "cli/memory_end.h"
#include "cli/output.h"
#include "cli/packed.h"
#include "cli/status.h"

namespace firebreak::cli {
namespace {

constexpr char kProgress = 'p';
constexpr char kPublished = 'i';
constexpr char kResult = 'r';
constexpr char kFailure = 'f';

constexpr std::chrono::milliseconds kGlance{1000};

constexpr int kNoMemory = static_cast<int>(Status::Unknown);  // as where memory ends

void say(int pipe, char what, std::string_view text) {
  write_all(pipe, what + pack(std::array{std::string(text)}));
}

// Of a process that said no last word. It is not ours to ask who kills it; where nobody does, the
// system does, for want of memory.
Outcome<std::string> silent_end(int status) {
  const bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (killed || (WIFEXITED(status) && WEXITSTATUS(status) == kNoMemory)) {
    return {Ending::OutOfMemory, std::nullopt, ""};
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) {
    return {Ending::OutOfProcessorTime, std::nullopt, ""};
  }
  return {Ending::Failed, std::nullopt,
          WIFSIGNALED(status)
              ? fmt::format("its process was ended by signal {}", WTERMSIG(status))
              : fmt::format("its process ended with status {}", WEXITSTATUS(status))};
}

// In bytes; 0 if the system does not say.
std::size_t memory_of(pid_t process) {
  std::ifstream statm(fmt::format("/proc/{}/statm", process));
  std::size_t all = 0;
  std::size_t resident = 0;
  return statm >> all >> resident ? resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE))
                                  : 0;
}

}  // namespace

Processes::Processes(std::size_t count, base::Environment environment, Work work, Notices notices)
    : environment_(std::move(environment)),
      work_(std::move(work)),
      notices_(std::move(notices)),
      slots_(count) {}

Processes::~Processes() { end_all(); }

Outcome<std::string> Processes::get(std::size_t index) {
  while (!slots_[index].done) {
    start();
    wait();
  }
  return std::move(slots_[index].outcome);
}

bool Processes::time_is_over() const {
  return environment_.deadline &&
         base::Environment::Clock::now() >= *environment_.deadline + kGrace;
}

// For how many milliseconds to wait before the clock and the notices are looked at again.
int Processes::patience() const {
  std::chrono::milliseconds left = std::min(notices_.time, kGlance);
  if (environment_.deadline) {
    left = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(*environment_.deadline + kGrace -
                                                                   base::Environment::Clock::now()),
                      std::chrono::milliseconds(0), left);
  }
  return static_cast<int>(left.count());
}

void Processes::note_time(Child& child) const {
  const auto time = base::Environment::Clock::now() - child.start;
  if (!notices_.tell || child.is_long || time < notices_.time) return;
  child.is_long = true;
  notices_.tell(child.index, "this takes more than a minute; --timeout sets a limit");
}

void Processes::note_memory(Child& child, std::size_t bytes) const {
  if (!notices_.tell || child.is_large || bytes < notices_.bytes) return;
  child.is_large = true;
  notices_.tell(child.index, "this takes more than 2 GB of memory");
}

// Not each time that one of them says something.
void Processes::look_at_memory() {
  const auto now = base::Environment::Clock::now();
  if (!notices_.tell || now < next_look_) return;
  next_look_ = now + std::min(notices_.time, kGlance);
  for (Child& child : running_) note_memory(child, memory_of(child.process));
}

// As many as may run and there is room for.
void Processes::start() {
  while (next_ < slots_.size() && running_.size() < environment_.jobs) {
    if (start_one()) continue;
    if (!running_.empty()) return;
    slots_[next_++] = {true, {Ending::OutOfMemory, std::nullopt, ""}};
  }
}

bool Processes::start_one() {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) return false;
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process == 0) {
    ::close(ends[0]);
    serve(next_, ends[1], parent);
  }
  ::close(ends[1]);
  if (process < 0) {
    ::close(ends[0]);
    return false;
  }
  running_.push_back({.index = next_++, .process = process, .pipe = ends[0]});
  return true;
}

// In a thread, whose stack is there from the beginning: where that of the process cannot grow for
// want of memory, it crashes. It is the only one with much to ask for, so memory is one arena:
// where there is little, the C library looks for long in others.
void Processes::serve(std::size_t index, int pipe, pid_t parent) const {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(kNoMemory);
  parent_tells = true;
  ::mallopt(M_ARENA_MAX, 1);
  try {
    std::thread([&] { attempt(index, pipe); }).join();
  } catch (const std::system_error&) {  // no room for it
  }
  ::_exit(kNoMemory);
}

void Processes::attempt(std::size_t index, int pipe) const {
  base::Environment own = environment_;
  if (own.progress) own.progress = [pipe](std::string_view text) { say(pipe, kProgress, text); };
  try {
    const auto publish = [pipe](const std::string& result) { say(pipe, kPublished, result); };
    say(pipe, kResult, work_(index, own, publish));
  } catch (const std::bad_alloc&) {
    ::_exit(kNoMemory);
  } catch (const std::exception& error) {
    say(pipe, kFailure, error.what());
  } catch (...) {
    say(pipe, kFailure, "an exception that is no std::exception");
  }
  ::_exit(0);
}

// For any of them to say something, or the time to be over.
void Processes::wait() {
  if (time_is_over()) {
    end_all();
    for (Slot& slot : slots_) slot.done = true;
    return;
  }
  std::vector<pollfd> pipes;
  for (const Child& child : running_) pipes.push_back({child.pipe, POLLIN, 0});
  if (pipes.empty()) return;
  const int ready = ::poll(pipes.data(), pipes.size(), patience());
  for (Child& child : running_) note_time(child);
  look_at_memory();
  if (ready <= 0) return;
  for (std::size_t i = pipes.size(); i-- > 0;) {
    if (pipes[i].revents == 0 || hear(running_[i])) continue;
    bury(running_[i]);
    running_.erase(running_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

// Whether there can be more.
bool Processes::hear(Child& child) {
  std::array<char, 1 << 16> buffer{};
  const ssize_t size = ::read(child.pipe, buffer.data(), buffer.size());
  if (size < 0 && errno == EINTR) return true;
  if (size <= 0) return false;
  child.unread.append(buffer.data(), static_cast<std::size_t>(size));
  take_in(child);
  return true;
}

void Processes::take_in(Child& child) const {
  std::string_view rest = child.unread;
  while (!rest.empty()) {
    const std::optional<std::string_view> text = first_packed(rest.substr(1));
    if (!text) break;
    take_in(child, rest.front(), std::string(*text));
    rest.remove_prefix(static_cast<std::size_t>(text->end() - rest.begin()));
  }
  child.unread.erase(0, child.unread.size() - rest.size());
}

void Processes::take_in(Child& child, char what, std::string text) const {
  if (what == kProgress && environment_.progress) environment_.progress(text);
  if (what == kPublished) {
    child.published = std::move(text);
  } else if (what == kResult) {
    child.last_word = {Ending::Finished, std::move(text), ""};
  } else if (what == kFailure) {
    child.last_word = {Ending::Failed, std::nullopt, std::move(text)};
  }
}

void Processes::bury(Child& child) {
  ::close(child.pipe);
  int status = 0;
  struct rusage used {};
  while (::wait4(child.process, &status, 0, &used) < 0 && errno == EINTR) {
  }
  note_memory(child, static_cast<std::size_t>(used.ru_maxrss) * 1024);
  slots_[child.index] = {true, child.last_word ? *std::move(child.last_word) : silent_end(status)};
}

// What they published stands.
void Processes::end_all() {
  for (Child& child : running_) {
    ::kill(child.process, SIGKILL);
    bury(child);
    slots_[child.index].outcome = {Ending::OutOfTime, std::move(child.published), ""};
  }
  running_.clear();
  next_ = slots_.size();
}

}  // namespace firebreak::cli

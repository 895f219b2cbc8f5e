// SPDX-License-Identifier: Apache-2.0
// Runs one piece of work for each file in a process of its own, several at a time if asked, and
// never longer than allowed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.h"
#include "cli/outcome.h"

namespace firebreak::cli {

/// Who hears of a piece of work that takes long or much, and how much that is.
struct Notices {
  std::function<void(std::size_t index, std::string_view what)> tell = {};
  std::chrono::milliseconds time = std::chrono::minutes(1);
  std::size_t bytes = 2'000'000'000;
};

/// Calls `work` for 0 … count-1, each in a child process and with an environment of its own, as
/// many at a time as `environment` says. What becomes of one of them (its memory ends, it crashes)
/// does not touch the others. The stages of a run watch the deadline themselves; what has not come
/// back some time after it is ended, and what it published last stands in for its result.
class Processes {
 public:
  using Publish = std::function<void(const std::string& result)>;
  using Work =
      std::function<std::string(std::size_t index, base::Environment& own, const Publish& publish)>;

  Processes(std::size_t count, base::Environment environment, Work work, Notices notices = {});
  Processes(const Processes&) = delete;
  Processes& operator=(const Processes&) = delete;
  ~Processes();

  /// Waits for what becomes of the work, once for each index.
  Outcome<std::string> get(std::size_t index);

 private:
  // One that runs.
  struct Child {
    std::size_t index = 0;
    pid_t process = -1;
    int pipe = -1;
    std::string unread = {};                    // the beginning of what it says next
    std::optional<std::string> published = {};  // last
    std::optional<Outcome<std::string>> last_word = {};
    base::Environment::Clock::time_point start = base::Environment::Clock::now();
    bool is_long = false;  // it was told
    bool is_large = false;
  };
  struct Slot {
    bool done = false;
    Outcome<std::string> outcome{Ending::OutOfTime, std::nullopt, ""};  // until it is done
  };

  void start();
  bool start_one();
  [[noreturn]] void serve(std::size_t index, int pipe, pid_t parent) const;
  [[noreturn]] void attempt(std::size_t index, int pipe) const;
  void wait();
  bool hear(Child& child);
  void take_in(Child& child) const;
  void take_in(Child& child, char what, std::string text) const;
  void bury(Child& child);
  void end_all();
  void note_time(Child& child) const;
  void look_at_memory();
  void note_memory(Child& child, std::size_t bytes) const;
  bool time_is_over() const;
  int patience() const;

  base::Environment environment_;
  Work work_;
  Notices notices_;
  std::vector<Slot> slots_;
  std::vector<Child> running_;
  std::size_t next_ = 0;
  base::Environment::Clock::time_point next_look_ = {};
};

}  // namespace firebreak::cli

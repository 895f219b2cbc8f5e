// SPDX-License-Identifier: Apache-2.0
// The runs that go on at the same time, each in a process of its own.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "sweep/run.h"

namespace firebreak::sweep {

class Crew {
 public:
  using ClockLimit = std::chrono::milliseconds (*)(const Limits& limits);

  /// `program` is the firebreak that is run, up to `size` at the same time.
  Crew(std::string program, std::size_t size, ClockLimit by_clock = clock_limit);
  /// Ends those that go on.
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  bool empty() const { return members_.empty(); }
  bool has_room() const { return members_.size() < size_; }
  void start(const Run& run);
  /// Those that end within `patience`; comes back as soon as there is one.
  std::vector<Outcome> wait(std::chrono::milliseconds patience);

 private:
  using Clock = std::chrono::steady_clock;

  struct Member {
    Run run;
    pid_t process = -1;
    int life = -1;  // a pipe that ends when the process and all that it has begun do
    int out = -1;
    int err = -1;
    Clock::time_point start;
    std::int64_t started = 0;
    bool second = false;  // the first time the clock has ended it
    bool killed = false;
  };

  void begin(Run run, bool second);
  Clock::time_point end_of(const Member& member) const;
  int milliseconds_to_next(std::chrono::milliseconds patience) const;
  void kill_late();
  Outcome bury(Member& member) const;

  std::string program_;
  std::size_t size_;
  ClockLimit by_clock_;
  std::string host_;
  std::vector<Member> members_;
};

}  // namespace firebreak::sweep

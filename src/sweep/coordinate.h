// SPDX-License-Identifier: Apache-2.0
// A sweep by one coordinator, who alone has the database, and workers, who need nothing but its
// orders. How their messages travel is not said here.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sweep/crew.h"
#include "sweep/messages.h"
#include "sweep/store.h"

namespace firebreak::sweep {

/// Hands out runs in chunks: each worker has as many more as it has room for, so that a slow one
/// gets fewer. What a worker keeps for too long is given to another as well; what comes first
/// counts.
class Coordinator {
 public:
  using Clock = std::chrono::steady_clock;

  Coordinator(Store& store, std::string owner, std::function<Clock::time_point()> now = Clock::now);

  void take(int worker, const Report& report);
  /// What is to be said to whom.
  std::vector<std::pair<int, Order>> orders();
  bool complete() { return store_.complete(); }

 private:
  struct Lent {
    Run run;
    int worker = 0;
    Clock::time_point end;  // when it is late
  };

  std::optional<Run> next(int worker);
  void lend(int worker, const Run& run);

  Store& store_;
  std::string owner_;
  std::function<Clock::time_point()> now_;
  std::map<int, std::size_t> room_;    // by worker
  std::map<std::int64_t, Lent> lent_;  // by run
};

/// Does what it is told, `jobs` at the same time, and has as many again in its queue.
class Worker {
 public:
  Worker(std::string program, std::size_t jobs);

  /// What is to be said to the coordinator, if anything.
  std::optional<Report> report();
  void take(Order order);
  bool ended() const { return ended_; }
  /// Goes on until a run ends, or for so long.
  void wait(std::chrono::milliseconds patience);

 private:
  void start_next();

  Crew crew_;
  std::deque<Run> queue_;
  Report report_;
  bool ended_ = false;
};

}  // namespace firebreak::sweep

// SPDX-License-Identifier: Apache-2.0
// Runs many small pieces of work, several at a time if asked, and never longer than allowed.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "cli/outcome.h"

namespace firebreak::cli {

struct PoolLimits {
  unsigned jobs = 1;
  std::optional<base::Environment::Clock::time_point> deadline = {};
};

/// Calls `work` for 0 … count-1 on up to `jobs` threads. The stages of a run watch the deadline
/// themselves; what has not come back some time after it is given up, and its thread is left alone:
/// then the process must leave without tearing down what that thread may use, and `work` must own
/// whatever it reads. What becomes of one piece of work does not touch the others.
template <class Result>
class Pool {
 public:
  using Work = std::function<Result(std::size_t index)>;

  Pool(std::size_t count, const PoolLimits& limits, Work work)
      : limits_(limits), state_(std::make_shared<State>()) {
    state_->work = std::move(work);
    state_->slots.resize(count);
    awaited_ = count;
    start(std::min<std::size_t>(limits.jobs, count));
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    state_->stop();
    for (std::thread& thread : threads_) {
      if (gave_up() || awaited_ > 0) {
        thread.detach();
      } else {
        thread.join();
      }
    }
  }

  /// Waits for what becomes of the work, once for each index.
  Outcome<Result> get(std::size_t index) {
    std::unique_lock lock(state_->mutex);
    Slot& slot = state_->slots[index];
    const auto done = [&] { return slot.done; };
    if (limits_.deadline) {
      state_->changed.wait_until(lock, *limits_.deadline + kGrace, done);
    } else {
      state_->changed.wait(lock, done);
    }
    --awaited_;
    gave_up_ = gave_up_ || !slot.done;
    return std::move(slot.outcome);
  }

  /// Whether some work was given up.
  bool gave_up() const { return gave_up_; }

 private:
  struct Slot {
    bool done = false;
    Outcome<Result> outcome{Ending::OutOfTime, std::nullopt, ""};  // until it is done
  };

  // Shared by the pool and its threads, so that a thread that is given up still owns what it uses.
  struct State {
    Work work;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Slot> slots;
    std::size_t next = 0;

    std::optional<std::size_t> take() {
      const std::lock_guard lock(mutex);
      if (next == slots.size()) return std::nullopt;
      return next++;
    }
    void put(std::size_t index, Outcome<Result> outcome) {
      const std::lock_guard lock(mutex);
      slots[index] = {true, std::move(outcome)};
      changed.notify_all();
    }
    void stop() {
      const std::lock_guard lock(mutex);
      next = slots.size();
    }
  };

  // As many as there is room for.
  void start(std::size_t threads) {
    threads_.reserve(threads);
    try {
      while (threads_.size() < threads) {
        threads_.emplace_back([state = state_] { serve(*state); });
      }
    } catch (const std::exception&) {
      if (threads_.empty()) throw std::bad_alloc();
    }
  }

  static void serve(State& state) {
    while (const auto index = state.take()) state.put(*index, attempt(state, *index));
  }

  static Outcome<Result> attempt(State& state, std::size_t index) {
    try {
      return {Ending::Finished, state.work(index), ""};
    } catch (const std::bad_alloc&) {
      return {Ending::OutOfMemory, std::nullopt, ""};
    } catch (const std::exception& error) {
      return {Ending::Failed, std::nullopt, error.what()};
    } catch (...) {
      return {Ending::Failed, std::nullopt, "an exception that is no std::exception"};
    }
  }

  PoolLimits limits_;
  std::shared_ptr<State> state_;
  std::vector<std::thread> threads_;
  std::size_t awaited_ = 0;  // that nobody has got yet
  bool gave_up_ = false;
};

}  // namespace firebreak::cli

// SPDX-License-Identifier: Apache-2.0
// Runs one piece of work for each model, several at a time if asked, and never longer than allowed.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/environment.h"

namespace firebreak::cli {

struct PoolLimits {
  unsigned jobs = 1;
  std::optional<base::Environment::Clock::time_point> deadline = {};
};

/// Calls `work` for 0 … count-1 on up to `jobs` threads. The stages of a run watch the deadline
/// themselves; what has not come back some time after it is given up, and its thread is left alone:
/// then the process must leave without tearing down what that thread may use, and `work` must own
/// whatever it reads. What `work` published last stands in for the result that did not come.
template <class Result>
class Pool {
 public:
  using Publish = std::function<void(Result)>;

  /// `work` takes an index, and `publish` too if it has something to publish.
  template <class OneWork>
  Pool(std::size_t count, const PoolLimits& limits, OneWork work)
      : limits_(limits), state_(std::make_shared<State>()) {
    if constexpr (std::is_invocable_v<OneWork&, std::size_t, const Publish&>) {
      state_->work = std::move(work);
    } else {
      state_->work = [work](std::size_t index, const Publish&) { return work(index); };
    }
    state_->slots.resize(count);
    const std::size_t threads = std::min<std::size_t>(limits.jobs, count);
    for (std::size_t i = 0; i < threads; ++i) {
      threads_.emplace_back([state = state_] { serve(*state); });
    }
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    state_->stop();
    for (std::thread& thread : threads_) {
      if (gave_up_) {
        thread.detach();
      } else {
        thread.join();
      }
    }
  }

  /// Waits for a result, once for each index; if the time is over, what was published, or nothing.
  /// An exception of `work` is rethrown here.
  std::optional<Result> get(std::size_t index) {
    std::unique_lock lock(state_->mutex);
    Slot& slot = state_->slots[index];
    const auto finished = [&] { return slot.result || slot.error; };
    if (limits_.deadline) {
      state_->changed.wait_until(lock, *limits_.deadline + kGrace, finished);
    } else {
      state_->changed.wait(lock, finished);
    }
    if (slot.error) std::rethrow_exception(slot.error);
    gave_up_ = gave_up_ || !slot.result;
    return std::move(slot.result ? slot.result : slot.published);
  }

  /// Whether some work was given up.
  bool gave_up() const { return gave_up_; }

 private:
  static constexpr std::chrono::milliseconds kGrace{250};

  struct Slot {
    std::optional<Result> result;
    std::optional<Result> published;
    std::exception_ptr error;
  };

  // Shared by the pool and its threads, so that a thread that is given up still owns what it uses.
  struct State {
    std::function<Result(std::size_t, const Publish&)> work;
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Slot> slots;
    std::size_t next = 0;

    std::optional<std::size_t> take() {
      const std::lock_guard lock(mutex);
      if (next == slots.size()) return std::nullopt;
      return next++;
    }
    void put(std::size_t index, Slot slot) {
      const std::lock_guard lock(mutex);
      slots[index] = std::move(slot);
      changed.notify_all();
    }
    void publish(std::size_t index, Result result) {
      const std::lock_guard lock(mutex);
      slots[index].published = std::move(result);
    }
    void stop() {
      const std::lock_guard lock(mutex);
      next = slots.size();
    }
  };

  static void serve(State& state) {
    while (const auto index = state.take()) {
      Slot slot;
      try {
        slot.result =
            state.work(*index, [&](Result result) { state.publish(*index, std::move(result)); });
      } catch (...) {
        slot.error = std::current_exception();
      }
      state.put(*index, std::move(slot));
    }
  }

  PoolLimits limits_;
  std::shared_ptr<State> state_;
  std::vector<std::thread> threads_;
  bool gave_up_ = false;
};

}  // namespace firebreak::cli

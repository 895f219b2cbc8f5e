// SPDX-License-Identifier: Apache-2.0
#include "cli/pool.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace firebreak::cli {
namespace {

constexpr std::chrono::milliseconds kGrace{500};

struct Slot {
  std::optional<Piece> piece;
  std::exception_ptr error;
  bool finished = false;
};

// Shared by the caller and its threads, so that a thread that is given up still owns what it uses.
struct State {
  std::function<Piece(std::size_t)> work;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Slot> slots;
  std::size_t next = 0;
  bool stopped = false;
};

std::optional<std::size_t> take(State& state) {
  const std::lock_guard lock(state.mutex);
  if (state.stopped || state.next == state.slots.size()) return std::nullopt;
  return state.next++;
}

void serve(const std::shared_ptr<State>& state) {
  while (const auto index = take(*state)) {
    Slot result;
    try {
      result.piece = state->work(*index);
    } catch (...) {
      result.error = std::current_exception();
    }
    result.finished = true;
    const std::lock_guard lock(state->mutex);
    state->slots[*index] = std::move(result);
    state->changed.notify_all();
  }
}

// The result of `index`, or an unfinished slot if the time is over.
Slot wait_for(State& state, std::size_t index, const PoolLimits& limits) {
  std::unique_lock lock(state.mutex);
  const auto finished = [&] { return state.slots[index].finished; };
  if (limits.deadline) {
    state.changed.wait_until(lock, *limits.deadline + kGrace, finished);
  } else {
    state.changed.wait(lock, finished);
  }
  if (!finished()) state.stopped = true;
  return std::move(state.slots[index]);
}

class Threads {
 public:
  Threads(const std::shared_ptr<State>& state, std::size_t count) : state_(state) {
    for (std::size_t i = 0; i < count; ++i) threads_.emplace_back(serve, state);
  }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads() {
    {
      const std::lock_guard lock(state_->mutex);
      state_->stopped = true;
    }
    for (std::thread& thread : threads_) {
      if (abandoned) {
        thread.detach();
      } else {
        thread.join();
      }
    }
  }

  bool abandoned = false;

 private:
  std::shared_ptr<State> state_;
  std::vector<std::thread> threads_;
};

}  // namespace

bool run_in_order(std::size_t count, const PoolLimits& limits,
                  std::function<Piece(std::size_t)> work,
                  const std::function<void(std::size_t, std::optional<Piece>)>& done) {
  const auto state = std::make_shared<State>();
  state->work = std::move(work);
  state->slots.resize(count);
  Threads threads(state, std::min<std::size_t>(limits.jobs, count));
  for (std::size_t index = 0; index < count; ++index) {
    Slot slot = wait_for(*state, index, limits);
    if (slot.error) std::rethrow_exception(slot.error);
    if (!slot.finished) threads.abandoned = true;
    done(index, std::move(slot.piece));
  }
  return !threads.abandoned;
}

}  // namespace firebreak::cli

// SPDX-License-Identifier: Apache-2.0
#include "sweep/coordinate.h"

#include <algorithm>

namespace firebreak::sweep {
namespace {

constexpr std::size_t kQueued = 2;  // runs that a worker has for each that goes on at a time

// A run waits for those before it in the queue. By the clock each may take longer than its time of
// the processor, but then another is as welcome to it.
std::chrono::seconds longest(const Limits& limits) {
  constexpr std::uint32_t kGrace = 5;
  return std::chrono::seconds((kQueued + 1) * (limits.seconds + kGrace));
}

}  // namespace

Coordinator::Coordinator(Store& store, std::string owner, std::function<Clock::time_point()> now)
    : store_(store), owner_(std::move(owner)), now_(std::move(now)) {}

void Coordinator::take(int worker, const Report& report) {
  room_[worker] += report.room;
  for (const Outcome& outcome : report.outcomes) {
    store_.hand_in(outcome);
    lent_.erase(outcome.run);
  }
}

void Coordinator::lend(int worker, const Run& run) {
  lent_[run.id] = {run, worker, now_() + longest(run.limits)};
}

// One that nobody has, or that another has for too long.
std::optional<Run> Coordinator::next(int worker) {
  std::optional<Run> run = store_.claim(owner_);
  if (!run) {
    const auto late = std::ranges::find_if(lent_, [&](const auto& entry) {
      return entry.second.worker != worker && entry.second.end < now_();
    });
    if (late != lent_.end()) run = late->second.run;
  }
  if (run) lend(worker, *run);
  return run;
}

std::vector<std::pair<int, Order>> Coordinator::orders() {
  std::vector<std::pair<int, Order>> orders;
  for (auto& [worker, room] : room_) {
    Order order;
    while (room > 0) {
      const std::optional<Run> run = next(worker);
      if (!run) break;
      order.runs.push_back(*run);
      --room;
    }
    if (!order.runs.empty()) orders.emplace_back(worker, std::move(order));
  }
  return orders;
}

Worker::Worker(std::string program, std::size_t jobs) : crew_(std::move(program), jobs) {
  report_.room = jobs * kQueued;
}

std::optional<Report> Worker::report() {
  if (report_.room == 0) return std::nullopt;
  return std::exchange(report_, {});
}

void Worker::take(Order order) {
  ended_ = order.end;
  std::ranges::move(order.runs, std::back_inserter(queue_));
  start_next();
}

void Worker::start_next() {
  while (crew_.has_room() && !queue_.empty()) {
    crew_.start(queue_.front());
    queue_.pop_front();
  }
}

void Worker::wait(std::chrono::milliseconds patience) {
  for (Outcome& outcome : crew_.wait(patience)) {
    outcome.document.clear();
    report_.outcomes.push_back(std::move(outcome));
    ++report_.room;
  }
  start_next();
}

}  // namespace firebreak::sweep

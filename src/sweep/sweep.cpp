// SPDX-License-Identifier: Apache-2.0
#include "sweep/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "sweep/crew.h"
#include "sweep/owner.h"

namespace firebreak::sweep {
namespace {

constexpr std::chrono::milliseconds kGlance{200};

/// Looks at the database for the progress of all, not more often than is of use, nor for more than
/// a small part of the time.
class Teller {
 public:
  Teller(Store& store, const std::function<void(const Progress&)>& tell)
      : store_(store), tell_(tell) {}

  void look() {
    const auto now = std::chrono::steady_clock::now();
    if (!tell_ || now < next_) return;
    tell_(store_.progress());
    constexpr int kPart = 50;
    const auto end = std::chrono::steady_clock::now();
    next_ = end + std::max<std::chrono::steady_clock::duration>(std::chrono::seconds(1),
                                                                kPart * (end - now));
  }

 private:
  Store& store_;
  const std::function<void(const Progress&)>& tell_;
  std::chrono::steady_clock::time_point next_{};
};

}  // namespace

void work(Store& store, const Workers& workers, const std::function<void(const Progress&)>& tell) {
  const std::string self = own_name();
  Crew crew(workers.program, workers.jobs);
  Teller teller(store, tell);
  const auto stopped = [&] { return workers.stopped && workers.stopped(); };
  while (!stopped()) {
    while (crew.has_room()) {
      const std::optional<Run> run = store.claim(self);
      if (!run) break;
      crew.start(*run);
    }
    teller.look();
    if (crew.empty() && store.complete()) return;
    for (const Outcome& outcome : crew.wait(kGlance)) {
      const std::optional<Run> next = store.hand_in(outcome, self);
      if (next) crew.start(*next);
    }
  }
  store.release(self);
}

std::string progress_line(const Progress& before, const Progress& now, double seconds) {
  const std::int64_t done = now.done() - before.done();
  std::string line = fmt::format("{} of {} runs", now.done(), now.runs);
  if (done == 0 || seconds <= 0) return line;
  const double rate = static_cast<double>(done) / seconds;
  const double left = static_cast<double>(now.runs - now.done()) / rate;
  return line + fmt::format(", {:.1f} a second, {} s left", rate, std::llround(left));
}

}  // namespace firebreak::sweep

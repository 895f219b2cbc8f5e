// SPDX-License-Identifier: Apache-2.0
#include "simulator/schedule.h"

#include <algorithm>
#include <set>

#include "simulator/hash.h"
#include "support/random_models.h"

namespace firebreak::simulator {

using namespace topology;
using test_support::Rng;

namespace {

class Scheduler {
 public:
  Scheduler(const Machine& machine, std::uint64_t seed)
      : machine_(machine), seed_(seed), rng_(seed) {
    mode_ = rng_.below(5);
    by_stream_ = rng_.below(3);
    by_message_ = rng_.below(3);
    by_kind_ = rng_.below(3);
    noise_ = rng_.below(3) * 8;
    starved_ = rng_.next();
  }

  /// The index of the next event; -1 where there is none.
  int pick(const std::vector<Event>& events) {
    std::vector<int> meant;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (happens(events[i])) meant.push_back(static_cast<int>(i));
    }
    if (meant.empty()) return -1;
    for (const int i : meant) {
      if (events[static_cast<std::size_t>(i)].kind == Event::Kind::Crash) return i;
    }
    if (mode_ == 0 || rng_.percent(noise_)) {
      return meant[rng_.below(static_cast<std::uint32_t>(meant.size()))];
    }
    int best = meant[0];
    for (const int i : meant) {
      if (priority(events[static_cast<std::size_t>(i)]) >
          priority(events[static_cast<std::size_t>(best)])) {
        best = i;
      }
    }
    return best;
  }

  /// Whether a message is lost, and whether it is delivered again, is drawn once for each.
  bool happens(const Event& e) const {
    if (e.kind == Event::Kind::Announce) return true;
    if (e.kind == Event::Kind::Crash) {
      const std::uint64_t coin = term(seed_, e.channel, e.instance, e.part, 5U);
      return coin % 2 == 0 && machine_.handled(e) == 1 + coin / 2 % 3;
    }
    const Channel& channel = machine_.channel(e.channel);
    const Item& what = item(e);
    const std::uint64_t coin = term(seed_, what.message.lineage, channel.stream.value,
                                    channel.instance, channel.origin, what.message.side);
    const bool lossy = machine_.lossy(channel) && !what.punctuation;
    const bool dropped = what.first ? lossy && coin % 4 == 0 : coin % 2 == 0;
    return (e.kind == Event::Kind::Drop) == dropped;
  }

 private:
  const Item& item(const Event& e) const { return machine_.channel(e.channel).pending[e.item]; }

  std::uint64_t priority(const Event& e) const {
    if (e.kind == Event::Kind::Announce) {
      return by_kind_ * (term(seed_, 3U) >> 8) + (term(seed_, e.channel) >> 8) * by_stream_;
    }
    const Channel& channel = machine_.channel(e.channel);
    const Item& what = item(e);
    const std::uint64_t stream = term(seed_, channel.stream.value, channel.instance);
    const std::uint64_t message =
        term(seed_, what.message.lineage, channel.instance) + mix(e.part) - mix(0);
    const std::uint64_t kind = term(seed_, what.punctuation, what.first);
    std::uint64_t result = by_stream_ * (stream >> 8) + by_message_ * (message >> 8) +
                           by_kind_ * (kind >> 8) + (term(seed_, message, 1U) >> 12);
    const bool last = mode_ == 3   ? channel.stream.value % 4 == starved_ % 4
                      : mode_ == 4 ? channel.instance == starved_ % 2
                                   : false;
    if (last) result /= 64;
    return result;
  }

  const Machine& machine_;
  std::uint64_t seed_;
  Rng rng_;
  std::uint32_t mode_ = 0, noise_ = 0;
  std::uint64_t by_stream_ = 0, by_message_ = 0, by_kind_ = 0, starved_ = 0;
};

}  // namespace

void keep_first(const Machine& machine, std::vector<Event>& events) {
  std::size_t least = ~std::size_t{0};
  for (const Event& e : events) least = std::min(least, machine.rank(e));
  std::erase_if(events, [&](const Event& e) { return machine.rank(e) != least; });
}

Run random_run(const Program& program, const Input& input, const Orders* reference,
               std::uint64_t seed, std::size_t most_events) {
  Machine machine(program, input, reference, seed, nullptr);
  Scheduler scheduler(machine, seed);
  Run run;
  std::vector<Event> events;
  while (run.events.size() < most_events) {
    machine.enabled(true, events);
    int next = scheduler.pick(events);
    if (next < 0) {
      machine.enabled(false, events);
      std::erase_if(events, [&](const Event& e) { return !scheduler.happens(e); });
      keep_first(machine, events);
      next = scheduler.pick(events);
    }
    if (next < 0) {
      run.finished = true;
      break;
    }
    run.events.push_back(events[static_cast<std::size_t>(next)]);
    machine.apply(run.events.back());
  }
  run.admissible = run.finished && machine.admissible();
  run.outcome = machine.outcome();
  run.orders = machine.orders();
  return run;
}

std::vector<std::string> retell(const Program& program, const Input& input, const Run& run,
                                std::uint64_t coins) {
  Journal journal;
  Machine machine(program, input, nullptr, coins, &journal);
  for (const Event& event : run.events) machine.apply(event);
  constexpr std::size_t most = 60;
  if (journal.lines.size() > most) {
    journal.lines.resize(most);
    journal.lines.emplace_back("...");
  }
  return journal.lines;
}

namespace {

class Search {
 public:
  Search(std::size_t most_states, const std::function<bool(const Run&)>& visit)
      : most_states_(most_states), visit_(visit) {}

  bool from(const Machine& machine) {
    if (!seen_.insert(machine.digest()).second) return true;
    if (seen_.size() > most_states_ || path_.size() > 400) return false;
    std::vector<Event> events;
    machine.enabled(true, events);
    const bool stopped = std::ranges::all_of(
        events, [](const Event& event) { return event.kind == Event::Kind::Crash; });
    if (stopped) {
      machine.enabled(false, events);
      keep_first(machine, events);
    }
    const bool over = std::ranges::all_of(
        events, [](const Event& event) { return event.kind == Event::Kind::Crash; });
    if (over && !end(machine)) return false;
    for (const Event& event : events) {
      Machine next = machine;
      next.apply(event);
      path_.push_back(event);
      const bool more = from(next);
      path_.pop_back();
      if (!more) return false;
    }
    return true;
  }

 private:
  bool end(const Machine& machine) {
    return visit_({path_, machine.outcome(), machine.orders(), true, machine.admissible()});
  }

  std::size_t most_states_;
  const std::function<bool(const Run&)>& visit_;
  std::set<std::uint64_t> seen_;
  std::vector<Event> path_;
};

}  // namespace

bool all_runs(const Program& program, const Input& input, const Orders* reference,
              std::size_t most_states, const std::function<bool(const Run&)>& visit) {
  return Search(most_states, visit).from(Machine(program, input, reference, 0, nullptr));
}

}  // namespace firebreak::simulator

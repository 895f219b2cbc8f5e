// SPDX-License-Identifier: Apache-2.0
#include "execute/search.h"

#include <algorithm>
#include <random>
#include <utility>

#include "execute/values.h"

namespace firebreak::execute {

using behavior::Value;
using infer::Assumption;

namespace {

constexpr std::size_t kMostPerSource = 8;
constexpr std::size_t kInputs = 120;   // of each size
constexpr std::size_t kSchedules = 6;  // of each input
constexpr std::size_t kAllSchedules = 4'000;
constexpr std::size_t kEffort = 400'000;  // steps in all

class Searcher {
 public:
  Searcher(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
           Compared what, const base::Environment& environment)
      : network_(network),
        interpreters_(interpreters),
        what_(what),
        environment_(environment),
        random_(environment.seed),
        values_(programs_of(network)) {}

  Search run() {
    for (std::size_t size = 1; size <= kMostPerSource && !exhausted(); ++size) {
      for (std::size_t i = 0; i < kInputs && !exhausted(); ++i) {
        const Input input = draw(size);
        if (input.empty() || !differ(input, kSchedules)) continue;
        result_.found = shrink(input);
        if (result_.found) return std::move(result_);
      }
      result_.most_messages = size;
    }
    return std::move(result_);
  }

 private:
  std::vector<Value> compared(const World& world) const {
    return what_ == Compared::Outcome ? world.outcome() : world.seen_state();
  }

  bool exhausted() const { return steps_ > kEffort || environment_.out_of_time(); }

  const behavior::Handler& handler(const End& end) const {
    return network_.nodes[end.node].behavior->program->handlers[end.handler];
  }

  // At most `size` messages of each source, all that is assumed holds of them.
  Input draw(std::size_t size) {
    Input result;
    for (const std::size_t source : network_.sources) {
      const Channel& channel = network_.channels[source];
      if (channel.ends.empty()) continue;
      for (std::size_t i = 0; i < size; ++i) {
        Sent sent{source, {}};
        for (const auto& parameter : handler(channel.ends.front()).parameters) {
          sent.values.push_back(values_.draw(parameter.type, random_));
        }
        if (fits(sent, result)) result.push_back(std::move(sent));
      }
    }
    return result;
  }

  bool fits(const Sent& sent, const Input& others) const {
    const Channel& channel = network_.channels[sent.channel];
    for (const topology::Names& key : channel.stream->unique) {
      for (const Sent& other : others) {
        if (other.channel != sent.channel) continue;
        const bool agree = std::ranges::all_of(key, [&](const topology::Name& name) {
          const auto& names = channel.stream->attributes;
          const auto place =
              static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
          return sent.values[place] == other.values[place];
        });
        if (agree) return false;
      }
    }
    for (const End& end : channel.ends) {
      for (const Assumption& assumption : network_.nodes[end.node].behavior->subject.assumptions) {
        const auto own = std::ranges::find(assumption.of, end.handler, &Assumption::Of::handler);
        if (own == assumption.of.end()) continue;
        if (!holds(assumption, *own, sent, end, others)) return false;
      }
    }
    return true;
  }

  bool holds(const Assumption& assumption, const Assumption::Of& own, const Sent& sent,
             const End& end, const Input& others) const {
    if (assumption.kind == Assumption::Kind::Where) {
      behavior::Arguments parameters;
      for (const std::size_t place : own.from) parameters.push_back(sent.values[place]);
      return std::get<bool>(behavior::evaluate(*assumption.where, parameters).of);
    }
    for (const Sent& other : others) {
      for (const End& its : network_.channels[other.channel].ends) {
        if (its.node != end.node) continue;
        const auto also = std::ranges::find(assumption.of, its.handler, &Assumption::Of::handler);
        if (also == assumption.of.end()) continue;
        const auto agree = [&](const std::vector<std::size_t>& a,
                               const std::vector<std::size_t>& b) {
          for (std::size_t i = 0; i < a.size(); ++i) {
            if (!(sent.values[a[i]] == other.values[b[i]])) return false;
          }
          return true;
        };
        if (!agree(own.from, also->from)) continue;
        if (assumption.kind == Assumption::Kind::Unique || !agree(own.to, also->to)) return false;
      }
    }
    return true;
  }

  // To its end by the choices that `choose` makes of their number; none where it has none.
  template <class Choose>
  std::optional<World> execute(const Input& input, const Choose& choose) {
    ++result_.executions;
    World world(network_, interpreters_, input);
    try {
      for (auto choices = world.choices(); !choices.empty(); choices = world.choices()) {
        ++steps_;
        world.take(choices[choose(choices)]);
      }
    } catch (const behavior::OutOfBudget&) {
      return std::nullopt;
    }
    if (!world.ended()) return std::nullopt;
    return world;
  }

  // All as it was sent.
  std::optional<World> in_order(const Input& input) {
    return execute(input, [](const auto&) { return std::size_t{0}; });
  }

  std::optional<World> at_random(const Input& input) {
    return execute(input, [&](const std::vector<World::Choice>& choices) -> std::size_t {
      for (;;) {  // faults are rarer than deliveries
        const std::size_t one = random_() % choices.size();
        if (choices[one].kind == World::Choice::Kind::Deliver || random_() % 4 == 0) return one;
      }
    });
  }

  std::optional<std::pair<World, World>> differ(const Input& input, std::size_t schedules) {
    std::optional<World> first = in_order(input);
    if (!first) return std::nullopt;
    const std::vector<Value> outcome = compared(*first);
    for (std::size_t i = 0; i < schedules; ++i) {
      std::optional<World> second = at_random(input);
      if (second && compared(*second) != outcome) {
        return std::pair{*std::move(first), *std::move(second)};
      }
    }
    return std::nullopt;
  }

  // All schedules, as far as there are not too many: one without faults before one with them.
  struct Walk {
    bool whole = true;
    std::size_t executions = 0;
    std::vector<Value> wanted_not;
    std::optional<World> second;
    std::size_t faults = 0;
  };

  static std::size_t faults_of(const World& world) {
    return static_cast<std::size_t>(std::ranges::count_if(
        world.steps(), [](const Step& step) { return step.lost || step.again; }));
  }

  void walk(const World& world, Walk& walked) {
    if (walked.executions >= kAllSchedules) {
      walked.whole = false;
      return;
    }
    const auto choices = world.choices();
    if (choices.empty()) {
      ++walked.executions;
      if (!world.ended()) walked.whole = false;
      if (!world.ended() || compared(world) == walked.wanted_not) return;
      const std::size_t faults = faults_of(world);
      if (walked.second && walked.faults <= faults) return;
      walked.second = world;
      walked.faults = faults;
      return;
    }
    for (const World::Choice& choice : choices) {
      World next = world;
      ++steps_;
      next.take(choice);
      walk(next, walked);
      if (walked.second && walked.faults == 0) return;
    }
  }

  std::optional<std::pair<World, World>> differ_somehow(const Input& input, bool& whole) {
    std::optional<World> first = in_order(input);
    if (!first) return std::nullopt;
    Walk walked;
    walked.wanted_not = compared(*first);
    try {
      walk(World(network_, interpreters_, input), walked);
    } catch (const behavior::OutOfBudget&) {
      walked.whole = false;
    }
    whole = walked.whole;
    if (walked.second) return std::pair{*std::move(first), *std::move(walked.second)};
    if (walked.whole) return std::nullopt;
    return differ(input, 10 * kSchedules);
  }

  std::optional<Pair> shrink(Input input) {
    bool minimal = true;
    for (std::size_t i = input.size(); i-- > 0;) {
      Input fewer = input;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      bool whole = true;
      if (!fewer.empty() && differ_somehow(fewer, whole)) {
        input = std::move(fewer);
        i = input.size();
        minimal = true;
      } else if (!whole) {
        minimal = false;
      }
    }
    bool whole = true;
    auto found = differ_somehow(input, whole);
    if (!found) found = differ(input, 100 * kSchedules);
    if (!found) return std::nullopt;
    return Pair{std::move(input), std::move(found->first), std::move(found->second), minimal};
  }

  const Network& network_;
  const std::vector<behavior::Interpreter>& interpreters_;
  Compared what_;
  const base::Environment& environment_;
  std::mt19937 random_;
  Values values_;
  std::size_t steps_ = 0;
  Search result_;
};

}  // namespace

Search search(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
              Compared what, const base::Environment& environment) {
  return Searcher(network, interpreters, what, environment).run();
}

}  // namespace firebreak::execute

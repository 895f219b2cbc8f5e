// SPDX-License-Identifier: Apache-2.0
// Executions over one input, and whether they differ.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "execute/explore.h"
#include "execute/world.h"

namespace firebreak::execute {

/// What is compared: what arrives at the sink, or the state that it sees.
struct Compared {
  bool state = false;
  /// Of the two replicas in one execution; else of two executions.
  bool within = false;
  /// Two executions are those of two replicas in one run, so that dynamic orders are the same.
  bool dynamic = false;
};

struct Pair {
  World first;
  World second;  // with Compared::within the same
  bool minimal = false;
};

/// Messages of which the first `before` are handled before any other is sent.
struct Trial {
  Input input;
  std::size_t before = 0;
};

class Comparison {
 public:
  /// Both must outlive it.
  Comparison(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
             const Compared& what);

  struct Found {
    std::optional<Pair> pair;
    bool whole = true;  // no order of what follows was left out
  };
  /// Looks at all orders, as long as there are at most so many states.
  Found differ(const Trial& trial, std::size_t most);

  /// Looks at some schedules; `random` gives numbers.
  template <class Random>
  std::optional<Pair> differ_at_random(const Input& input, std::size_t schedules, Random& random) {
    std::optional<World> first = in_order({input, 0});
    if (!first) return std::nullopt;
    refer_to(*first);
    if (what_.within && wanted(*first)) return Pair{*first, *first, false};
    for (std::size_t i = 0; i < schedules; ++i) {
      World world(network_, interpreters_, input);
      world.follow(decided_, what_.dynamic);
      ++executions_;
      const bool ended = run(world, [&](const std::vector<World::Choice>& choices) {
        for (;;) {  // faults are rarer than deliveries
          const std::size_t one = random() % choices.size();
          const auto kind = choices[one].kind;
          const bool fault =
              kind != World::Choice::Kind::Deliver && kind != World::Choice::Kind::Handle;
          if (!fault || random() % 4 == 0) return one;
        }
      });
      if (ended && wanted(world)) return pair(*std::move(first), std::move(world));
    }
    return std::nullopt;
  }

  std::size_t steps() const { return steps_; }
  std::size_t executions() const { return executions_; }

 private:
  template <class Choose>
  bool run(World& world, const Choose& choose) {
    try {
      for (auto choices = world.choices(); !choices.empty(); choices = world.choices()) {
        ++steps_;
        world.take(choices[choose(choices)]);
      }
    } catch (const behavior::OutOfBudget&) {
      return false;
    }
    return world.ended();
  }

  std::optional<World> begin(const Trial& trial);
  std::optional<World> in_order(const Trial& trial);
  void refer_to(const World& first);
  bool wanted(const World& world) const;
  Pair pair(World first, World second) const;
  std::vector<behavior::Value> compared(const World& world, std::size_t replica) const;

  const Network& network_;
  const std::vector<behavior::Interpreter>& interpreters_;
  Compared what_;
  std::vector<behavior::Value> first_;
  std::shared_ptr<const Decided> decided_;
  std::size_t steps_ = 0;
  std::size_t executions_ = 0;
};

}  // namespace firebreak::execute

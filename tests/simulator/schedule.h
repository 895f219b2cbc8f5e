// SPDX-License-Identifier: Apache-2.0
// Runs of a program: one that a random scheduler makes, one that repeats given events, or all.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "simulator/machine.h"

namespace firebreak::simulator {

struct Run {
  std::vector<Event> events;
  Outcome outcome;
  Orders orders;
  bool finished = false;    // false: too many events
  bool admissible = false;  // declared orderings held
};

/// Keeps those events that come first in declared orderings: where the others wait for something
/// that never comes.
void keep_first(const Machine& machine, std::vector<Event>& events);

/// A run whose scheduler is drawn from the seed: uniform, by priorities of streams, messages and
/// instances, or adversarial (one stream or one instance last).
Run random_run(const Program& program, const Input& input, const Orders* reference,
               std::uint64_t seed, std::size_t most_events);

/// The same events once more, told in words.
std::vector<std::string> retell(const Program& program, const Input& input, const Run& run,
                                std::uint64_t coins);

/// Visits the outcomes of all runs, by depth-first search over states. False: there are more than
/// `most_states`, or `visit` returned false.
bool all_runs(const Program& program, const Input& input, const Orders* reference,
              std::size_t most_states, const std::function<bool(const Run&)>& visit);

}  // namespace firebreak::simulator

// SPDX-License-Identifier: Apache-2.0
// Looks for two executions over one input that end differently: random inputs of growing size and
// random schedules first, then fewer messages as long as that can be had, then all schedules of
// what is left. The same seed gives the same.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/environment.h"
#include "execute/world.h"

namespace firebreak::execute {

/// What two executions may differ in: what arrives at the sink, or the state that it sees.
enum class Compared : std::uint8_t { Outcome, State };

struct Pair {
  Input input;
  World first;
  World second;
  bool minimal = false;
};

struct Search {
  std::optional<Pair> found;
  std::size_t most_messages = 0;  // of each source, in what was tried
  std::size_t executions = 0;
};

/// `interpreters`: one for each node.
Search search(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
              Compared what, const base::Environment& environment);

}  // namespace firebreak::execute

// SPDX-License-Identifier: Apache-2.0
// All ways in which an execution can go on, each state once.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "execute/world.h"

namespace firebreak::execute {

struct Explored {
  std::optional<World>
      found;          // it ended so that it is wanted; its steps are recorded if the root's
  bool whole = true;  // nothing was left out
  std::size_t steps = 0;
};

/// Looks for an end of which `wanted` holds, those without faults first, in at most `most` states.
Explored explore(const World& root, const std::function<bool(const World&)>& wanted,
                 std::size_t most);

}  // namespace firebreak::execute

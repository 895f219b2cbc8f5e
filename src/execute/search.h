// SPDX-License-Identifier: Apache-2.0
// Looks for two executions over one input that end differently: all orders of all small inputs
// first, then larger inputs at random, then inputs that lead up to a number, and those that a
// solver proposes; then fewer messages as long as that can be had. The same seed gives the same.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/environment.h"
#include "execute/compare.h"

namespace firebreak::execute {

struct Search {
  std::optional<Pair> found;
  /// All orders of all inputs of up to so many messages, of so many kinds, were tried: those of
  /// most messages, and those of most kinds.
  struct Covered {
    std::size_t messages = 0;
    std::size_t kinds = 0;
  };
  std::vector<Covered> covered = {};
  std::size_t most_messages = 0;  // of each source, in what was tried
  std::size_t executions = 0;     // ends of those that were not of all orders
};

/// `interpreters`: one for each node.
Search search(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
              const Compared& what, const base::Environment& environment);

}  // namespace firebreak::execute

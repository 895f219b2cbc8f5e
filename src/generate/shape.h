// SPDX-License-Identifier: Apache-2.0
// Who reads whom, before anything is said of components and streams.
#pragma once

#include <cstddef>
#include <vector>

#include "base/random.h"
#include "generate/parameters.h"

namespace firebreak::generate {

struct Node {
  /// Numbers of nodes whose output it reads, in the order of its inputs; in a cycle they may come
  /// after it.
  std::vector<std::size_t> reads;
  bool source = false;  // it reads a source as well, at its last input
};

/// As many nodes as `parameters.components`, in an order in which all but the edges that close a
/// cycle lead forward. A source reaches each.
std::vector<Node> shape(const Parameters& parameters, base::Random& random);

}  // namespace firebreak::generate

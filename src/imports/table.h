// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imports/advice.h"
#include "imports/graph.h"

namespace firebreak::imports {

/// A hole and how many sinks have a better label with its best case.
struct Weight {
  std::size_t hole = 0;  // index of Graph::holes
  std::size_t gains = 0;
};

/// Of an import that was not refused, for people: errors and warnings, what was read, what is open,
/// and what to change.
std::string table(const Graph& graph, const std::vector<Weight>& weights,
                  const std::vector<Advice>& advice);

/// Errors and warnings, a line each with the hint below.
std::string findings_text(const Graph& graph);

}  // namespace firebreak::imports

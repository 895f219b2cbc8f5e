// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imports/advice.h"
#include "imports/graph.h"

namespace firebreak::imports {

/// A hole, and of how many sinks its best case takes the anomaly that the labels admit.
struct Weight {
  std::size_t hole = 0;  // index of Graph::holes
  std::size_t gains = 0;
  std::size_t without_faults = 0;  // if nothing were lost or repeated
  bool weighed = false;            // false: the model is too large for it
};

/// Of an import that was not refused, for people: errors and warnings, what was read, what is open,
/// and what to change.
std::string table(const Graph& graph, const std::vector<Weight>& weights,
                  const std::vector<Advice>& advice);

std::string text_of(const Value& value);

/// Errors and warnings, a line each with the hint below.
std::string findings_text(const Graph& graph);

}  // namespace firebreak::imports

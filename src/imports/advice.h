// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "imports/graph.h"
#include "topology/model.h"

namespace firebreak::imports {

/// What to change in the original, in the words of its format: how to route messages where a state
/// that order matters to is split among instances. A line for each component, with its place.
std::vector<std::string> advice(const Graph& graph, const topology::Model& model);

}  // namespace firebreak::imports

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "imports/graph.h"
#include "imports/table.h"
#include "topology/model.h"

namespace firebreak::imports {

/// The holes by how many sinks get a label without an anomaly, by the label rules, if a hole is set
/// to its best case: a component that is confluent, one instance, a sealed input. Of equal ones
/// in their order. The work is bounded; holes beyond the bound weigh nothing.
std::vector<Weight> weigh(const Graph& graph, const topology::Model& model);

}  // namespace firebreak::imports

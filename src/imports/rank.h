// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "imports/graph.h"
#include "imports/table.h"
#include "topology/model.h"

namespace firebreak::imports {

/// The model with that hole set to its best case; none, if nothing of the model would change.
std::optional<topology::Model> best_case(const Graph& graph, const topology::Model& model,
                                         const Hole& hole);

/// The holes by how many sinks lose their anomaly, by the label rules, if a hole is set to its best
/// case: a component that is confluent, one instance, a sealed input. Of equal ones first what
/// would help if nothing were lost or repeated, then in their order. The work is bounded; holes
/// beyond the bound weigh nothing.
std::vector<Weight> weigh(const Graph& graph, const topology::Model& model);

}  // namespace firebreak::imports

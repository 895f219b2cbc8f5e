// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::coordination {

/// Whether two annotations say the same, paths in the same order.
bool same_annotation(const std::vector<topology::PathDecl>& a,
                     const std::vector<topology::PathDecl>& b);

/// Whether all alternatives are one annotation. There is at least one.
bool all_same(const std::vector<const std::vector<topology::PathDecl>*>& alternatives);

/// An annotation that shows no more than any of the alternatives does: a model with it has no
/// anomaly that the model with one of them has not (docs/semantics.md 7.4). It may lack interfaces
/// that the alternatives have. None where no such annotation is known. There is at least one
/// alternative.
std::optional<std::vector<topology::PathDecl>> meet(
    const std::vector<const std::vector<topology::PathDecl>*>& alternatives);

/// Whether the meet of annotations that differ shows no more than any of them where it stands, at a
/// component of the topology: what emits there does not count as asked by replicas (semantics 4.6),
/// which an O path in its place might not, and, if one of the annotations may make a path wait, no
/// FIFO stream takes over the order in which it emits.
bool meets_in_context(const topology::Topology& topology, topology::ComponentId component,
                      bool may_wait);

}  // namespace firebreak::coordination

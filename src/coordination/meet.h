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

/// An annotation with which the model has only anomalies that it has with every alternative
/// (docs/semantics.md 7.4). It may lack interfaces that the alternatives have. None if no such
/// annotation is known. There is at least one alternative.
std::optional<std::vector<topology::PathDecl>> meet(
    const std::vector<const std::vector<topology::PathDecl>*>& alternatives);

/// Whether the meet of different annotations has that property at this component of the topology:
/// no path that emits there counts as asked by replicas (semantics 4.6), which an O path in its
/// place might not, and, if one of the annotations may make a path wait, no FIFO stream keeps the
/// order in which the component emits.
bool meets_in_context(const topology::Topology& topology, topology::ComponentId component,
                      bool may_wait);

}  // namespace firebreak::coordination

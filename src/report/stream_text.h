// SPDX-License-Identifier: Apache-2.0
// What graphs write on streams and components, one line each, not yet escaped.
#pragma once

#include <string>
#include <vector>

#include "labels/labels.h"
#include "topology/topology.h"

namespace firebreak::report {

/// Name and label, then what is declared: seal, order, delivery, replication.
std::vector<std::string> lines_of(const topology::Topology& topology,
                                  const labels::Labeling& labeling, const topology::Stream& stream);

/// Name, replication, orderings and the paths with their annotations.
std::vector<std::string> lines_of(const topology::Topology& topology,
                                  const topology::Component& component);

}  // namespace firebreak::report

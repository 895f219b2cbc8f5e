// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "labels/labels.h"
#include "topology/topology.h"

namespace firebreak::report {

/// The topology with its labels, for Graphviz.
std::string to_dot(const topology::Topology& topology, const labels::Labeling& labeling);

}  // namespace firebreak::report

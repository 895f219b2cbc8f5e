// SPDX-License-Identifier: Apache-2.0
// Graph algorithms on the interface-path graph; Boost.Graph stays behind this header.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/topology.h"

namespace firebreak::topology {

/// The strongly connected components of the interface-path graph: its vertices are input and
/// output interfaces, its edges are paths (input → output) and inner streams (output → input).
/// A cycle of components that no path closes is none here. Numbers are in topological order:
/// every edge goes from a lower or equal number to a higher or equal one.
struct InterfaceCycles {
  std::uint32_t count = 0;
  std::vector<std::uint32_t> of_input;   // by InputId
  std::vector<std::uint32_t> of_output;  // by OutputId
  std::vector<bool> cyclic;              // by number: more than one vertex (there are no self-edges)
};

/// Time and memory linear in the size of the topology.
InterfaceCycles interface_cycles(const Topology& topology);

/// By StreamId: whether messages of some source can reach the stream.
std::vector<bool> fed_streams(const Topology& topology);

}  // namespace firebreak::topology

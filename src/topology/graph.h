// SPDX-License-Identifier: Apache-2.0
// Graph algorithms on the interface-path graph; Boost.Graph stays behind this header.
#pragma once

#include <cstdint>
#include <vector>

#include "topology/topology.h"

namespace firebreak::topology {

/// Which edges a cycle may use.
enum class CycleEdges {
  Paths,          // paths (input → output) and inner streams (output → input)
  PathsAndState,  // also through state: input of a W path → the component's state → output of an
                  // O path of the same component
};

/// The strongly connected components of the interface-path graph, whose vertices are the input
/// and output interfaces and, with CycleEdges::PathsAndState, one state per component. A cycle of
/// components that no path closes is none here. Numbers are in topological order: every edge goes
/// from a lower or equal number to a higher or equal one; with PathsAndState
/// everything that an output's contents depend on comes first.
struct InterfaceCycles {
  std::uint32_t count = 0;
  std::vector<std::uint32_t> of_input;   // by InputId
  std::vector<std::uint32_t> of_output;  // by OutputId
  std::vector<std::uint32_t> of_state;   // by ComponentId; empty with CycleEdges::Paths
  std::vector<std::uint32_t> size;       // by number: its vertices; there are no self-edges
  bool cyclic(std::uint32_t number) const { return size[number] > 1; }
};

/// Time and memory linear in the size of the topology.
InterfaceCycles interface_cycles(const Topology& topology, CycleEdges edges = CycleEdges::Paths);

/// By vertex: the number of its strongly connected component; every edge goes from a lower or equal
/// number to a higher or equal one. `next` holds each vertex's successors. Linear.
std::vector<std::uint32_t> strong_components(const std::vector<std::vector<std::size_t>>& next);

/// By StreamId: whether messages of some source can reach the stream.
std::vector<bool> fed_streams(const Topology& topology);

}  // namespace firebreak::topology

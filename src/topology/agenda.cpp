// SPDX-License-Identifier: Apache-2.0
#include "topology/agenda.h"

#include "topology/graph.h"

namespace firebreak::topology {

Agenda::Agenda(const Topology& topology)
    : inputs_(topology.inputs().size()),
      vertices_(topology.inputs().size() + topology.outputs().size()),
      pending_(vertices_.size(), true) {
  const InterfaceCycles order = interface_cycles(topology, CycleEdges::PathsAndState);
  const auto number = [&](std::size_t vertex) {
    return vertex < inputs_ ? order.of_input[vertex] : order.of_output[vertex - inputs_];
  };
  begin_.assign(order.count + 1, 0);
  for (std::size_t v = 0; v < vertices_.size(); ++v) ++begin_[number(v) + 1];
  for (std::size_t n = 0; n < order.count; ++n) begin_[n + 1] += begin_[n];
  std::vector<std::size_t> next(begin_.begin(), begin_.end() - 1);
  for (std::size_t v = 0; v < vertices_.size(); ++v) vertices_[next[number(v)]++] = v;
}

}  // namespace firebreak::topology

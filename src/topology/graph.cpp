// SPDX-License-Identifier: Apache-2.0
#include "topology/graph.h"

#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/strong_components.hpp>
#include <boost/property_map/property_map.hpp>
#include <utility>

namespace firebreak::topology {

namespace {

using Graph = boost::compressed_sparse_row_graph<boost::directedS>;

using Edges = std::vector<std::pair<std::size_t, std::size_t>>;

// Vertices: inputs, then outputs, then (if any) one state per component.
Edges edges_of(const Topology& topology, CycleEdges kind) {
  const std::size_t inputs = topology.inputs().size();
  const std::size_t states = inputs + topology.outputs().size();
  Edges edges;
  edges.reserve(2 * topology.paths().size() + topology.streams().size());
  for (const Path& path : topology.paths()) {
    edges.emplace_back(path.from.index(), inputs + path.to.index());
    if (kind == CycleEdges::Paths) continue;
    const std::size_t state = states + path.component.index();
    if (path.writes()) edges.emplace_back(path.from.index(), state);
    if (!path.confluent()) edges.emplace_back(state, inputs + path.to.index());
  }
  for (const Stream& stream : topology.streams()) {
    if (stream.from && stream.to) {
      edges.emplace_back(inputs + stream.from->index(), stream.to->index());
    }
  }
  return edges;
}

// Tarjan's numbers are in reverse topological order; these are not.
std::vector<std::uint32_t> numbers(const Edges& edges, std::size_t vertices, std::uint32_t& count) {
  const Graph graph(boost::edges_are_unsorted_multi_pass, edges.begin(), edges.end(), vertices);
  std::vector<std::uint32_t> component(vertices);
  const auto index = boost::get(boost::vertex_index, graph);
  const auto map = boost::make_iterator_property_map(component.begin(), index);
  count = static_cast<std::uint32_t>(boost::strong_components(graph, map));
  for (std::uint32_t& number : component) number = count - 1 - number;
  return component;
}

}  // namespace

InterfaceCycles interface_cycles(const Topology& topology, CycleEdges kind) {
  const std::size_t inputs = topology.inputs().size();
  const std::size_t states = inputs + topology.outputs().size();
  const std::size_t vertices =
      states + (kind == CycleEdges::Paths ? 0 : topology.components().size());
  const Edges edges = edges_of(topology, kind);
  InterfaceCycles result;
  const std::vector<std::uint32_t> component = numbers(edges, vertices, result.count);
  result.size.assign(result.count, 0);
  for (const std::uint32_t number : component) ++result.size[number];
  const auto at = [&](std::size_t offset) {
    return component.begin() + static_cast<std::ptrdiff_t>(offset);
  };
  result.of_input.assign(component.begin(), at(inputs));
  result.of_output.assign(at(inputs), at(states));
  result.of_state.assign(at(states), component.end());
  return result;
}

std::vector<std::uint32_t> strong_components(const std::vector<std::vector<std::size_t>>& next) {
  Edges edges;
  for (std::size_t from = 0; from < next.size(); ++from) {
    for (const std::size_t to : next[from]) edges.emplace_back(from, to);
  }
  std::uint32_t count = 0;
  return numbers(edges, next.size(), count);
}

std::vector<bool> fed_streams(const Topology& topology) {
  std::vector<bool> fed(topology.streams().size(), false);
  std::vector<bool> seen(topology.outputs().size(), false);
  std::vector<StreamId> work;
  for (const Stream& stream : topology.streams()) {
    if (stream.is_source()) {
      fed[stream.id.index()] = true;
      work.push_back(stream.id);
    }
  }
  while (!work.empty()) {
    const Stream& stream = topology[work.back()];
    work.pop_back();
    if (!stream.to) continue;
    for (PathId path : topology[*stream.to].paths) {
      const OutputId output = topology[path].to;
      if (seen[output.index()]) continue;
      seen[output.index()] = true;
      for (StreamId next : topology[output].streams) {
        if (!fed[next.index()]) {
          fed[next.index()] = true;
          work.push_back(next);
        }
      }
    }
  }
  return fed;
}

}  // namespace firebreak::topology

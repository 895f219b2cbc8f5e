// SPDX-License-Identifier: Apache-2.0
#include "encodings/difference_graph.h"

#include <functional>
#include <queue>
#include <set>
#include <utility>

namespace firebreak::encodings {

using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

DifferenceGraph::DifferenceGraph(const EncodingContext& context)
    : inputs_(static_cast<std::uint32_t>(context.topology().outputs().size())),
      paths_(inputs_ + static_cast<std::uint32_t>(context.topology().inputs().size())),
      groups_(paths_ + static_cast<std::uint32_t>(context.topology().paths().size())),
      races_(groups_ + context.groups().size()),
      repeated_(races_ + static_cast<std::uint32_t>(context.topology().paths().size())),
      sinks_(repeated_ + static_cast<std::uint32_t>(context.topology().paths().size())),
      stale_(sinks_ + static_cast<std::uint32_t>(context.topology().streams().size())),
      size_(stale_ + static_cast<std::uint32_t>(context.topology().paths().size())) {
  const Topology& topology = context.topology();
  for (const Stream& stream : topology.streams()) {
    if (!stream.from || !context.carries(stream)) continue;
    const std::uint32_t to = stream.to ? vertex(*stream.to) : sink_vertex(stream.id);
    const Distance deliveries = stream.to ? 1 : 0;
    edges_.push_back({Step::Carry, vertex(*stream.from), to, deliveries, {}, stream.id});
  }
  for (const Path& path : topology.paths()) {
    if (!context.fed(path.from)) continue;
    edges_.push_back({Step::Emit, vertex(path.from), vertex(path.to), 0, path.id, {}});
    edges_.push_back({Step::Race, race_vertex(path.id), vertex(path.to), 0, path.id, {}});
    if (!context.free(topology[path.component])) continue;
    if (path.writes()) {
      edges_.push_back({Step::Write, vertex(path.from), vertex(path.id), 0, path.id, {}});
    }
    if (path.annotation == topology::Annotation::OW) {
      edges_.push_back({Step::Keep, race_vertex(path.id), vertex(path.id), 0, path.id, {}});
    }
    if (const auto group = context.groups().read_by(path.id)) {
      const std::uint32_t from = group_vertex(*group);
      edges_.push_back({Step::View, from, vertex(path.to), kViewEdge + 1, path.id, {}});
      if (path.writes()) {
        edges_.push_back({Step::Reread, from, vertex(path.id), kViewEdge + 1, path.id, {}});
      }
    }
  }
  for (std::uint32_t group = 0; group < context.groups().size(); ++group) {
    for (PathId id : context.groups()[group]) {
      edges_.push_back({Step::Join, vertex(id), group_vertex(group), 0, id, {}});
    }
  }
  add_stale(context);
  index();
}

void DifferenceGraph::add_stale(const EncodingContext& context) {
  const Topology& topology = context.topology();
  for (const Path& path : topology.paths()) {
    if (path.newest.empty() || !context.fed(path.from)) continue;
    const std::uint32_t from = stale_vertex(path.id);
    for (StreamId id : topology[path.to].streams) {
      const Stream& stream = topology[id];
      if (!context.carries(stream)) continue;
      const Distance deliveries = stream.to ? 1 : 0;
      const auto leave = [&](std::uint32_t to) {
        edges_.push_back({Step::Leave, from, to, deliveries, path.id, id});
      };
      if (!hides_stale(topology, path.id, id)) {
        leave(stream.to ? vertex(*stream.to) : sink_vertex(id));
        continue;
      }
      if (!stream.to) continue;
      for (PathId next : topology[*stream.to].paths) leave(stale_vertex(next));
    }
  }
}

void DifferenceGraph::index() {
  out_.resize(size_);
  in_.resize(size_);
  for (std::uint32_t i = 0; i < edges_.size(); ++i) {
    out_[edges_[i].from].push_back(i);
    in_[edges_[i].to].push_back(i);
  }
}

std::uint32_t DifferenceGraph::vertex(const Topology& topology, const Site& site) const {
  switch (site.start) {
    case Start::Race:
    case Start::RepeatedRead:
    case Start::Missed:
    case Start::ForgottenView:
      return race_vertex(site.path);
    case Start::Stale:
      return stale_vertex(site.path);
    case Start::RepeatedEmission:
      return vertex(topology[site.path].to);
    case Start::RepeatedState:
    case Start::ForgottenState:
      return repeated_vertex(site.path);
    case Start::Loss:
    case Start::RepeatedCopy:
    case Start::RepeatedArrival:
    case Start::ForgottenNewest:
      break;
  }
  const Stream& stream = topology[site.stream];
  return stream.to ? vertex(*stream.to) : sink_vertex(stream.id);
}

std::vector<std::uint32_t> DifferenceGraph::vertices(const Topology&, const Target& target) const {
  std::vector<std::uint32_t> result;
  for (PathId path : target.states) {
    result.push_back(vertex(path));
    result.push_back(repeated_vertex(path));
  }
  if (result.empty()) result.push_back(sink_vertex(target.sink));
  return result;
}

namespace {

// Pairs come off the queue by distance, then by vertex, so ties are broken the same way every time.
using Entry = std::pair<Distance, std::uint32_t>;
using Queue = std::priority_queue<Entry, std::vector<Entry>, std::greater<>>;

}  // namespace

DifferenceGraph::Distances DifferenceGraph::forward(std::span<const std::uint32_t> starts) const {
  Distances result{std::vector<Distance>(size_, kUnreachable),
                   std::vector<std::optional<std::uint32_t>>(size_)};
  Queue queue;
  for (std::uint32_t start : starts) {
    result.distance[start] = 0;
    queue.emplace(0, start);
  }
  while (!queue.empty()) {
    const auto [distance, from] = queue.top();
    queue.pop();
    if (distance > result.distance[from]) continue;
    for (std::uint32_t index : out_[from]) {
      const Edge& edge = edges_[index];
      if (distance + edge.length >= result.distance[edge.to]) continue;
      result.distance[edge.to] = distance + edge.length;
      result.edge[edge.to] = index;
      queue.emplace(distance + edge.length, edge.to);
    }
  }
  return result;
}

std::map<std::uint32_t, Distance> DifferenceGraph::backward(std::span<const std::uint32_t> goals,
                                                            Distance limit, Views views) const {
  const auto length = [&](const Edge& edge) {
    return views == Views::Plain ? edge.length % kViewEdge : edge.length;
  };
  std::map<std::uint32_t, Distance> result;
  Queue queue;
  for (std::uint32_t goal : goals) queue.emplace(0, goal);
  while (!queue.empty()) {
    const auto [distance, to] = queue.top();
    queue.pop();
    if (distance >= limit || !result.try_emplace(to, distance).second) continue;
    for (std::uint32_t index : in_[to]) {
      queue.emplace(distance + length(edges_[index]), edges_[index].from);
    }
  }
  return result;
}

std::vector<PathId> visible_states(const EncodingContext& context, StreamId sink) {
  const Topology& topology = context.topology();
  std::set<OutputId> seen;
  std::set<std::size_t> read;
  std::vector<OutputId> work;
  std::set<PathId> states;
  const auto reach = [&](std::optional<OutputId> output) {
    if (output && seen.insert(*output).second) work.push_back(*output);
  };
  reach(topology[sink].from);
  while (!work.empty()) {
    const OutputId output = work.back();
    work.pop_back();
    for (PathId id : topology[output].paths) {
      const Path& path = topology[id];
      if (!context.fed(path.from)) continue;
      for (StreamId stream : topology[path.from].streams) reach(topology[stream].from);
      if (!topology[path.component].replicated) continue;
      if (path.writes()) states.insert(id);
      const auto group = context.groups().read_by(id);
      if (!group || !read.insert(*group).second) continue;
      states.insert(context.groups()[*group].begin(), context.groups()[*group].end());
    }
  }
  return {states.begin(), states.end()};
}

}  // namespace firebreak::encodings

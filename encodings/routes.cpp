// SPDX-License-Identifier: Apache-2.0
#include "encodings/routes.h"

#include <algorithm>
#include <queue>
#include <set>
#include <utility>

namespace firebreak::encodings {

using topology::InputId;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

Lineages::Lineages(const Topology& topology)
    : topology_(topology),
      distance_(topology.inputs().size(), kUnreachable),
      arrival_(topology.inputs().size()),
      of_one_replica_(topology.inputs().size()) {
  std::vector<bool> emitted(topology.outputs().size(), false);
  std::queue<InputId> work;
  const auto arrive = [&](InputId input, Distance distance, Arrival arrival) {
    if (distance_[input.index()] != kUnreachable) return;
    distance_[input.index()] = distance;
    arrival_[input.index()] = arrival;
    work.push(input);
  };
  for (const Stream& stream : topology.streams()) {
    if (stream.is_source() && stream.to) arrive(*stream.to, 1, {stream.id, {}});
  }
  while (!work.empty()) {
    const InputId input = work.front();
    work.pop();
    for (PathId path : topology[input].paths) {
      const OutputId output = topology[path].to;
      if (emitted[output.index()]) continue;
      emitted[output.index()] = true;
      for (StreamId stream : topology[output].streams) {
        if (topology[stream].to) {
          arrive(*topology[stream].to, distance_[input.index()] + 1, {stream, path});
        }
      }
    }
  }
  find_those_of_one_replica();
}

// Breadth first from the replicated streams through components that are not replicated.
void Lineages::find_those_of_one_replica() {
  std::queue<InputId> work;
  const auto arrive = [&](const Stream& stream, PathId path) {
    if (!stream.is_private || !stream.to || of_one_replica_[stream.to->index()]) return;
    of_one_replica_[stream.to->index()] = Arrival{stream.id, path};
    work.push(*stream.to);
  };
  for (const Stream& stream : topology_.streams()) {
    if (stream.is_source()) arrive(stream, {});
  }
  for (const Path& path : topology_.paths()) {
    if (distance(path.from) == kUnreachable) continue;
    for (StreamId stream : topology_[path.to].streams) {
      if (topology_[stream].replicated) arrive(topology_[stream], path.id);
    }
  }
  while (!work.empty()) {
    const InputId input = work.front();
    work.pop();
    for (PathId path : topology_[input].paths) {
      for (StreamId stream : topology_[topology_[path].to].streams) {
        arrive(topology_[stream], path);
      }
    }
  }
}

Lineage Lineages::to(InputId input, unsigned message) const {
  Lineage lineage;
  lineage.message = message;
  while (true) {
    const Arrival& arrival = arrival_[input.index()];
    if (topology_[arrival.stream].is_source()) {
      lineage.source = arrival.stream;
      std::reverse(lineage.hops.begin(), lineage.hops.end());
      return lineage;
    }
    lineage.hops.push_back({arrival.path, arrival.stream});
    input = topology_[arrival.path].from;
  }
}

Lineage Lineages::on(StreamId id, unsigned message) const {
  const Stream& stream = topology_[id];
  if (stream.is_source()) return {id, message, {}};
  const auto& paths = topology_[*stream.from].paths;
  const PathId path = *std::min_element(paths.begin(), paths.end(), [&](PathId a, PathId b) {
    return distance(topology_[a].from) < distance(topology_[b].from);
  });
  return on(id, message, path);
}

Lineage Lineages::on(StreamId id, unsigned message, PathId path) const {
  Lineage lineage = to(topology_[path].from, message);
  lineage.hops.push_back({path, id});
  return lineage;
}

std::optional<Lineage> Lineages::of_one_replica(StreamId id, unsigned message) const {
  if (!topology_[id].is_private) return std::nullopt;
  Arrival arrival{id, {}};
  if (!topology_[id].is_source()) {
    const auto& paths = topology_[*topology_[id].from].paths;
    const auto own = std::ranges::find_if(paths, [&](PathId path) {
      const Path& p = topology_[path];
      return topology_[id].replicated ? distance(p.from) != kUnreachable
                                      : of_one_replica_[p.from.index()].has_value();
    });
    if (own == paths.end()) return std::nullopt;
    arrival.path = *own;
  }
  std::vector<Hop> hops;  // the last one first
  const auto joined = [&](Lineage lineage) {
    lineage.hops.insert(lineage.hops.end(), hops.rbegin(), hops.rend());
    return lineage;
  };
  while (!topology_[arrival.stream].is_source()) {
    hops.push_back({arrival.path, arrival.stream});
    const Path& path = topology_[arrival.path];
    if (topology_[arrival.stream].replicated) return joined(to(path.from, message));
    arrival = *of_one_replica_[path.from.index()];
  }
  return joined({arrival.stream, message, {}});
}

namespace {

// The path that emits on the stream more than once, if there is one (semantics 6.1).
std::optional<PathId> repeater(const Topology& topology, const Lineages& lineages,
                               const Stream& stream) {
  if (!stream.from) return std::nullopt;
  std::optional<PathId> best;
  for (PathId path : topology[*stream.from].paths) {
    const Distance distance = lineages.distance(topology[path].from);
    if (!topology[path].repeats || distance == kUnreachable) continue;
    if (!best || distance < lineages.distance(topology[*best].from)) best = path;
  }
  return best;
}

}  // namespace

std::set<StreamId> Lineages::sources(const std::vector<InputId>& inputs) const {
  std::set<StreamId> found;
  std::set<InputId> seen(inputs.begin(), inputs.end());
  std::vector<InputId> work = inputs;
  while (!work.empty()) {
    const InputId input = work.back();
    work.pop_back();
    for (StreamId id : topology_[input].streams) {
      const Stream& stream = topology_[id];
      if (stream.is_source()) {
        found.insert(id);
        continue;
      }
      for (PathId path : topology_[*stream.from].paths) {
        if (seen.insert(topology_[path].from).second) work.push_back(topology_[path].from);
      }
    }
  }
  return found;
}

Distance Lineages::distance(StreamId id) const { return on(id, 1).hops.size() + 1; }

bool emits_again(const Path& path) {
  // What a CW path emits is then something else, which is a difference (RepeatedEmission).
  return !path.idempotent && path.annotation != topology::Annotation::CW;
}

// A redelivery costs one delivery beyond those of the lineage, and each hop after it two.
Repetitions::Repetitions(const EncodingContext& context, const Lineages& lineages,
                         const std::vector<bool>& repeating, const std::vector<bool>& absorbs)
    : topology_(context.topology()),
      lineages_(lineages),
      cost_(topology_.inputs().size(), kUnreachable),
      arrival_(topology_.inputs().size()) {
  const Topology& topology = topology_;
  std::set<std::pair<Distance, InputId>> work;
  const auto arrive = [&](InputId input, Distance cost, Arrival arrival) {
    Distance& current = cost_[input.index()];
    if (cost >= current) return;
    work.erase({current, input});
    current = cost;
    arrival_[input.index()] = arrival;
    work.emplace(cost, input);
  };
  for (const Stream& stream : topology.streams()) {
    if (!repeating[stream.id.index()]) continue;
    const auto path = repeater(topology, lineages, stream);
    const Distance once =
        path ? lineages.distance(topology[*path].from) + 1 : lineages.distance(stream.id);
    arrive(*stream.to, once + 1, {stream.id, std::nullopt});
  }
  while (!work.empty()) {
    const InputId input = work.begin()->second;
    work.erase(work.begin());
    for (PathId path : topology[input].paths) {
      if (!emits_again(topology[path]) || absorbs[path.index()]) continue;
      for (StreamId stream : topology[topology[path].to].streams) {
        if (topology[stream].to && context.carries(topology[stream])) {
          arrive(*topology[stream].to, cost_[input.index()] + 2, {stream, path});
        }
      }
    }
  }
}

Repetition Repetitions::to(InputId input, unsigned message) const {
  std::vector<Hop> hops;
  while (arrival_[input.index()].path) {
    const Arrival& arrival = arrival_[input.index()];
    hops.push_back({*arrival.path, arrival.stream});
    input = topology_[*arrival.path].from;
  }
  Repetition result;
  const StreamId redelivered = arrival_[input.index()].stream;
  const auto path = repeater(topology_, lineages_, topology_[redelivered]);
  result.message =
      path ? lineages_.on(redelivered, message, *path) : lineages_.on(redelivered, message);
  result.again = result.message.hops.size();
  result.message.hops.insert(result.message.hops.end(), hops.rbegin(), hops.rend());
  return result;
}

DifferenceGraph::DifferenceGraph(const EncodingContext& context)
    : inputs_(static_cast<std::uint32_t>(context.topology().outputs().size())),
      paths_(inputs_ + static_cast<std::uint32_t>(context.topology().inputs().size())),
      groups_(paths_ + static_cast<std::uint32_t>(context.topology().paths().size())),
      races_(groups_ + context.groups().size()),
      repeated_(races_ + static_cast<std::uint32_t>(context.topology().paths().size())),
      sinks_(repeated_ + static_cast<std::uint32_t>(context.topology().paths().size())),
      size_(sinks_ + static_cast<std::uint32_t>(context.topology().streams().size())) {
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
  index();
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
      return race_vertex(site.path);
    case Start::RepeatedEmission:
      return vertex(topology[site.path].to);
    case Start::RepeatedState:
      return repeated_vertex(site.path);
    case Start::Loss:
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
                                                            Distance limit) const {
  std::map<std::uint32_t, Distance> result;
  Queue queue;
  for (std::uint32_t goal : goals) queue.emplace(0, goal);
  while (!queue.empty()) {
    const auto [distance, to] = queue.top();
    queue.pop();
    if (distance >= limit || !result.try_emplace(to, distance).second) continue;
    for (std::uint32_t index : in_[to]) {
      queue.emplace(distance + edges_[index].length, edges_[index].from);
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

// SPDX-License-Identifier: Apache-2.0
#include "encodings/routes.h"

#include <algorithm>
#include <queue>
#include <set>
#include <utility>

#include "topology/crashes.h"

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
    const bool again = topology[path].repeats || replays(topology, topology[path]);
    if (!again || distance == kUnreachable) continue;
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

// What is redelivered on the stream. Where the replicas share its reader, that is a message of one
// of them (semantics 6.4).
Lineage Repetitions::redelivered(const Stream& stream, unsigned message) const {
  if (const auto path = repeater(topology_, lineages_, stream)) {
    return lineages_.on(stream.id, message, *path);
  }
  const bool shared = mode_ == Mode::Replica && stream.is_private && stream.to &&
                      !topology_[topology_[*stream.to].component].replicated;
  const auto own = shared ? lineages_.of_one_replica(stream.id, message) : std::nullopt;
  return own ? *own : lineages_.on(stream.id, message);
}

// A redelivery costs one delivery beyond those of the lineage, and each hop after it two.
Repetitions::Repetitions(const EncodingContext& context, const Lineages& lineages,
                         const std::vector<bool>& repeating, const std::vector<bool>& absorbs)
    : topology_(context.topology()),
      mode_(context.mode()),
      lineages_(lineages),
      cost_(topology_.inputs().size(), kUnreachable),
      arrival_(topology_.inputs().size()) {
  const Topology& topology = topology_;
  std::set<std::pair<Distance, InputId>> work;
  const auto arrive = [&](InputId input, Distance cost, Arrival arrival) {
    if (cost >= cost_[input.index()]) return;
    cost_[input.index()] = cost;
    arrival_[input.index()] = arrival;
    work.emplace(cost, input);
  };
  for (const Stream& stream : topology.streams()) {
    if (!repeating[stream.id.index()]) continue;
    const Distance once = redelivered(stream, 1).hops.size() + 1;
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
  result.message = redelivered(topology_[arrival_[input.index()].stream], message);
  result.again = result.message.hops.size();
  result.message.hops.insert(result.message.hops.end(), hops.rbegin(), hops.rend());
  return result;
}

}  // namespace firebreak::encodings

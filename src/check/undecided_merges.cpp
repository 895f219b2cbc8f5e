// SPDX-License-Identifier: Apache-2.0
// Streams that merge the copies of replicas (semantics 4.7).
#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "check/undecided_checks.h"

namespace firebreak::check {

using topology::Annotation;
using topology::Component;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

// A stream may say so of a component that does not.
bool emits_as_replicas(const Topology& topology, const Path& path) {
  return std::ranges::any_of(topology[path.to].streams,
                             [&](StreamId stream) { return topology[stream].replicated; });
}

bool wholly_ordered(const Topology& topology, const Component& component) {
  return std::ranges::any_of(component.orderings, [&](const auto& ordering) {
    return ordering.by.empty() && orders_all_inputs(topology, component, ordering);
  });
}

struct Merged {
  StreamId stream;
  OutputId emitted;
};

// The streams that merge what follows from what is emitted at one of these, by way of messages or
// of states; nothing is looked for behind them.
std::vector<Merged> merged_behind(const Topology& topology, const std::vector<OutputId>& emitting) {
  std::vector<Merged> result;
  std::vector<bool> told(topology.outputs().size(), false);
  std::vector<std::pair<OutputId, OutputId>> next;  // and from which of these it is reached
  for (OutputId output : emitting) next.emplace_back(output, output);
  while (!next.empty()) {
    const auto [output, start] = next.back();
    next.pop_back();
    if (told[output.index()]) continue;
    told[output.index()] = true;
    for (StreamId id : topology[output].streams) {
      const Stream& stream = topology[id];
      if (stream.is_merged) result.push_back({id, start});
      if (!stream.to || stream.is_merged) continue;
      for (PathId path : topology[*stream.to].paths) next.emplace_back(topology[path].to, start);
      for (PathId path : topology[topology[*stream.to].component].paths) {
        if (!topology[path].confluent()) next.emplace_back(topology[path].to, start);
      }
    }
  }
  return result;
}

Place behind(const Topology& topology, StreamId stream) {
  const auto& to = topology[stream].to;
  return to ? Place(topology[*to].component) : Place(stream);
}

}  // namespace

Doubts merged_emission(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  std::vector<OutputId> emitting;
  for (const Path& path : topology.paths()) {
    const Component& component = topology[path.component];
    const bool kept = path.annotation == Annotation::CW || commutes(topology, path);
    const bool replicas = component.replicated || emits_as_replicas(topology, path);
    if (replicas && kept && !wholly_ordered(topology, component)) emitting.push_back(path.to);
  }
  for (const Merged& merged : merged_behind(topology, emitting)) {
    found.add(
        behind(topology, merged.stream),
        fmt::format("stream '{}' merges copies of what comes of {}.{}, where replicas may emit the "
                    "same with "
                    "different messages; that is not decided",
                    topology[merged.stream].name, topology[topology[merged.emitted].component].name,
                    topology[merged.emitted].name));
  }
  return found;
}

// Of what replicas that keep the newest emit, one may have what is stale for the other.
Doubts merged_newest(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  std::vector<OutputId> emitting;
  for (const Path& path : topology.paths()) {
    if (!path.newest.empty()) emitting.push_back(path.to);
  }
  for (const Merged& merged : merged_behind(topology, emitting)) {
    found.add(
        behind(topology, merged.stream),
        fmt::format("stream '{}' merges copies of what comes of {}.{}, where what is stale for one "
                    "replica may "
                    "not be for the other; that is not decided",
                    topology[merged.stream].name, topology[topology[merged.emitted].component].name,
                    topology[merged.emitted].name));
  }
  return found;
}

// Replicas that ask one component, in an order that is fixed between runs, are told different
// things in each run (semantics 4.6); where copies of what follows from that are merged (4.7),
// runs differ after all.
Doubts merged_answers(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  std::vector<OutputId> work;
  for (const Stream& stream : topology.streams()) {
    if (!stream.is_private || !stream.to) continue;
    const Component& component = topology[topology[*stream.to].component];
    if (component.replicated || !(facts.may_be_ordered || facts.ordered(component))) continue;
    for (PathId path : topology[*stream.to].paths) work.push_back(topology[path].to);
  }
  for (const Merged& merged : merged_behind(topology, work)) {
    found.add(
        behind(topology, merged.stream),
        fmt::format("stream '{}' merges what each replica is told by a component that they share "
                    "and that is ordered; that is not decided",
                    topology[merged.stream].name));
  }
  return found;
}

}  // namespace firebreak::check

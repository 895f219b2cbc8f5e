// SPDX-License-Identifier: Apache-2.0
// Streams that merge the copies of replicas (semantics 4.7).
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "check/undecided_checks.h"

namespace firebreak::check {

using topology::Annotation;
using topology::Component;
using topology::Output;
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

// Why a stream that merges what follows from what is emitted at the output leaves something open.
using Reason = std::function<std::string(const Stream&, const Output&)>;

// At the streams that merge what follows from what is emitted at one of these, by way of messages
// or of states; nothing is looked for behind them.
Doubts merged_behind(const Topology& topology, const std::vector<OutputId>& emitting,
                     const Reason& reason) {
  Doubts found;
  std::vector<bool> told(topology.outputs().size(), false);
  std::vector<std::pair<OutputId, OutputId>> next;  // and from which of these it is reached
  next.reserve(emitting.size());
  for (OutputId output : emitting) next.emplace_back(output, output);
  while (!next.empty()) {
    const auto [output, start] = next.back();
    next.pop_back();
    if (told[output.index()]) continue;
    told[output.index()] = true;
    for (StreamId id : topology[output].streams) {
      const Stream& stream = topology[id];
      if (stream.is_merged) {
        const Place place = stream.to ? Place(topology[*stream.to].component) : Place(id);
        found.add(place, reason(stream, topology[start]));
        continue;
      }
      if (!stream.to) continue;
      for (PathId path : topology[*stream.to].paths) next.emplace_back(topology[path].to, start);
      for (PathId path : topology[topology[*stream.to].component].paths) {
        if (!topology[path].confluent()) next.emplace_back(topology[path].to, start);
      }
    }
  }
  return found;
}

Reason merges_copies(const Topology& topology, std::string_view where) {
  return [&topology, where](const Stream& stream, const Output& emitted) {
    return fmt::format(
        "stream '{}' merges copies of what comes of {}.{}, where {}; that is not decided",
        stream.name, topology[emitted.component].name, emitted.name, where);
  };
}

}  // namespace

Doubts merged_emission(const Facts& facts) {
  const Topology& topology = facts.topology;
  std::vector<OutputId> emitting;
  for (const Path& path : topology.paths()) {
    const Component& component = topology[path.component];
    const bool kept = path.annotation == Annotation::CW || commutes(topology, path);
    const bool replicas = component.replicated || emits_as_replicas(topology, path);
    if (replicas && kept && !wholly_ordered(topology, component)) emitting.push_back(path.to);
  }
  return merged_behind(
      topology, emitting,
      merges_copies(topology, "replicas may emit the same with different messages"));
}

// Of what replicas that keep the newest emit, one may have what is stale for the other.
Doubts merged_newest(const Facts& facts) {
  const Topology& topology = facts.topology;
  std::vector<OutputId> emitting;
  for (const Path& path : topology.paths()) {
    if (!path.newest.empty()) emitting.push_back(path.to);
  }
  return merged_behind(
      topology, emitting,
      merges_copies(topology, "what is stale for one replica may not be for the other"));
}

// Replicas that ask one component, in an order that is fixed between runs, are told different
// things in each run (semantics 4.6); where copies of what follows from that are merged (4.7),
// runs differ after all.
Doubts merged_answers(const Facts& facts) {
  const Topology& topology = facts.topology;
  std::vector<OutputId> emitting;
  for (const Stream& stream : topology.streams()) {
    if (!stream.is_private || !stream.to) continue;
    const Component& component = topology[topology[*stream.to].component];
    if (component.replicated || !(facts.may_be_ordered || facts.ordered(component))) continue;
    for (PathId path : topology[*stream.to].paths) emitting.push_back(topology[path].to);
  }
  return merged_behind(topology, emitting, [](const Stream& stream, const Output&) {
    return fmt::format(
        "stream '{}' merges what each replica is told by a component that they share and that is "
        "ordered; that is not decided",
        stream.name);
  });
}

}  // namespace firebreak::check

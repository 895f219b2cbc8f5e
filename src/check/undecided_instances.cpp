// SPDX-License-Identifier: Apache-2.0
// Components that are shared by replicas, have instances or crash.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "check/undecided_checks.h"
#include "topology/crashes.h"
#include "topology/graph.h"
#include "topology/instances.h"

namespace firebreak::check {

using topology::Component;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

bool has_private_input(const Topology& topology, const Path& path) {
  return std::ranges::any_of(topology[path.from].streams,
                             [&](StreamId stream) { return topology[stream].is_private; });
}

// Whether something comes in an order, or waits.
bool anything_ordered(const Topology& topology) {
  return std::ranges::any_of(topology.streams(), [](const Stream& stream) {
    return !stream.fifos.empty() || !stream.seals.empty();
  });
}

// By ComponentId: whether what the component emits leads back to it. Linear.
std::vector<bool> returning(const Topology& topology) {
  std::vector<std::vector<std::size_t>> next(topology.components().size());
  std::vector<bool> result(next.size(), false);
  for (const Stream& stream : topology.streams()) {
    if (!stream.from || !stream.to) continue;
    const std::size_t from = topology[*stream.from].component.index();
    const std::size_t to = topology[*stream.to].component.index();
    next[from].push_back(to);
    if (from == to) result[from] = true;
  }
  const std::vector<std::uint32_t> cycle = topology::strong_components(next);
  std::vector<std::size_t> members(next.size(), 0);
  for (const std::uint32_t number : cycle) ++members[number];
  for (std::size_t c = 0; c < next.size(); ++c) result[c] = result[c] || members[cycle[c]] > 1;
  return result;
}

}  // namespace

// Of messages that a path keeps, or that commute, it is fixed what is emitted in all, not which
// handling emits what (semantics 1.7, 3.4). Nobody can tell, except those who know messages by
// their lineage: the replica that asks for an answer of its own (4.6), or one of the instances over
// which a state is scattered (1.9), which is encoded of CW paths only, and a stream that merges
// the copies of replicas (4.7).
Doubts unknown_answer(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  for (const Path& path : topology.paths()) {
    const Component& component = topology[path.component];
    if (path.confluent() || path.silent || !commutes(topology, path)) continue;
    if (scattered(component)) {
      found.add(component.id, fmt::format("the state of {}, whose messages commute, is scattered "
                                          "over instances: what it emits in all is not decided",
                                          describe(topology, path.id)));
    }
    if (component.replicated || !has_private_input(topology, path)) continue;
    found.add(component.id, fmt::format("replicas share {}, whose messages commute: which of them "
                                        "is answered what is not decided",
                                        describe(topology, path.id)));
  }
  return found;
}

// Whether two messages go to one instance may be asked twice of the same values: once to tell in
// what order they leave, or whether one is handled before the unit of the other goes on, and once
// to tell whether what comes of them races there.
Doubts instances_met_again(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  if (std::ranges::none_of(topology.components(), topology::has_instances)) return found;
  if (!facts.may_be_ordered && !anything_ordered(topology)) return found;
  const std::vector<bool> returns = returning(topology);
  for (const Component& component : topology.components()) {
    if (!has_instances(component) || !returns[component.id.index()]) continue;
    found.add(component.id, fmt::format("what the instances of {} emit comes back to them; which "
                                        "of them handles what then is not decided",
                                        component.name));
  }
  return found;
}

// What a component that replicas share, and ask, emits again is for one of them or for both.
Doubts asked_and_replayed(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  for (const Path& path : topology.paths()) {
    if (!replays(topology, path) || topology[path.component].replicated) continue;
    if (!has_private_input(topology, path)) continue;
    found.add(path.component, fmt::format("replicas ask {}, which replays its input after a crash: "
                                          "which of them is answered again is not decided",
                                          describe(topology, path.id)));
  }
  return found;
}

// What a component that replicas share answers one of them may go to the other one, too. In that
// case both replicas' answers come in the order in which the component heard them, which differs
// between runs, though a FIFO stream keeps that of each. What handles each message once, or as a
// set, does not mind.
Doubts answers_to_all(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  const auto sequenced = [&](const Component& component) {
    return wholly_ordered(topology, component, topology::Mechanism::Sequencing);
  };
  std::vector<StreamId> work;
  std::vector<bool> seen(topology.streams().size(), false);
  const auto reach = [&](const Stream& stream) {
    if (seen[stream.id.index()] || !stream.to || stream.fifos.empty() || stream.is_merged) return;
    seen[stream.id.index()] = true;
    work.push_back(stream.id);
  };
  for (const Stream& stream : topology.streams()) {
    if (!stream.from || !stream.is_private) continue;
    const Component& producer = topology[topology[*stream.from].component];
    if (!producer.replicated && !sequenced(producer)) reach(stream);
  }
  while (!work.empty()) {
    const Stream& stream = topology[work.back()];
    work.pop_back();
    const Component& reader = topology[topology[*stream.to].component];
    if (sequenced(reader)) continue;
    for (PathId path : topology[*stream.to].paths) {
      const bool minds = std::ranges::any_of(facts.conflicts.of(path), [&](const auto& conflict) {
        return topology[conflict.writer].from == *stream.to;
      });
      if (minds && !topology[path].idempotent && !facts.seals().sealed[path.index()]) {
        found.add(reader.id,
                  fmt::format("what comes on '{}' answers one replica; whether the other one gets "
                              "it, too, and in which order, is not decided",
                              stream.name));
      }
      for (StreamId next : topology[topology[path].to].streams) reach(topology[next]);
    }
  }
  return found;
}

// What an instance does after it has lost its state is not encoded everywhere; nor whether what
// comes again is known to have come.
Doubts forgotten_in_a_crash(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  for (const Path& path : topology.paths()) {
    if (!forgets_in_a_crash(topology, path)) continue;
    const bool again = facts.again.at(path.from);
    const bool knows = path.idempotent || facts.seals().sealed[path.id.index()];
    if (tells_what_is_forgotten(topology, topology[path.component]) && !(again && knows)) continue;
    found.add(
        path.component,
        fmt::format(
            "{} may forget in a crash what it has handled; what that shows is not searched for",
            describe(topology, path.id)));
  }
  return found;
}

}  // namespace firebreak::check

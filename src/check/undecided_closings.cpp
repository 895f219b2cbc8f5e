// SPDX-License-Identifier: Apache-2.0
// Watermarks and the ends of partitions.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "check/undecided_checks.h"

namespace firebreak::check {

using topology::AttributeSet;
using topology::Component;
using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

// Whether it matters that a watermark comes on the stream, beside those that are declared.
bool heeds_watermarks(const Facts& facts, const Stream& stream) {
  const Topology& topology = facts.topology;
  if (!stream.to || !stream.watermarks.empty()) return false;
  const Component& component = topology[topology[*stream.to].component];
  if (component.late == topology::Late::Ignored) return true;
  return facts.ordered(component) && std::ranges::any_of(component.paths, [&](PathId path) {
           return !facts.conflicts.of(path).empty();
         });
}

// Whether something is sure to repeat where the path handles messages (semantics 3.5).
bool never_settles(const Topology& topology, const Path& path) {
  return !path.idempotent && std::ranges::any_of(topology[path.from].streams, [&](StreamId id) {
    const Stream& stream = topology[id];
    return stream.is_source() && topology::may_repeat(stream.delivery);
  });
}

}  // namespace

// A component that says `late: reopened` forgets a partition at its watermark, and handles what
// comes later anew. Where messages are in one order, but not the watermark among them, that alone
// makes worlds differ.
Doubts forgotten_early(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  for (const Path& path : topology.paths()) {
    const Component& component = topology[path.component];
    if (component.late != topology::Late::Reopened || !facts.ordered(component)) continue;
    for (const Conflict& conflict : facts.conflicts.of(path.id)) {
      if (found.at(component.id)) break;
      for (StreamId id : topology[topology[conflict.writer].from].streams) {
        const Stream& stream = topology[id];
        // An ordering is one of messages (semantics 6.3).
        const bool placed = fifo_places_watermarks(topology, stream, stream.fifos);
        if (stream.watermarks.empty() || placed) continue;
        found.add(component.id, fmt::format("{} may forget what came before a watermark of '{}', "
                                            "whose place nothing fixes; that is not decided",
                                            describe(topology, path.id), stream.name));
      }
    }
  }
  return found;
}

// A component may pass a watermark on like any punctuation. What that makes late downstream is
// refused, or handled anew.
Doubts forwarded_watermark(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  std::map<std::vector<AttributeSet>, std::vector<StreamId>> origins;
  for (const Stream& stream : topology.streams()) {
    if (!stream.watermarks.empty()) origins[stream.watermarks].push_back(stream.id);
  }
  for (const auto& [keys, streams] : origins) {
    std::vector<bool> seen(topology.streams().size(), false);
    std::vector<std::pair<StreamId, StreamId>> work;  // and from which of these it is reached
    for (StreamId id : streams) work.emplace_back(id, id);
    while (!work.empty()) {
      const Stream& stream = topology[work.back().first];
      const Stream& origin = topology[work.back().second];
      work.pop_back();
      if (heeds_watermarks(facts, stream)) {
        found.add(
            topology[*stream.to].component,
            fmt::format("a watermark of '{}' may be passed on to '{}', which declares none (a "
                        "component that ends them says 'forwards: false'); that is not decided",
                        origin.name, stream.name));
      }
      if (!stream.to || !topology[topology[*stream.to].component].forwards) continue;
      for (PathId path : topology[*stream.to].paths) {
        for (StreamId next : topology[topology[path].to].streams) {
          const bool kept = std::ranges::any_of(keys, [&](const AttributeSet& key) {
            return is_subset(key, topology[next].attributes);
          });
          if (!kept || seen[next.index()]) continue;
          seen[next.index()] = true;
          work.emplace_back(next, origin.id);
        }
      }
    }
  }
  return found;
}

// A writer that an order settles handles messages at once, though it is sealed. A reader that
// does not wait may come before or after, even where the writer would have waited for its
// messages, or for its answers, or where it reads what came of the unit.
// In a search for repairs this takes no counterexample away, and what is found is verified by
// itself.
Doubts settled_rival(const Facts& facts) {
  const Topology& topology = facts.topology;
  Doubts found;
  if (facts.may_be_ordered) return found;
  for (const Path& path : topology.paths()) {
    const Component& component = topology[path.component];
    if (path.confluent() || !facts.ordered(component)) continue;
    for (const Conflict& conflict : facts.conflicts.of(path.id)) {
      if (found.at(component.id)) break;
      const Path& writer = topology[conflict.writer];
      if (writer.id == path.id || writer.confluent() || never_settles(topology, writer)) continue;
      if (facts.seals().sealed[path.id.index()] || !facts.seals().sealed[writer.id.index()])
        continue;
      if (!waiting_keeps_apart(topology, facts.conflicts, facts.cycles(), conflict)) continue;
      found.add(component.id,
                fmt::format("{} may handle messages before their partition is complete, as they "
                            "come in one order; what {} sees of that is not decided",
                            describe(topology, writer.id), describe(topology, path.id)));
    }
  }
  return found;
}

}  // namespace firebreak::check

// SPDX-License-Identifier: Apache-2.0
// In what order outputs emit (docs/rules.md 4.2). That a component emits in one order is a question
// about the deliveries that make it emit, so outputs are asked in the order of the data flow;
// within a cycle, an output that was not asked yet counts as disordered. Where it emits in no
// order, the messages of one partition may still be emitted in one: what they agree on and keep
// from what made it emit narrows the question down. (Repeated messages need no care here: what is
// emitted again in one world only is a difference of its own.)
#include <algorithm>

#include "labels/deliveries.h"
#include "labels/partitions.h"
#include "topology/graph.h"
#include "topology/instances.h"
#include "topology/source_order.h"

namespace firebreak::labels {

using topology::AttributeSet;
using topology::Component;
using topology::Conflict;
using topology::Ordering;
using topology::Output;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

namespace {

constexpr std::size_t kMostPartitions = 4096;  // questions about the emissions of one partition
constexpr std::size_t kDeepest = 100;          // FIFO streams behind each other for such a question

}  // namespace

// Whatever a path's handling depends on comes before its output, but for cycles.
void Deliveries::find_emission_orders() {
  const auto fifo = [&](const Output& output) {
    return std::ranges::any_of(output.streams,
                               [&](StreamId s) { return !topology_[s].fifos.empty(); });
  };
  const auto sealed = [&](const Output& output) {
    return std::ranges::any_of(output.paths, [&](PathId p) { return seals_.sealed[p.index()]; });
  };
  std::vector<const Output*> outputs;
  for (const Output& output : topology_.outputs()) {
    if (fifo(output) || sealed(output)) outputs.push_back(&output);
  }
  if (outputs.empty()) return;
  rank_ = topology::interface_cycles(topology_, topology::CycleEdges::PathsAndState).of_output;
  std::ranges::stable_sort(outputs, {},
                           [&](const Output* output) { return rank_[output->id.index()]; });
  for (const Output* output : outputs) {
    for (PathId path : output->paths) find_handling(topology_[path]);
    if (!fifo(*output)) continue;
    for (Mode mode : kModes) {
      if (emits_in_one_order(*output, {}, mode)) ordered_emission_[output->id.index()].add(mode);
    }
    asked_[output->id.index()] = true;
  }
}

bool Deliveries::emits_in_one_order(const Output& output, const Partition& partition,
                                    Mode mode) const {
  for (auto a = output.paths.begin(); a != output.paths.end(); ++a) {
    for (auto b = a; b != output.paths.end(); ++b) {
      if (!emits_in_one_order(topology_[*a], topology_[*b], partition, mode)) return false;
    }
  }
  return true;
}

// Of the messages that make the two paths emit, those that agree on `partition`.
bool Deliveries::emits_in_one_order(const Path& a, const Path& b, const Partition& partition,
                                    Mode mode) const {
  if (!fed(a.from) || !fed(b.from)) return true;
  if (a.unordered_emission || b.unordered_emission) return false;
  if (!at_one_instance(a, b, partition)) return false;
  if (emits_in_order_of_versions(topology_, a.id, b.id, partition)) return true;
  const Handling first = handling_[a.id.index()];
  const Handling second = handling_[b.id.index()];
  if (first == Handling::Unsure || second == Handling::Unsure) ++guesses_;
  if (answers_each(a) || answers_each(b)) return false;
  const bool waits = first != Handling::AtOnce || second != Handling::AtOnce;
  if (emits_units_first(a, b, partition) || emits_units_first(b, a, partition)) return true;
  if (waits && !waiting_keeps_order(a, b, partition, mode)) return false;
  if (first == Handling::Waits || second == Handling::Waits) return true;
  return !at_inputs(a.from, b.from, partition, mode, About::Emission);
}

// Whether it may wait and emit several messages for one that lacks attributes of its gate.
bool Deliveries::answers_each(const Path& path) const {
  return handling_[path.id.index()] != Handling::AtOnce &&
         std::ranges::any_of(topology_[path.from].streams, [&](StreamId stream) {
           return fed(stream) && !is_subset(path.gate.attributes, topology_[stream].attributes);
         });
}

// Whether messages of the two paths that agree on `partition` go to one instance (semantics 1.9).
bool Deliveries::at_one_instance(const Path& a, const Path& b, const Partition& partition) const {
  const Component& component = topology_[a.component];
  if (!has_instances(component)) return true;
  std::vector<StreamId> streams = topology_[a.from].streams;
  const auto& more = topology_[b.from].streams;
  streams.insert(streams.end(), more.begin(), more.end());
  const bool carried = std::ranges::all_of(streams, [&](StreamId stream) {
    return is_subset(component.instances_by, topology_[stream].attributes);
  });
  return carried && partition_fixes(topology_, partition, component.instances_by, streams);
}

// Whether the path, were it to wait, would do so for what it handles.
bool Deliveries::awaits_own_input(const Path& path) const {
  const auto awaited = awaited_inputs(topology_, conflicts_, path.id, waits_);
  return std::ranges::find(awaited, path.from) != awaited.end();
}

// Semantics 4.5, emission: (iii). What the second path handles is made of these units.
bool Deliveries::emits_units_first(const Path& unit, const Path& later,
                                   const Partition& partition) const {
  if (unit.id == later.id || handling_[unit.id.index()] != Handling::Waits) return false;
  if (!awaits_own_input(unit)) return false;
  const Conflict all{later.id, unit.id, unit.gate.attributes, unit.gate};
  return is_subset(unit.gate.attributes, partition) &&
         std::ranges::all_of(topology_[later.from].streams,
                             [&](StreamId stream) { return comes_of_whole(all, stream); });
}

// Semantics 4.5, emission: (iv).
bool Deliveries::awaits_emission(const Path& waiting, const Path& rival,
                                 const Partition& partition) const {
  if (waiting.writes() && !rival.confluent()) return false;
  const auto agree = [&](const AttributeSet& shared) {
    return std::ranges::all_of(topology_[rival.from].streams, [&](StreamId b) {
      const auto keys = seals_.streams[b.index()].keys();
      const bool ended = std::ranges::all_of(
          keys, [&](topology::KeyId key) { return is_subset(seals_.keys[key], partition); });
      const AttributeSet told = set_intersection(shared, topology_[b].attributes);
      return ended || (is_subset(told, partition) &&
                       std::ranges::all_of(topology_[waiting.from].streams, [&](StreamId a) {
                         return is_subset(told, topology_[a].attributes);
                       }));
    });
  };
  return std::ranges::any_of(conflicts_.of(waiting.id), [&](const Conflict& conflict) {
    return conflict.writer == rival.id && conflict.reader != conflict.writer &&
           !conflict.complete.unknown && agree(conflict.shared);
  });
}

// Semantics 4.5, emission: (i), (ii), (iv).
bool Deliveries::waiting_keeps_order(const Path& a, const Path& b, const Partition& partition,
                                     Mode mode) const {
  const Component& component = topology_[a.component];
  const auto& streams = topology_[a.from].streams;
  const auto common = [&](const Path& path) {
    return std::ranges::none_of(topology_[path.from].streams,
                                [&](StreamId s) { return topology_[s].is_private && fed(s); });
  };
  if (a.id == b.id) {
    const auto carries = [&](StreamId s) {
      return is_subset(a.gate.attributes, topology_[s].attributes);
    };
    if (awaits_own_input(a) && std::ranges::all_of(streams, carries) &&
        partition_fixes(topology_, partition, a.gate.attributes, streams)) {
      return true;
    }
  }
  const auto waits = [&](const Path& path) {
    return handling_[path.id.index()] == Handling::Waits;
  };
  if (waits(a) && awaits_emission(a, b, partition)) return true;
  if (waits(b) && awaits_emission(b, a, partition)) return true;
  if (mode == Mode::Replica && !component.replicated) {
    const auto at_one_moment = [&](const Path& path) {
      return waits(path) && awaits_own_input(path);
    };
    return (common(a) || at_one_moment(a)) && (common(b) || at_one_moment(b));
  }
  const auto fixes = [&](const Ordering& ordering) {
    return relates(ordering, partition, mode) && covers(ordering, a) && covers(ordering, b);
  };
  const auto source = order_of_source(topology_, topology_[a.from]);
  return (source && fixes(*source)) || std::ranges::any_of(component.orderings, fixes);
}

// What two deliveries agree on if they emit messages on the stream that agree on `partition`.
AttributeSet Deliveries::shared_before(const Stream& stream, const Partition& partition) const {
  AttributeSet shared =
      agreed(topology_, set_intersection(partition, stream.attributes), stream.attributes);
  for (PathId id : topology_[*stream.from].paths) {
    const Path& path = topology_[id];
    std::erase_if(shared, [&](topology::AttributeId a) { return contains(path.rewrites, a); });
    for (StreamId input : topology_[path.from].streams) {
      shared = set_intersection(shared, topology_[input].attributes);
    }
  }
  return shared;
}

bool Deliveries::emits_partitions_in_order(const Stream& stream, const Partition& partition,
                                           Mode mode) const {
  AttributeSet shared = shared_before(stream, partition);
  if (shared.empty()) return false;
  if (depth_ == kDeepest || partitions_.size() == kMostPartitions) {
    ++guesses_;
    return false;
  }
  const auto [known, fresh] = partitions_.emplace(Emission{*stream.from, shared, mode}, false);
  if (!fresh) {
    if (!known->second) ++guesses_;  // perhaps it is being asked
    return known->second;
  }
  ++depth_;
  const bool ordered = emits_in_one_order(topology_[*stream.from], shared, mode);
  --depth_;
  return known->second = ordered;
}

}  // namespace firebreak::labels

// SPDX-License-Identifier: Apache-2.0
// Every pair of deliveries at a component races unless something orders it (docs/rules.md, Races):
// in the mode of replicas, that the component is not replicated; an ordering that covers the pair;
// or that both arrive on one FIFO stream whose single producer emits in one order. Whether it does
// is the same question about the deliveries that make it emit, so outputs are asked in the order of
// the data flow; within a cycle, an output that was not asked yet counts as disordered. Where it
// emits in no order, the messages of one partition may still be emitted in one: what they agree on
// and keep from what made it emit narrows the question down. (Repeated messages need no care here:
// what is emitted again in one world only is a difference of its own.)
//
// Pairs are looked at one by one, up to a fixed number per question, beyond which a race is
// assumed: without coordination the first pair races, and one ordering of all inputs is recognized
// at once.
#include "labels/deliveries.h"

#include <algorithm>

#include "topology/graph.h"

namespace firebreak::labels {

using topology::AttributeSet;
using topology::Component;
using topology::Delivery;
using topology::Gate;
using topology::InputId;
using topology::Mechanism;
using topology::Ordering;
using topology::Output;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::size_t kMostPairs = 4096;
constexpr std::size_t kMostPartitions = 4096;  // questions about the emissions of one partition
constexpr std::size_t kDeepest = 100;          // FIFO streams behind each other for such a question

bool includes(const Ordering& ordering, StreamId stream) {
  return std::binary_search(ordering.streams.begin(), ordering.streams.end(), stream);
}

// What messages that carry all of `carried` agree on if they agree on `set`. Dependencies count
// only where both sides are carried, so that they relate the messages at hand.
AttributeSet agreed(const Topology& topology, const AttributeSet& set,
                    const AttributeSet& carried) {
  AttributeSet result = set;
  for (bool changed = true; changed;) {
    changed = false;
    for (const topology::FunctionalDependency& fd : topology.fds()) {
      if (!is_subset(fd.from, carried) || !is_subset(fd.to, carried)) continue;
      if (is_subset(fd.from, result) == is_subset(fd.to, result)) continue;
      result = set_union(result, set_union(fd.from, fd.to));
      changed = true;
    }
  }
  return result;
}

// Whether messages of these streams that share a partition of the gate agree on `key`, which all of
// them carry.
bool partition_fixes(const Topology& topology, const Gate& gate, const AttributeSet& key,
                     std::span<const StreamId> streams) {
  if (key.empty()) return true;
  if (gate.unknown) return false;
  if (is_subset(key, gate.attributes)) return true;
  if (topology.fds().empty() || streams.empty()) return false;
  AttributeSet carried = topology[streams.front()].attributes;
  for (StreamId stream : streams) {
    carried = set_intersection(carried, topology[stream].attributes);
  }
  const AttributeSet shared = set_intersection(gate.attributes, carried);
  return is_subset(key, agreed(topology, shared, carried));
}

}  // namespace

struct Deliveries::Query {
  const Component& component;
  const Gate& gate;
  Mode mode;
  std::vector<const Ordering*> relating;
  std::size_t pairs = 0;  // looked at so far
};

Deliveries::Deliveries(const Topology& topology, const Repetitions& repetitions)
    : topology_(topology),
      repetitions_(repetitions),
      inflow_(topology.components().size(), 0),
      ordered_emission_(topology.outputs().size()) {
  bool fifo = false;
  for (const Stream& stream : topology.streams()) {
    if (stream.to) ++inflow_[topology[*stream.to].component.index()];
    fifo = fifo || (!stream.fifos.empty() && stream.from);
  }
  if (fifo) find_emission_orders();
}

void Deliveries::find_emission_orders() {
  const topology::InterfaceCycles order = topology::interface_cycles(topology_);
  std::vector<const Output*> outputs;
  for (const Output& output : topology_.outputs()) {
    const bool asked = std::any_of(output.streams.begin(), output.streams.end(),
                                   [&](StreamId s) { return !topology_[s].fifos.empty(); });
    if (asked) outputs.push_back(&output);
  }
  std::stable_sort(outputs.begin(), outputs.end(), [&](const Output* a, const Output* b) {
    return order.of_output[a->id.index()] < order.of_output[b->id.index()];
  });
  for (const Output* output : outputs) {
    for (Mode mode : kModes) {
      if (emits_in_one_order(*output, Gate{}, mode))
        ordered_emission_[output->id.index()].add(mode);
    }
  }
}

// Of messages on any stream that share a partition of the gate at the inputs that lead to the
// output.
bool Deliveries::emits_in_one_order(const Output& output, const Gate& gate, Mode mode) const {
  std::vector<InputId> inputs;
  for (PathId path : output.paths) inputs.push_back(topology_[path].from);
  return !between(inputs, inputs, gate, mode);
}

// What two deliveries agree on if they emit messages on the stream that share a partition of the
// gate.
AttributeSet Deliveries::shared_before(const Stream& stream, const Gate& gate) const {
  if (gate.unknown) return {};
  AttributeSet shared =
      agreed(topology_, set_intersection(gate.attributes, stream.attributes), stream.attributes);
  for (PathId id : topology_[*stream.from].paths) {
    const topology::Path& path = topology_[id];
    std::erase_if(shared, [&](topology::AttributeId a) { return contains(path.rewrites, a); });
    for (StreamId input : topology_[path.from].streams) {
      shared = set_intersection(shared, topology_[input].attributes);
    }
  }
  return shared;
}

bool Deliveries::emits_partitions_in_order(const Stream& stream, const Gate& gate,
                                           Mode mode) const {
  AttributeSet shared = shared_before(stream, gate);
  if (shared.empty() || depth_ == kDeepest) return false;
  if (partitions_.size() == kMostPartitions) return false;
  const auto [known, fresh] = partitions_.emplace(Emission{*stream.from, shared, mode}, false);
  if (!fresh) return known->second;
  ++depth_;
  const bool ordered = emits_in_one_order(topology_[*stream.from], Gate{false, shared}, mode);
  --depth_;
  return known->second = ordered;
}

bool Deliveries::relates(const Ordering& ordering, const Gate& gate, Mode mode) const {
  if (ordering.mechanism == Mechanism::Dynamic && mode == Mode::Runs) return false;
  return partition_fixes(topology_, gate, ordering.by, ordering.streams);
}

Deliveries::Query Deliveries::query(const Component& component, const Gate& gate, Mode mode) const {
  Query result{component, gate, mode, {}, 0};
  for (const Ordering& ordering : component.orderings) {
    if (relates(ordering, gate, mode)) result.relating.push_back(&ordering);
  }
  return result;
}

// The answers that need no look at pairs.
bool Deliveries::never(const Query& query) const {
  if (query.mode == Mode::Replicas && !query.component.replicated) return true;
  return std::any_of(query.relating.begin(), query.relating.end(), [&](const Ordering* ordering) {
    return ordering->streams.size() == inflow_[query.component.id.index()];
  });
}

std::optional<Race> Deliveries::between(Inputs left, Inputs right, const Gate& gate,
                                        Mode mode) const {
  if (left.empty() || right.empty()) return std::nullopt;
  Query asked = query(topology_[topology_[left.front()].component], gate, mode);
  return never(asked) ? std::nullopt : search(left, right, asked);
}

std::optional<Race> Deliveries::within_each(Inputs inputs, const Gate& gate, Mode mode) const {
  if (inputs.empty()) return std::nullopt;
  Query asked = query(topology_[topology_[inputs.front()].component], gate, mode);
  if (never(asked)) return std::nullopt;
  for (const InputId& input : inputs) {
    if (const auto race = search({&input, 1}, {&input, 1}, asked)) return race;
  }
  return std::nullopt;
}

std::optional<Race> Deliveries::search(Inputs left, Inputs right, Query& asked) const {
  for (InputId i : left) {
    for (StreamId a : topology_[i].streams) {
      for (InputId j : right) {
        for (StreamId b : topology_[j].streams) {
          const bool tired = ++asked.pairs > kMostPairs;
          if (tired || racing(topology_[a], topology_[b], asked)) return Race{a, b};
        }
      }
    }
  }
  return std::nullopt;
}

bool Deliveries::racing(const Stream& a, const Stream& b, const Query& asked) const {
  if (asked.mode == Mode::Replicas && !asked.component.replicated) return false;
  for (const Ordering* ordering : asked.relating) {
    if (includes(*ordering, a.id) && includes(*ordering, b.id)) return false;
  }
  return a.id != b.id || !in_fifo_order(a, asked.gate, asked.mode);
}

bool Deliveries::in_fifo_order(const Stream& stream, const Gate& gate, Mode mode) const {
  if (stream.producers != 1) return false;
  const bool bound = std::ranges::any_of(stream.fifos, [&](const AttributeSet& key) {
    return partition_fixes(topology_, gate, key, {&stream.id, 1});
  });
  if (!bound) return false;
  return !stream.from || ordered_emission_[stream.from->index()].has(mode) ||
         emits_partitions_in_order(stream, gate, mode);
}

bool Deliveries::in_one_order(StreamId id) const {
  const Stream& stream = topology_[id];
  if (stream.delivery == Delivery::AtLeastOnce) return false;
  if (repetitions_.forwarded[id.index()].any()) return false;
  if (!stream.to) return in_fifo_order(stream, Gate{}, Mode::Runs);
  return !racing(stream, stream,
                 query(topology_[topology_[*stream.to].component], Gate{}, Mode::Runs));
}

}  // namespace firebreak::labels

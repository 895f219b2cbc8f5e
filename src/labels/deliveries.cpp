// SPDX-License-Identifier: Apache-2.0
// Every pair of deliveries at a component races unless something orders it (docs/rules.md, Races):
// an ordering that covers the pair; that both arrive on one FIFO stream whose single producer emits
// in one order; or, in the mode of replicas at a component that is not replicated, that both
// replicas have the two messages in common. Whether a component emits in one order is the same
// question about the deliveries that make it emit, so outputs are asked in the order of the data
// flow; within a cycle, an output that was not asked yet counts as disordered. Where it emits in no
// order, the messages of one partition may still be emitted in one: what they agree on and keep
// from what made it emit narrows the question down. (Repeated messages need no care here: what is
// emitted again in one world only is a difference of its own.)
//
// A path that waits handles, and emits, when its partition is complete. Only an ordering of all
// that it handles and waits for says when that is. Whether a sealed path waits is a question about
// deliveries again, so it is asked in the same order. Where the answer hangs on a cycle, it is
// "unsure": then a pair is in order only if it is either way.
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
using topology::Conflict;
using topology::Delivery;
using topology::InputId;
using topology::Mechanism;
using topology::Ordering;
using topology::Output;
using topology::Path;
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

// Whether messages of these streams that agree on what they carry of `partition` agree on `key`,
// which all of them carry.
bool partition_fixes(const Topology& topology, const AttributeSet& partition,
                     const AttributeSet& key, std::span<const StreamId> streams) {
  if (is_subset(key, partition)) return true;
  if (topology.fds().empty() || streams.empty()) return false;
  AttributeSet carried = topology[streams.front()].attributes;
  for (StreamId stream : streams) {
    carried = set_intersection(carried, topology[stream].attributes);
  }
  return is_subset(key, agreed(topology, set_intersection(partition, carried), carried));
}

}  // namespace

struct Deliveries::Query {
  const Component& component;
  const Partition& partition;
  Mode mode;
  About about;
  std::vector<const Ordering*> relating;
  std::size_t pairs = 0;  // looked at so far

  // The replicas share the component, and the observer is one of them.
  bool shared_by_replicas() const { return mode == Mode::Replicas && !component.replicated; }
};

Deliveries::Deliveries(const Topology& topology, const topology::Conflicts& conflicts,
                       const topology::Seals& seals, const Repetitions& repetitions)
    : topology_(topology),
      conflicts_(conflicts),
      seals_(seals),
      repetitions_(repetitions),
      inflow_(topology.components().size(), 0),
      ordered_emission_(topology.outputs().size()),
      asked_(topology.outputs().size(), false),
      handling_(topology.paths().size(), Handling::AtOnce),
      waits_(topology.paths().size(), false),
      calm_(topology.paths().size()) {
  for (const Stream& stream : topology.streams()) {
    if (stream.to) ++inflow_[topology[*stream.to].component.index()];
  }
  for (const Path& path : topology.paths()) {
    if (seals.sealed[path.id.index()]) handling_[path.id.index()] = Handling::Unsure;
  }
  find_emission_orders();
}

bool Deliveries::fed(InputId input) const {
  return std::ranges::any_of(topology_[input].streams, [&](StreamId s) { return fed(s); });
}

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
  const topology::InterfaceCycles order =
      topology::interface_cycles(topology_, topology::CycleEdges::PathsAndState);
  std::ranges::stable_sort(
      outputs, {}, [&](const Output* output) { return order.of_output[output->id.index()]; });
  for (const Output* output : outputs) {
    for (PathId path : output->paths) find_handling(topology_[path]);
    if (!fifo(*output)) continue;
    for (Mode mode : kModes) {
      if (emits_in_one_order(*output, {}, mode)) ordered_emission_[output->id.index()].add(mode);
    }
    asked_[output->id.index()] = true;
  }
}

// Settled: it is calm, and so is every OW path that it reads, directly or by way of others.
void Deliveries::find_handling(const Path& path) {
  if (!seals_.sealed[path.id.index()]) return;
  const std::size_t guesses = guesses_;
  std::vector<PathId> work{path.id};
  std::vector<PathId> seen{path.id};
  bool settled = true;
  while (!work.empty() && settled) {
    const PathId id = work.back();
    work.pop_back();
    settled = calm(id);
    for (const Conflict& conflict : conflicts_.of(id)) {
      const PathId read = conflict.writer;
      if (topology_[read].confluent() || std::ranges::find(seen, read) != seen.end()) continue;
      seen.push_back(read);
      work.push_back(read);
    }
  }
  Handling& handling = handling_[path.id.index()];
  if (settled) {
    handling = Handling::AtOnce;
  } else if (guesses == guesses_) {
    handling = Handling::Waits;
    waits_[path.id.index()] = true;
  }
}

bool Deliveries::calm(PathId id) const {
  std::optional<bool>& known = calm_[id.index()];
  if (known) return *known;
  const std::size_t guesses = guesses_;
  const bool result = finds_calm(topology_[id]);
  if (result || guesses == guesses_) known = result;
  return result;
}

bool Deliveries::finds_calm(const Path& path) const {
  const Component& component = topology_[path.component];
  const auto is_private = [&](StreamId s) { return topology_[s].is_private && fed(s); };
  if (!component.replicated && std::ranges::any_of(topology_[path.from].streams, is_private)) {
    return false;
  }
  const auto repeats = [&](InputId input) { return repetitions_.inputs[input.index()].any(); };
  if (repeats(path.from)) return false;
  return std::ranges::none_of(conflicts_.of(path.id), [&](const Conflict& conflict) {
    const InputId other = topology_[conflict.writer].from;
    return repeats(other) || std::ranges::any_of(kModes, [&](Mode mode) {
             return at_inputs(path.from, other, conflict.shared, mode, About::Handling).has_value();
           });
  });
}

// A sealed path sees whole partitions or, being settled, what is in one order (3.5).
std::optional<Race> Deliveries::between(const Conflict& conflict, Mode mode) const {
  if (seals_.sealed[conflict.reader.index()]) return std::nullopt;
  if (seals_.sealed[conflict.writer.index()] && handled_after(conflict)) return std::nullopt;
  return between(topology_[conflict.reader], topology_[conflict.writer], conflict.shared, mode);
}

// The end of 3.5: what the writer handles it handles after all that the reader handles and that
// shares, since that shares with a rival of its own at the reader's input, too. (A settled writer
// handles nothing that could change places with that.)
bool Deliveries::handled_after(const Conflict& conflict) const {
  const InputId reading = topology_[conflict.reader].from;
  const auto shares = [&](StreamId a, StreamId b, const Partition& partition) {
    const AttributeSet carried =
        set_intersection(topology_[a].attributes, topology_[b].attributes);
    return is_subset(set_intersection(partition, carried),
                     agreed(topology_, set_intersection(conflict.shared, carried), carried));
  };
  return std::ranges::any_of(conflicts_.of(conflict.writer), [&](const Conflict& waited) {
    return topology_[waited.writer].from == reading &&
           std::ranges::all_of(topology_[reading].streams, [&](StreamId a) {
             const auto& writing = topology_[topology_[conflict.writer].from].streams;
             return std::ranges::all_of(
                 writing, [&](StreamId b) { return shares(a, b, waited.shared); });
           });
  });
}

std::optional<Race> Deliveries::between_asking(const Path& path, const Path& rival,
                                               Mode mode) const {
  return between(path, rival, {}, mode);
}

std::optional<Race> Deliveries::between(const Path& reader, const Path& writer,
                                        const Partition& partition, Mode mode) const {
  if (mode == Mode::Replicas && !topology_[reader.component].replicated) {
    // What the replicas have in common reads no difference; what is private comes when it comes.
    for (StreamId a : topology_[reader.from].streams) {
      if (!topology_[a].is_private || !fed(a)) continue;
      for (StreamId b : topology_[writer.from].streams) {
        if (fed(b)) return Race{a, b, false, true};
      }
    }
    return std::nullopt;
  }
  const Handling handling = handling_[writer.id.index()];
  if (handling != Handling::AtOnce) {
    const auto race = with_waiting(reader, writer, partition, mode);
    if (race || handling == Handling::Waits) return race;
  }
  return at_inputs(reader.from, writer.from, partition, mode, About::Handling);
}

// The reader handles at once, the writer when its partition is complete.
std::optional<Race> Deliveries::with_waiting(const Path& reader, const Path& writer,
                                             const Partition& partition, Mode mode) const {
  std::vector<const Ordering*> covering;
  for (const Ordering& ordering : topology_[reader.component].orderings) {
    if (relates(ordering, partition, mode) && covers(ordering, writer)) {
      covering.push_back(&ordering);
    }
  }
  for (StreamId b : topology_[writer.from].streams) {
    if (!fed(b)) continue;
    for (StreamId a : topology_[reader.from].streams) {
      const auto includes_a = [&](const Ordering* ordering) { return includes(*ordering, a); };
      if (fed(a) && std::ranges::none_of(covering, includes_a)) return Race{a, b, true, false};
    }
  }
  return std::nullopt;
}

// All that the path handles and waits for, punctuations included (4.1).
bool Deliveries::covers(const Ordering& ordering, const Path& path) const {
  const auto has_all = [&](InputId input) {
    return std::ranges::all_of(topology_[input].streams,
                               [&](StreamId s) { return includes(ordering, s); });
  };
  if (!has_all(path.from)) return false;
  if (handling_[path.id.index()] == Handling::AtOnce) return true;
  const auto closes_more = [&](const Conflict& conflict) {
    return std::ranges::all_of(topology_[topology_[conflict.writer].from].streams, [&](StreamId s) {
      return seals_.keys.all_compatible_contain(conflict.complete, topology_[s].attributes,
                                                seals_.streams[s.index()], ordering.by);
    });
  };
  std::vector<PathId> work{path.id};
  std::vector<PathId> seen{path.id};
  while (!work.empty()) {
    const PathId id = work.back();
    work.pop_back();
    for (const Conflict& conflict : conflicts_.of(id)) {
      const PathId writer = conflict.writer;
      if (!has_all(topology_[writer].from)) return false;
      if (!ordering.by.empty() && !closes_more(conflict)) return false;
      if (handling_[writer.index()] == Handling::AtOnce) continue;
      if (std::ranges::find(seen, writer) != seen.end()) continue;
      seen.push_back(writer);
      work.push_back(writer);
    }
  }
  return true;
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
  const Handling first = handling_[a.id.index()];
  const Handling second = handling_[b.id.index()];
  if (first == Handling::Unsure || second == Handling::Unsure) ++guesses_;
  const bool waits = first != Handling::AtOnce || second != Handling::AtOnce;
  if (waits && !waiting_keeps_order(a, b, partition, mode)) return false;
  if (first == Handling::Waits || second == Handling::Waits) return true;
  return !at_inputs(a.from, b.from, partition, mode, About::Emission);
}

// Semantics 4.5, emission: (i), (ii).
bool Deliveries::waiting_keeps_order(const Path& a, const Path& b, const Partition& partition,
                                     Mode mode) const {
  const Component& component = topology_[a.component];
  const auto& streams = topology_[a.from].streams;
  const auto common = [&](const Path& path) {
    return std::ranges::none_of(topology_[path.from].streams,
                                [&](StreamId s) { return topology_[s].is_private && fed(s); });
  };
  if (a.id == b.id) {
    const auto awaited = awaited_inputs(topology_, conflicts_, a.id, waits_);
    const auto carries = [&](StreamId s) {
      return is_subset(a.gate.attributes, topology_[s].attributes);
    };
    if (std::ranges::find(awaited, a.from) != awaited.end() &&
        std::ranges::all_of(streams, carries) &&
        partition_fixes(topology_, partition, a.gate.attributes, streams)) {
      return true;
    }
  }
  if (mode == Mode::Replicas && !component.replicated) return common(a) && common(b);
  return std::ranges::any_of(component.orderings, [&](const Ordering& ordering) {
    return relates(ordering, partition, mode) && covers(ordering, a) && covers(ordering, b);
  });
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

bool Deliveries::relates(const Ordering& ordering, const Partition& partition, Mode mode) const {
  if (ordering.mechanism == Mechanism::Dynamic && mode == Mode::Runs) return false;
  return partition_fixes(topology_, partition, ordering.by, ordering.streams);
}

Deliveries::Query Deliveries::query(const Component& component, const Partition& partition,
                                    Mode mode, About about) const {
  Query result{component, partition, mode, about, {}, 0};
  if (result.shared_by_replicas()) return result;
  for (const Ordering& ordering : component.orderings) {
    if (relates(ordering, partition, mode)) result.relating.push_back(&ordering);
  }
  return result;
}

// The answer that needs no look at pairs.
bool Deliveries::never(const Query& query) const {
  return std::ranges::any_of(query.relating, [&](const Ordering* ordering) {
    return ordering->streams.size() == inflow_[query.component.id.index()];
  });
}

std::optional<Race> Deliveries::at_inputs(InputId left, InputId right, const Partition& partition,
                                          Mode mode, About about) const {
  const auto [known, fresh] = pairs_.try_emplace(Pair{left, right, partition, mode, about});
  Answer& answer = known->second;  // stays in place
  if (!fresh) {
    if (answer.guessed) ++guesses_;
    return answer.race;
  }
  const std::size_t guesses = guesses_;
  Query asked = query(topology_[topology_[left].component], partition, mode, about);
  answer.guessed = true;  // while it is asked
  answer.race = Race{topology_[left].streams.front(), topology_[right].streams.front()};
  const auto race = never(asked) ? std::nullopt : search(left, right, asked);
  answer = {race, race && guesses != guesses_};
  return race;
}

std::optional<Race> Deliveries::search(InputId left, InputId right, Query& asked) const {
  for (StreamId a : topology_[left].streams) {
    for (StreamId b : topology_[right].streams) {
      if (!fed(a) || !fed(b)) continue;
      const bool tired = ++asked.pairs > kMostPairs;
      if (tired || racing(topology_[a], topology_[b], asked)) return Race{a, b};
    }
  }
  return std::nullopt;
}

// Both are fed.
bool Deliveries::racing(const Stream& a, const Stream& b, const Query& asked) const {
  if (asked.shared_by_replicas() && !a.is_private && !b.is_private) return false;
  for (const Ordering* ordering : asked.relating) {
    if (includes(*ordering, a.id) && includes(*ordering, b.id)) return false;
  }
  if (a.id != b.id) return true;
  // Between runs, the messages of one replica come in any order among those of the other.
  const bool two_senders = a.is_private && !asked.component.replicated &&
                           asked.mode == Mode::Runs && asked.about == About::Handling;
  return two_senders || !in_fifo_order(a, asked.partition, asked.mode);
}

bool Deliveries::in_fifo_order(const Stream& stream, const Partition& partition, Mode mode) const {
  if (stream.producers != 1) return false;
  const bool bound = std::ranges::any_of(stream.fifos, [&](const AttributeSet& key) {
    return partition_fixes(topology_, partition, key, {&stream.id, 1});
  });
  if (!bound) return false;
  if (stream.is_merged && mode == Mode::Replicas) return true;  // they have its order in common
  if (!stream.from || ordered_emission_[stream.from->index()].has(mode)) return true;
  if (!asked_[stream.from->index()]) ++guesses_;
  return emits_partitions_in_order(stream, partition, mode);
}

bool Deliveries::in_one_order(StreamId id) const {
  const Stream& stream = topology_[id];
  if (!fed(id) || stream.delivery == Delivery::AtLeastOnce) return false;
  if (repetitions_.forwarded[id.index()].any()) return false;
  return std::ranges::all_of(kModes, [&](Mode mode) {
    if (!stream.to) return in_fifo_order(stream, {}, mode);
    const Component& consumer = topology_[topology_[*stream.to].component];
    return !racing(stream, stream, query(consumer, {}, mode, About::Handling));
  });
}

}  // namespace firebreak::labels

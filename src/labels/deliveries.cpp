// SPDX-License-Identifier: Apache-2.0
// Every pair of deliveries at a component races unless something orders it (docs/rules.md, Races):
// an ordering that covers the pair; that both arrive on one FIFO stream whose single producer emits
// in one order (emissions.cpp); or, in the mode of replicas, that they have the two messages, or
// the order of a merged FIFO stream, in common. What waits is handled when its partition is
// complete (waiting.cpp).
//
// Pairs are looked at one by one, up to a fixed number per question, beyond which a race is
// assumed: without coordination the first pair races, and one ordering of all inputs is recognized
// at once.
#include "labels/deliveries.h"

#include <algorithm>

#include "labels/partitions.h"

namespace firebreak::labels {

using topology::AttributeSet;
using topology::Component;
using topology::Conflict;
using topology::InputId;
using topology::Mechanism;
using topology::Ordering;
using topology::Path;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::size_t kMostPairs = 4096;

}  // namespace

struct Deliveries::Query {
  const Component& component;
  const Partition& partition;
  Mode mode;
  About about;
  std::vector<const Ordering*> relating;
  std::size_t pairs = 0;  // looked at so far

  // The replicas share the component, and the observer is one of them.
  bool shared_by_replicas() const { return mode == Mode::Replica && !component.replicated; }
};

Deliveries::Deliveries(const Topology& topology, const topology::Conflicts& conflicts,
                       const topology::Seals& seals, const Repetitions& repetitions,
                       const topology::StaleFlow& stale_flow)
    : topology_(topology),
      conflicts_(conflicts),
      seals_(seals),
      repetitions_(repetitions),
      stale_flow_(stale_flow),
      unique_(topology),
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

// A sealed path sees whole partitions or, being settled, what is in one order (3.5).
std::optional<Race> Deliveries::between(const Conflict& conflict, Mode mode) const {
  if (seals_.sealed[conflict.reader.index()]) return std::nullopt;
  if (seals_.sealed[conflict.writer.index()] && apart(conflict)) return std::nullopt;
  return between(topology_[conflict.reader], topology_[conflict.writer], conflict.shared, mode);
}

std::optional<Race> Deliveries::between_asking(const Path& path, const Path& rival,
                                               Mode mode) const {
  return between(path, rival, {}, mode);
}

std::optional<Race> Deliveries::between(const Path& reader, const Path& writer,
                                        const Partition& partition, Mode mode) const {
  if (mode == Mode::Replica && !topology_[reader.component].replicated) {
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

bool Deliveries::relates(const Ordering& ordering, const Partition& partition, Mode mode) const {
  if (ordering.mechanism == Mechanism::Dynamic && mode == Mode::Run) return false;
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
  const bool two_senders = a.is_private && !asked.component.replicated && asked.mode == Mode::Run &&
                           asked.about == About::Handling;
  if (two_senders) return true;
  if (asked.about == About::Handling && one_message(a, b, asked.partition)) return false;
  return !in_fifo_order(a, asked.partition, asked.mode);
}

// Whether messages of the two streams that agree on the partition are the same one (semantics
// 3.10).
bool Deliveries::one_message(const Stream& a, const Stream& b, const Partition& partition) const {
  return a.id == b.id && std::ranges::any_of(unique_.of(a.id), [&](const AttributeSet& key) {
           return partition_fixes(topology_, partition, key, {&a.id, 1});
         });
}

bool Deliveries::in_fifo_order(const Stream& stream, const Partition& partition, Mode mode) const {
  const bool bound = topology::fifo_keeps(stream, [&](const AttributeSet& key) {
    return partition_fixes(topology_, partition, key, {&stream.id, 1});
  });
  if (!bound) return false;
  if (stream.is_merged && mode == Mode::Replica) return true;  // they have its order in common
  if (!stream.from || ordered_emission_[stream.from->index()].has(mode)) return true;
  if (!asked_[stream.from->index()]) ++guesses_;
  return emits_partitions_in_order(stream, partition, mode);
}

bool Deliveries::in_one_order(StreamId id) const {
  const Stream& stream = topology_[id];
  if (!fed(id) || own_repetitions(topology_, stream).any()) return false;
  if (repetitions_.forwarded[id.index()].any()) return false;
  return std::ranges::all_of(kModes, [&](Mode mode) {
    if (!stream.to) return in_fifo_order(stream, {}, mode);
    const Component& consumer = topology_[topology_[*stream.to].component];
    return !racing(stream, stream, query(consumer, {}, mode, About::Handling));
  });
}

}  // namespace firebreak::labels

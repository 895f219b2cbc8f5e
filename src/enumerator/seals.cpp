// SPDX-License-Identifier: Apache-2.0
// Seals by accumulation. Every key on which a stream can be sealed is a union of declared keys
// (semantics 3.7, K is the union of all K_u). Streams start with what they declare, paths as not
// sealed, and what follows is added until nothing changes. Then sealed paths that would wait for
// themselves are taken away and all is done again (3.8). What waits is found in rounds: nothing
// waits; which deliveries can change places; so which sealed paths are not settled and wait; and
// again, until no more wait.
#include "enumerator/seals.h"

#include <algorithm>
#include <set>

#include "enumerator/accumulation.h"
#include "topology/dependencies.h"
#include "topology/owed.h"

namespace firebreak::enumerator {

using topology::AttributeSet;
using topology::Gate;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::size_t kMostKeys = 256;  // of one stream

}  // namespace

bool holds(const Ordering& ordering, StreamId stream) {
  return std::ranges::find(ordering.streams, stream) != ordering.streams.end();
}

std::optional<Waiting> Accumulation::run() {
  do {
    if (!accumulate()) return std::nullopt;
    find_awaited();
  } while (drop());
  find_repeats();
  find_forgetful();
  settle();
  find_orderings();
  return std::move(result_);
}

const std::vector<StreamId>& Accumulation::into(PathId path) const {
  return topology_[topology_[path].from].streams;
}

bool Accumulation::accumulate() {
  keys_.assign(topology_.streams().size(), {});
  sealed_.assign(topology_.paths().size(), false);
  for (const Stream& stream : topology_.streams()) {
    keys_[stream.id.index()] = {stream.seals.begin(), stream.seals.end()};
  }
  bool changed = true;
  while (changed) {
    changed = false;
    for (const Stream& stream : topology_.streams()) {
      std::set<AttributeSet>& keys = keys_[stream.id.index()];
      const std::size_t before = keys.size();
      if (stream.from) keys.merge(forwarded(stream));
      if (keys.size() > kMostKeys) return false;
      changed = changed || keys.size() > before;
    }
    for (const Path& path : topology_.paths()) {
      if (sealed_[path.id.index()] || !complete(path)) continue;
      sealed_[path.id.index()] = changed = true;
    }
  }
  return true;
}

bool Accumulation::complete(const Path& path) const {
  if (path.confluent() || dropped_[path.id.index()] || path.gate.unknown) return false;
  return !rivals(path.id).empty() && std::ranges::all_of(rivals(path.id), [&](const auto& rival) {
    return std::ranges::all_of(into(rival.writer),
                               [&](StreamId s) { return !fitting(s, rival.complete).empty(); });
  });
}

// The keys of the stream that close whole partitions of the gate: it is sealed on every larger
// key that it carries, so a key fits if it lies in one that is compatible.
std::vector<AttributeSet> Accumulation::fitting(StreamId stream, const Gate& gate) const {
  std::vector<AttributeSet> result;
  for (const AttributeSet& key : keys_[stream.index()]) {
    if (fits(stream, gate, key)) result.push_back(key);
  }
  return result;
}

// Only attributes that the stream carries tell its messages apart.
bool Accumulation::fits(StreamId stream, const Gate& whole, const AttributeSet& key) const {
  const Gate gate{whole.unknown, set_intersection(whole.attributes, topology_[stream].attributes)};
  if (compatible(topology_, gate, key)) return true;
  // Compatible keys are closed under union, so trying to extend by all that fits is enough.
  AttributeSet larger = topology_[stream].attributes;
  while (!compatible(topology_, gate, larger)) {
    const AttributeSet image = set_intersection(gate.attributes, closure(topology_, larger));
    const AttributeSet smaller = set_intersection(larger, closure(topology_, image));
    if (gate.unknown || smaller == larger) return false;
    larger = smaller;
  }
  return is_subset(key, larger);
}

// Every union of one key for each path and stream into the producing interface.
std::set<AttributeSet> Accumulation::forwarded(const Stream& stream) const {
  const topology::Output& output = topology_[*stream.from];
  if (!topology_[output.component].forwards) return {};
  std::set<AttributeSet> unions{AttributeSet{}};
  for (PathId path : output.paths) {
    if (!passes(topology_[path])) return {};
    for (StreamId from : into(path)) {
      std::set<AttributeSet> more;
      for (const AttributeSet& key : keys_[from.index()]) {
        const bool kept = std::ranges::all_of(key, [&](auto attribute) {
          return keeps(topology_, from, path, stream.id, attribute);
        });
        if (!kept) continue;
        for (const AttributeSet& other : unions) more.insert(set_union(other, key));
      }
      unions = std::move(more);
      if (unions.size() > kMostKeys) return unions;
    }
  }
  return unions;
}

bool Accumulation::owes(PathId path) const {
  const auto open = [&](const topology::Owed& end) {
    return std::ranges::none_of(keys_[end.first.index()], [&](const AttributeSet& key) {
      return is_subset(key, end.second);
    });
  };
  return std::ranges::any_of(owed_ends(topology_, conflicts_, path), open);
}

bool Accumulation::passes(const Path& path) const {
  if (path.confluent() || rivals(path.id).empty()) return true;
  return sealed_[path.id.index()] && !owes(path.id) &&
         std::ranges::all_of(topology_[path.component].paths, [&](PathId id) {
           const bool blocks =
               topology_[id].annotation == topology::Annotation::OW && !rivals(id).empty();
           return !blocks || sealed_[id.index()];
         });
}

bool Waiting::covered(const Topology& topology, const Ordering& ordering, PathId path) const {
  const auto inside = [&](StreamId stream) { return holds(ordering, stream); };
  if (!std::ranges::all_of(topology[topology[path].from].streams, inside)) return false;
  if (awaited[path.index()].empty()) return true;
  return std::ranges::all_of(awaited[path.index()], inside) &&
         is_subset(ordering.by, closing[path.index()]);
}

bool Waiting::answers_each(const Topology& topology, PathId path, StreamId stream) const {
  return waits[path.index()] &&
         !is_subset(topology[path].gate.attributes, topology[stream].attributes);
}

bool Waiting::together(const Topology& topology, PathId path) const {
  const auto& own = topology[topology[path].from].streams;
  return std::ranges::all_of(own, [&](StreamId stream) {
    return std::ranges::find(awaited[path.index()], stream) != awaited[path.index()].end();
  });
}

std::optional<Waiting> waiting_paths(const Topology& topology) {
  return Accumulation(topology).run();
}

}  // namespace firebreak::enumerator

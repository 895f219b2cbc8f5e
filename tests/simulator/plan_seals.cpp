// SPDX-License-Identifier: Apache-2.0
// What is punctuated, which paths have complete partitions therefore, and who would wait for itself
// (docs/semantics.md 3.5, 3.7, 3.8).
#include <algorithm>
#include <set>

#include "simulator/plan.h"
#include "topology/dependencies.h"

namespace firebreak::simulator {

using namespace topology;

bool Plan::closed_by_some(const Stream& stream, const Gate& gate) const {
  const auto& known = seals[stream.id.index()];
  return std::any_of(known.begin(), known.end(), [&](const SealInForce& seal) {
    return seal.exact && closes(stream, gate, seal.key);
  });
}

// A path of unknown gate does not know its partitions, so it cannot wait for one. Who keeps the
// newest has nothing to wait for.
bool Plan::can_wait(PathId path) const {
  const Path& p = topology[path];
  if (!p.newest.empty()) return false;
  if (p.confluent() || p.gate.unknown || rivals[path.index()].empty()) return false;
  if (scattered(p.component)) return false;  // its partitions are nowhere complete
  for (const PathId q : rivals[path.index()]) {
    for (const StreamId t : topology[topology[q].from].streams) {
      if (!closed_by_some(topology[t], shared(path, q))) return false;
    }
  }
  return true;
}

// Whether there can be ever more partitions with which a message is handled that tells none: what
// is written is not over by anything that the message tells.
bool Plan::asked_about_each(PathId path) const {
  const auto untold = [&](StreamId own, const AttributeSet& by, const Stream& written) {
    const AttributeSet known = closure(topology, topology[own].attributes);
    AttributeSet told;
    bool all = true;
    for (const AttributeId a : by) {
      if (!contains(written.attributes, a)) continue;
      if (contains(known, a)) told.push_back(a);
      all = all && contains(known, a);
    }
    const auto& ends = seals[written.id.index()];
    return !all && std::none_of(ends.begin(), ends.end(), [&](const SealInForce& end) {
      return end.exact && is_subset(end.key, told);
    });
  };
  for (const PathId q : rivals[path.index()]) {
    for (const StreamId t : topology[topology[q].from].streams) {
      for (const StreamId own : topology[topology[path].from].streams) {
        if (untold(own, shared(path, q).attributes, topology[t])) return true;
      }
    }
  }
  return false;
}

bool Plan::passes(PathId path) const {
  const auto quiet = [&](PathId p) {
    return topology[p].confluent() || rivals[p.index()].empty() || sealed[p.index()];
  };
  if (topology[path].confluent() || rivals[path.index()].empty()) return true;
  const auto& all = topology[topology[path].component].paths;
  if (asked_about_each(path)) return false;
  return sealed[path.index()] && std::all_of(all.begin(), all.end(), [&](PathId p) {
           return !topology[p].writes() || quiet(p);
         });
}

// One seal of each stream into each path, together.
std::vector<AttributeSet> Plan::forwarded_keys(const Stream& stream) const {
  std::vector<AttributeSet> result{{}};
  for (const PathId p : topology[*stream.from].paths) {
    if (!passes(p)) return {};
    for (const StreamId t : topology[topology[p].from].streams) {
      std::set<AttributeSet> longer;
      for (const SealInForce& seal : seals[t.index()]) {
        if (!seal.exact || !helps(t, p, stream, seal.key, seal.key)) continue;
        for (const AttributeSet& key : result) longer.insert(set_union(key, seal.key));
      }
      result.assign(longer.begin(), longer.end());
    }
  }
  return result;
}

// The least fixpoint: declared seals, and what components pass on. Watermarks end where they are.
void Plan::find_seals() {
  seals.assign(topology.streams().size(), {});
  sealed.assign(topology.paths().size(), false);
  for (const Stream& s : topology.streams()) {
    for (const AttributeSet& key : s.seals) seals[s.id.index()].push_back({key, true, false});
    for (const AttributeSet& key : s.watermarks) seals[s.id.index()].push_back({key, false, false});
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const Path& p : topology.paths()) {
      if (sealed[p.id.index()] || dropped_[p.id.index()] || !can_wait(p.id)) continue;
      sealed[p.id.index()] = changed = true;
    }
    for (const Stream& s : topology.streams()) {
      if (!s.from || !topology[topology[*s.from].component].forwards) continue;
      for (const AttributeSet& key : forwarded_keys(s)) {
        auto& known = seals[s.id.index()];
        const bool fresh = std::none_of(known.begin(), known.end(), [&](const SealInForce& k) {
          return k.exact && is_subset(k.key, key);
        });
        if (!fresh) continue;
        known.push_back({key, true, true});
        changed = true;
      }
    }
  }
}

std::vector<StreamId> Plan::awaited(PathId path, const std::vector<bool>& waits) const {
  std::set<PathId> seen{path};
  std::vector<PathId> work{path};
  std::set<StreamId> result;
  while (!work.empty()) {
    const PathId p = work.back();
    work.pop_back();
    for (const PathId q : rivals[p.index()]) {
      const auto& streams = topology[topology[q].from].streams;
      result.insert(streams.begin(), streams.end());
      if (waits[q.index()] && seen.insert(q).second) work.push_back(q);
    }
  }
  return {result.begin(), result.end()};
}

// sealed path → a stream it waits for → a path that emits there → a stream that this path handles
// or, being sealed, waits for → … → the sealed path.
bool Plan::waits_for_itself(PathId path) const {
  std::vector<StreamId> work = awaited(path, sealed);
  std::set<StreamId> seen(work.begin(), work.end());
  while (!work.empty()) {
    const Stream& s = topology[work.back()];
    work.pop_back();
    if (!s.from) continue;
    for (const PathId r : topology[*s.from].paths) {
      if (r == path) return true;
      std::vector<StreamId> next = topology[topology[r].from].streams;
      if (sealed[r.index()]) {
        const auto more = awaited(r, sealed);
        next.insert(next.end(), more.begin(), more.end());
      }
      for (const StreamId t : next) {
        if (seen.insert(t).second) work.push_back(t);
      }
    }
  }
  return false;
}

void Plan::find_sealed() {
  dropped_.assign(topology.paths().size(), false);
  for (bool changed = true; changed;) {
    changed = false;
    find_seals();
    for (const Path& p : topology.paths()) {
      if (!sealed[p.id.index()] || !waits_for_itself(p.id)) continue;
      dropped_[p.id.index()] = changed = true;
    }
  }
}

}  // namespace firebreak::simulator

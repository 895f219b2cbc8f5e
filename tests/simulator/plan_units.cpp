// SPDX-License-Identifier: Apache-2.0
// Who waits (docs/semantics.md 3.5): a sealed path, unless what it handles and what it reads,
// however far away, comes in one order anyway.
#include <algorithm>
#include <set>
#include <tuple>

#include "simulator/plan.h"
#include "topology/dependencies.h"

namespace firebreak::simulator {

using namespace topology;

namespace {

enum class Pair : std::uint8_t { Runs, Replicas };

/// Whether two different messages that agree on certain attributes can change places: in two runs,
/// or at two replicas. A search back through FIFO streams for a pair that nothing orders.
class Swaps {
 public:
  Swaps(const Plan& plan, Pair pair) : plan_(plan), topology_(plan.topology), pair_(pair) {}

  bool possible(StreamId s, StreamId t, const AttributeSet& agree) {
    const Stream& one = topology_[s];
    const Stream& other = topology_[t];
    const Component& c = topology_[topology_[*one.to].component];
    if (pair_ == Pair::Replicas && !c.replicated) return one.is_private || other.is_private;
    if (!visited_.insert({s, t, agree}).second) return false;
    if (ordered(c, {s, t}, agree)) return false;
    const bool one_producer =
        one.producers == 1 || (!one.producers_by.empty() && is_subset(one.producers_by, agree));
    if (s != t || !one_producer) return true;
    if (one.is_private && one.replicated && !c.replicated) return true;  // two senders
    const bool fifo = std::any_of(one.fifos.begin(), one.fifos.end(),
                                  [&](const AttributeSet& key) { return is_subset(key, agree); });
    if (!fifo) return true;
    if (one.is_source()) return false;
    if (pair_ == Pair::Replicas && one.is_merged) return false;
    return emitted(one, agree);
  }

 private:
  bool binds(const Ordering& o) const {
    return o.mechanism == Mechanism::Sequencing || pair_ == Pair::Replicas;
  }
  bool ordered(const Component& c, const std::set<StreamId>& streams,
               const AttributeSet& agree) const {
    return std::any_of(c.orderings.begin(), c.orderings.end(), [&](const Ordering& o) {
      return binds(o) && is_subset(o.by, agree) &&
             std::includes(o.streams.begin(), o.streams.end(), streams.begin(), streams.end());
    });
  }

  bool emitted(const Stream& s, const AttributeSet& agree) {
    for (const PathId p : topology_[*s.from].paths) {
      for (const PathId q : topology_[*s.from].paths) {
        if (topology_[p].unordered_emission || topology_[q].unordered_emission) return true;
        for (const StreamId u : topology_[topology_[p].from].streams) {
          for (const StreamId v : topology_[topology_[q].from].streams) {
            if (answers_each(p, u) || answers_each(q, v)) return true;
            AttributeSet before;
            for (const AttributeId a : agree) {
              const bool same = keeps(topology_, u, p, s.id, a) && keeps(topology_, v, q, s.id, a);
              if (same) before.push_back(a);
            }
            if (parted(p, u, v, closure(topology_, before))) return true;
            if (newer_last(p, q, closure(topology_, before))) continue;
            if (left_in_any_order(p, u, q, v, closure(topology_, before))) return true;
          }
        }
      }
    }
    return false;
  }

  /// Whether it waits and sends an answer for each of several partitions.
  bool answers_each(PathId path, StreamId read) const {
    return plan_.unit[path.index()] &&
           !is_subset(topology_[path].gate.attributes, topology_[read].attributes);
  }

  /// Whether messages on these streams may go to parallel instances.
  bool parted(PathId path, StreamId u, StreamId v, const AttributeSet& agree) const {
    const Component& c = topology_[topology_[path].component];
    if (c.instances == 1) return false;
    const AttributeSet& by = c.instances_by;
    return by.empty() || !is_subset(by, agree) || !is_subset(by, topology_[u].attributes) ||
           !is_subset(by, topology_[v].attributes);
  }

  /// What of one partition keeps the newest emits the older message first.
  bool newer_last(PathId p, PathId q, const AttributeSet& agree) const {
    const auto& held = plan_.holders[p.index()];
    const bool keeps = !topology_[p].newest.empty() && !topology_[q].newest.empty();
    const Component& c = topology_[topology_[p].component];
    const bool together = keeps && held == plan_.holders[q.index()] && !held.empty();
    return together && c.crash == Crash::Survives && is_subset(topology_[p].gate.attributes, agree);
  }

  bool left_in_any_order(PathId p, StreamId u, PathId q, StreamId v, const AttributeSet& agree) {
    if (!plan_.unit[p.index()] && !plan_.unit[q.index()]) return possible(u, v, agree);
    const Component& c = topology_[topology_[p].component];
    const auto own = [&](PathId path) {
      const auto waits = plan_.awaited(path, plan_.unit);
      const auto& streams = topology_[topology_[path].from].streams;
      return std::all_of(streams.begin(), streams.end(), [&](StreamId t) {
        return std::find(waits.begin(), waits.end(), t) != waits.end();
      });
    };
    if (pair_ == Pair::Replicas && !c.replicated) {
      // Both replicas' messages are handled at the end of their partition.
      const auto together = [&](StreamId t, PathId path) {
        return !topology_[t].is_private || (plan_.unit[path.index()] && own(path));
      };
      return !(together(u, p) && together(v, q)) && possible(u, v, agree);
    }
    if (p == q && own(p) && is_subset(topology_[p].gate.attributes, agree) &&
        is_subset(topology_[p].gate.attributes, topology_[u].attributes) &&
        is_subset(topology_[p].gate.attributes, topology_[v].attributes)) {
      return false;
    }
    if (topology_[p].from == topology_[q].from && plan_.paces(topology_[u])) return false;
    return std::none_of(c.orderings.begin(), c.orderings.end(), [&](const Ordering& o) {
      return binds(o) && is_subset(o.by, agree) && whole(o, p) && whole(o, q);
    });
  }
  bool whole(const Ordering& o, PathId path) const {
    if (plan_.unit[path.index()]) return plan_.covers_unit(o, path);
    const auto& streams = topology_[topology_[path].from].streams;
    return std::includes(o.streams.begin(), o.streams.end(), streams.begin(), streams.end());
  }

  const Plan& plan_;
  const Topology& topology_;
  Pair pair_;
  std::set<std::tuple<StreamId, StreamId, AttributeSet>> visited_;
};

}  // namespace

bool Plan::covers_unit(const Ordering& ordering, PathId path) const {
  const auto within = [&](const std::vector<StreamId>& streams) {
    return std::all_of(streams.begin(), streams.end(), [&](StreamId t) {
      return std::binary_search(ordering.streams.begin(), ordering.streams.end(), t);
    });
  };
  const std::vector<StreamId> waits = awaited(path, unit);
  if (!within(waits) || !within(topology[topology[path].from].streams)) return false;
  return std::all_of(waits.begin(), waits.end(), [&](StreamId t) {
    const auto& known = seals[t.index()];
    return std::all_of(known.begin(), known.end(), [&](const SealInForce& seal) {
      return !seal.exact || is_subset(ordering.by, seal.key);
    });
  });
}

bool Plan::places(const Component& component, std::size_t ordering, StreamId stream,
                  std::size_t key) const {
  const Ordering& o = component.orderings[ordering];
  const SealInForce& seal = seals[stream.index()][key];
  if (!seal.exact || !is_subset(o.by, seal.key)) return false;
  return std::any_of(component.paths.begin(), component.paths.end(), [&](PathId p) {
    if (!unit[p.index()] || !covers_unit(o, p)) return false;
    const auto waits = awaited(p, unit);
    return std::find(waits.begin(), waits.end(), stream) != waits.end();
  });
}

bool Plan::paces(const Stream& source) const {
  if (!source.is_source() || source.is_sink() || source.producers != 1) return false;
  if (std::ranges::find(source.fifos, AttributeSet{}) == source.fifos.end()) return false;
  const Input& input = topology[*source.to];
  const Component& c = topology[input.component];
  if (input.streams.size() != 1 || (source.is_private && !c.replicated)) return false;
  return std::ranges::all_of(c.paths, [&](PathId p) {
    if (!unit[p.index()]) return true;
    const std::vector<StreamId> waits = awaited(p, unit);
    const bool reads = topology[p].from == input.id;
    const bool waits_for_it = std::ranges::find(waits, source.id) != waits.end();
    return reads ? waits == input.streams : !waits_for_it;
  });
}

/// A set of contents does not change when a message comes again. (Where messages are repeated a
/// sealed path waits.)
bool Plan::absorbs(PathId path) const {
  const auto& read = rivals[path.index()];
  const bool reopens =
      topology[topology[path].component].late == Late::Reopened &&
      std::all_of(read.begin(), read.end(), [&](PathId q) { return forgotten(q); });
  return sealed[path.index()] && !reopens;
}

// Whether handling a message again can lead to a further one on the stream.
bool Plan::repeated(StreamId stream) const {
  std::vector<StreamId> work{stream};
  std::set<StreamId> seen(work.begin(), work.end());
  while (!work.empty()) {
    const Stream& s = topology[work.back()];
    work.pop_back();
    if (topology::may_repeat(s.delivery)) return true;
    if (!s.from) continue;
    for (const PathId p : topology[*s.from].paths) {
      if (topology[p].repeats) return true;
      if (topology[topology[p].component].crash == Crash::Replay) return true;
      if (topology[p].idempotent || absorbs(p)) continue;
      for (const StreamId t : topology[topology[p].from].streams) {
        if (seen.insert(t).second) work.push_back(t);
      }
    }
  }
  return false;
}

// Whether what comes to the path, which keeps the newest, can lack what was stale for one that does
// so before: that hangs on the order there.
bool Plan::lacks_stale(PathId path, std::set<PathId>& seen) const {
  if (topology[path].newest.empty() || !seen.insert(path).second) return false;
  for (const StreamId in : topology[topology[path].from].streams) {
    if (!topology[in].from) continue;
    for (const PathId before : topology[*topology[in].from].paths) {
      const Path& b = topology[before];
      if (lacks_stale(before, seen)) return true;
      Swaps runs(*this, Pair::Runs), replicas(*this, Pair::Replicas);
      for (const PathId holder : holders[before.index()]) {
        for (const StreamId s : topology[b.from].streams) {
          for (const StreamId t : topology[topology[holder].from].streams) {
            const AttributeSet agree = closure(topology, b.gate.attributes);
            if (runs.possible(s, t, agree) || replicas.possible(s, t, agree)) return true;
          }
        }
      }
    }
  }
  return false;
}

bool Plan::calm(PathId path) const {
  const Path& p = topology[path];
  std::set<PathId> seen;
  if (lacks_stale(path, seen)) return false;
  const auto& mine = topology[p.from].streams;
  for (const StreamId s : mine) {
    if (!p.idempotent && repeated(s)) return false;
    if (topology[s].is_private && !topology[p.component].replicated) return false;
  }
  Swaps runs(*this, Pair::Runs), replicas(*this, Pair::Replicas);
  for (const PathId q : rivals[path.index()]) {
    // No two messages of two inputs are of one version.
    if (!p.newest.empty() && topology[q].from != p.from) continue;
    const Gate gate = shared(path, q);
    for (const StreamId t : topology[topology[q].from].streams) {
      if (!topology[q].idempotent && repeated(t)) return false;
      for (const StreamId s : mine) {
        AttributeSet agree = set_intersection(topology[s].attributes, topology[t].attributes);
        const AttributeSet told = set_union(gate.attributes, p.newest);
        agree = gate.unknown ? AttributeSet{} : set_intersection(agree, told);
        agree = closure(topology, agree);
        if (s == t && one_message(s, agree)) continue;
        if (runs.possible(s, t, agree) || replicas.possible(s, t, agree)) return false;
      }
    }
  }
  return true;
}

std::vector<PathId> Plan::reads(PathId path) const {
  std::set<PathId> result;
  std::vector<PathId> work{path};
  while (!work.empty()) {
    const PathId p = work.back();
    work.pop_back();
    for (const PathId q : rivals[p.index()]) {
      if (!topology[q].confluent() && result.insert(q).second) work.push_back(q);
    }
  }
  return {result.begin(), result.end()};
}

// Who waits emits later, so others may have to wait, too.
void Plan::find_units() {
  unit.assign(topology.paths().size(), false);
  for (std::size_t round = 0; round < 2 * unit.size() + 2; ++round) {
    std::vector<bool> next(unit.size());
    for (const Path& p : topology.paths()) {
      if (!sealed[p.id.index()]) continue;
      const auto read = reads(p.id);
      next[p.id.index()] =
          !calm(p.id) || !std::all_of(read.begin(), read.end(), [&](PathId q) { return calm(q); });
    }
    if (next == unit) return;
    unit = std::move(next);
  }
}

}  // namespace firebreak::simulator

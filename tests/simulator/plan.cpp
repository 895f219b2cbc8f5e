// SPDX-License-Identifier: Apache-2.0
// Sharing, reachability and punctuations. plan_units.cpp says who waits.
#include "simulator/plan.h"

#include <algorithm>

#include "simulator/message.h"
#include "topology/dependencies.h"

namespace firebreak::simulator {

using namespace topology;

Plan::Plan(const Topology& of) : topology(of) {
  if (of.attributes().size() > kMostAttributes) {
    too_large = true;
    return;
  }
  find_classes();
  find_rivals();
  find_ways();
  find_visible();
  find_seals();
  find_units();
}

void Plan::find_classes() {
  const auto count = topology.attributes().size();
  for (std::uint32_t a = 0; a < count; ++a) attribute_class.push_back(a);
  const auto merge = [&](AttributeId a, AttributeId b) {
    const std::uint32_t from = attribute_class[b.index()], to = attribute_class[a.index()];
    std::replace(attribute_class.begin(), attribute_class.end(), from, to);
  };
  for (const FunctionalDependency& fd : topology.fds()) {
    if (fd.from.size() == 1 && fd.to.size() == 1) {
      merge(fd.from[0], fd.to[0]);
    } else {
      too_large = true;  // no values are made that keep such a dependency
    }
  }
}

void Plan::find_rivals() {
  rivals.resize(topology.paths().size());
  keeps_arrivals.resize(topology.paths().size());
  for (const Component& c : topology.components()) {
    const bool written =
        std::any_of(c.paths.begin(), c.paths.end(), [&](PathId p) { return topology[p].writes(); });
    AttributeSet all;
    for (const PathId id : c.paths) {
      const Path& p = topology[id];
      if (p.confluent()) continue;
      if (!p.gate.unknown) all = set_union(all, p.gate.attributes);
      keeps_arrivals[id.index()] = !written;
      for (const PathId q : c.paths) {
        const bool keeps = written ? topology[q].writes() : q == id;
        if (keeps && !c.commute(p.from, topology[q].from)) rivals[id.index()].push_back(q);
      }
    }
    too_large = too_large || all.size() > 4;
    grid.push_back(std::move(all));
  }
}

Gate Plan::shared(PathId p, PathId q) const {
  const Gate& mine = topology[p].gate;
  if (topology[q].confluent()) return mine;
  const Gate& other = topology[q].gate;
  if (mine.unknown || other.unknown) return {true, {}};
  return {false, set_intersection(mine.attributes, other.attributes)};
}

bool Plan::closes(const Gate& gate, const AttributeSet& key) const {
  return key.empty() || compatible(topology, gate, key);
}

// The greatest fixpoint: an attribute is kept on all ways unless some way loses it.
void Plan::find_ways() {
  const auto count = topology.streams().size();
  way.assign(count, std::vector<std::optional<AttributeSet>>(count));
  for (bool changed = true; changed;) {
    changed = false;
    for (const Stream& t : topology.streams()) {
      if (!t.to) continue;
      for (const Stream& s : topology.streams()) {
        std::optional<AttributeSet> kept;
        for (const PathId p : topology[*t.to].paths) {
          for (const StreamId u : topology[topology[p].to].streams) {
            const bool there = u == s.id;
            if (!there && !way[u.index()][s.id.index()]) continue;
            AttributeSet here;
            for (const AttributeId a : s.attributes) {
              const bool on = there || contains(*way[u.index()][s.id.index()], a);
              if (on && keeps(topology, t.id, p, u, a)) here.push_back(a);
            }
            kept = kept ? set_intersection(*kept, here) : here;
          }
        }
        if (kept != way[t.id.index()][s.id.index()]) changed = true;
        way[t.id.index()][s.id.index()] = kept;
      }
    }
  }
  for (std::size_t i = 0; i < count; ++i) cyclic = cyclic || way[i][i].has_value();
}

void Plan::find_visible() {
  const auto count = topology.streams().size();
  visible.assign(topology.paths().size(), std::vector<bool>(count));
  const auto mark = [&](std::vector<bool>& sinks, const Output& output) {
    for (const StreamId s : output.streams) {
      if (topology[s].is_sink()) sinks[s.index()] = true;
      for (std::size_t t = 0; t < count; ++t) {
        if (way[s.index()][t] && topology.streams()[t].is_sink()) sinks[t] = true;
      }
    }
  };
  for (const Path& q : topology.paths()) {
    if (!q.writes()) continue;
    mark(visible[q.id.index()], topology[q.to]);
    for (const PathId p : topology[q.component].paths) {
      if (!topology[p].confluent()) mark(visible[q.id.index()], topology[topology[p].to]);
    }
  }
}

bool Plan::helps(StreamId t, PathId path, const Stream& stream, const AttributeSet& own,
                 const AttributeSet& key) const {
  return is_subset(own, key) && std::all_of(own.begin(), own.end(), [&](AttributeId a) {
           return keeps(topology, t, path, stream.id, a);
         });
}

bool Plan::forwards(const Stream& stream, const AttributeSet& key, bool& exact) const {
  if (!is_subset(key, stream.attributes)) return false;
  exact = true;
  for (const PathId p : topology[*stream.from].paths) {
    for (const StreamId t : topology[topology[p].from].streams) {
      bool covered = false, exactly = false;
      for (const SealInForce& seal : seals[t.index()]) {
        if (!helps(t, p, stream, seal.key, key)) continue;
        covered = true;
        exactly = exactly || seal.exact;
      }
      if (!covered) return false;
      exact = exact && exactly;
    }
  }
  return true;
}

// The least fixpoint: declared seals, and what components pass on.
void Plan::find_seals() {
  seals.resize(topology.streams().size());
  for (const Stream& s : topology.streams()) {
    for (const AttributeSet& key : s.seals) seals[s.id.index()].push_back({key, true, false});
    for (const AttributeSet& key : s.watermarks) seals[s.id.index()].push_back({key, false, false});
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const Stream& s : topology.streams()) {
      if (!s.from || !topology[topology[*s.from].component].forwards) continue;
      std::vector<AttributeSet> keys;
      for (const PathId p : topology[*s.from].paths) {
        for (const StreamId t : topology[topology[p].from].streams) {
          for (const SealInForce& seal : seals[t.index()]) keys.push_back(seal.key);
        }
      }
      for (const AttributeSet& key : keys) {
        auto& known = seals[s.id.index()];
        const bool fresh = std::none_of(known.begin(), known.end(),
                                        [&](const SealInForce& k) { return k.key == key; });
        bool exact = true;
        if (!fresh || !forwards(s, key, exact)) continue;
        known.push_back({key, exact, true});
        changed = true;
      }
    }
  }
}

}  // namespace firebreak::simulator

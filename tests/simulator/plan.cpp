// SPDX-License-Identifier: Apache-2.0
// Sharing, reachability, and what is forgotten.
#include "simulator/plan.h"

#include <algorithm>

#include "simulator/message.h"
#include "topology/dependencies.h"

namespace firebreak::simulator {

using namespace topology;

bool parts_with_keys(const Topology& topology) {
  return std::ranges::any_of(topology.components(), [](const Component& c) {
    return c.instances > 1 && !c.instances_by.empty();
  });
}

Plan::Plan(const Topology& of) : topology(of) {
  if (of.attributes().size() > kMostAttributes) {
    too_large = true;
    return;
  }
  find_classes();
  find_rivals();
  find_ways();
  find_visible();
  find_sealed();
  find_unique();
  find_units();
  find_forgets();
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
  holders.resize(topology.paths().size());
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
        const bool holds = !p.newest.empty() && !topology[q].newest.empty();
        if (keeps && holds) holders[id.index()].push_back(q);
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

// Messages that lack an attribute belong with all its values, so its values close nothing.
bool Plan::closes(const Stream& stream, const Gate& gate, const AttributeSet& key) const {
  const Gate parts{gate.unknown, set_intersection(gate.attributes, stream.attributes)};
  return key.empty() || compatible(topology, parts, key);
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
            const auto& on = way[u.index()][s.id.index()];  // from `s` back to it, too
            if (u != s.id && !on) continue;
            AttributeSet here;
            for (const AttributeId a : s.attributes) {
              if ((!on || contains(*on, a)) && keeps(topology, t.id, p, u, a)) here.push_back(a);
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
  const auto fed = [&](PathId p) {
    const auto& streams = topology[topology[p].from].streams;
    return std::any_of(topology.streams().begin(), topology.streams().end(), [&](const Stream& s) {
      return s.is_source() && std::any_of(streams.begin(), streams.end(), [&](StreamId t) {
               return t == s.id || way[s.id.index()][t.index()];
             });
    });
  };
  for (const Path& q : topology.paths()) {
    if (!q.writes()) continue;
    mark(visible[q.id.index()], topology[q.to]);
    for (const PathId p : topology[q.component].paths) {
      const auto& read = rivals[p.index()];
      if (std::find(read.begin(), read.end(), q.id) == read.end() || !fed(p)) continue;
      mark(visible[q.id.index()], topology[topology[p].to]);
    }
  }
}

bool Plan::helps(StreamId t, PathId path, const Stream& stream, const AttributeSet& own,
                 const AttributeSet& key) const {
  return is_subset(own, key) && std::all_of(own.begin(), own.end(), [&](AttributeId a) {
           return keeps(topology, t, path, stream.id, a);
         });
}

bool Plan::forgotten(PathId writer) const {
  for (const PathId r : topology[topology[writer].component].paths) {
    const auto& read = rivals[r.index()];
    if (std::find(read.begin(), read.end(), writer) == read.end()) continue;
    if (!sealed[r.index()]) return false;
    for (const StreamId t : topology[topology[r].from].streams) {
      if (!closed_by_some(topology[t], topology[r].gate)) return false;
    }
  }
  return true;
}

// A unit forgets if all that it reads is forgotten.
void Plan::find_forgets() {
  for (const Path& p : topology.paths()) {
    forgettable.push_back(forgotten(p.id));
    forgets.push_back(unit[p.id.index()] && !absorbs(p.id));
  }
}

}  // namespace firebreak::simulator

// SPDX-License-Identifier: Apache-2.0
#include "topology/dependencies.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace firebreak::topology {

std::vector<std::vector<std::uint32_t>> sides_of(std::span<const FunctionalDependency> fds) {
  std::vector<std::vector<std::uint32_t>> sides;
  const auto add = [&](const AttributeSet& side, std::uint32_t number) {
    for (const AttributeId attribute : side) {
      if (sides.size() <= attribute.index()) sides.resize(attribute.index() + 1);
      sides[attribute.index()].push_back(number);
    }
  };
  for (std::uint32_t i = 0; i < fds.size(); ++i) {
    add(fds[i].from, 2 * i);
    add(fds[i].to, 2 * i + 1);
  }
  return sides;
}

namespace {

// Beeri and Bernstein, TODS 4(1), 1979: each side of a dependency counts what is missing of it, and
// adds the other side when nothing is. Linear in the dependencies that the set touches, in whatever
// order they stand. It ends once `reach`, which is told of each attribute that is added, says so.
template <class Counts, class Reach>
AttributeSet chase(const Topology& topology, const AttributeSet& set, const Counts& counts,
                   const Reach& reach) {
  const auto side = [&](std::uint32_t i) -> const AttributeSet& {
    const FunctionalDependency& fd = topology.fds()[i / 2];
    return i % 2 == 0 ? fd.from : fd.to;
  };
  // The tables are kept between calls; what an earlier call wrote counts as nothing.
  struct Met {
    std::uint64_t call = 0;
    std::size_t count = 0;
  };
  thread_local std::uint64_t call = 0;
  thread_local std::vector<Met> met;              // by side: its attributes
  thread_local std::vector<std::uint64_t> known;  // by AttributeId: the last call that reached it
  ++call;
  met.resize(std::max(met.size(), 2 * topology.fds().size()));
  known.resize(std::max(known.size(), topology.attributes().size()));
  AttributeSet result = set;
  for (const AttributeId attribute : set) known[attribute.index()] = call;
  for (std::size_t next = 0; next < result.size(); ++next) {
    for (const std::uint32_t i : topology.fd_sides(result[next])) {
      if (std::exchange(met[i].call, call) != call) met[i].count = 0;
      if (++met[i].count < side(i).size() || !counts(topology.fds()[i / 2])) continue;
      for (const AttributeId attribute : side(i ^ 1U)) {
        if (std::exchange(known[attribute.index()], call) == call) continue;
        result.push_back(attribute);
        if (reach(attribute)) return result;
      }
    }
  }
  return result;
}

bool every(const FunctionalDependency& /*unused*/) { return true; }
bool never(AttributeId /*unused*/) { return false; }

AttributeSet sorted(AttributeSet set) {
  std::sort(set.begin(), set.end());
  return set;
}

}  // namespace

AttributeSet closure(const Topology& topology, const AttributeSet& set) {
  return sorted(chase(topology, set, every, never));
}

AttributeSet determined(const Topology& topology, const AttributeSet& set,
                        const AttributeSet& among) {
  AttributeSet result = set_intersection(set, among);
  if (result.size() == among.size() || topology.fds().empty()) return result;
  chase(topology, set, every, [&](AttributeId attribute) {
    if (contains(among, attribute)) result.push_back(attribute);
    return result.size() == among.size();
  });
  return sorted(std::move(result));
}

AttributeSet agreed(const Topology& topology, const AttributeSet& set,
                    const AttributeSet& carried) {
  const auto counts = [&](const FunctionalDependency& fd) {
    return is_subset(fd.from, carried) && is_subset(fd.to, carried);
  };
  return sorted(chase(topology, set, counts, never));
}

// An injective image of the whole key inside the gate exists iff the largest part of the gate that
// the key determines, gate ∩ closure(key), determines the key in turn.
bool compatible(const Topology& topology, const Gate& gate, const AttributeSet& key) {
  if (gate.unknown) return false;
  if (is_subset(key, gate.attributes)) return true;
  return determined(topology, determined(topology, key, gate.attributes), key) == key;
}

}  // namespace firebreak::topology

// SPDX-License-Identifier: Apache-2.0
#include "topology/dependencies.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace firebreak::topology {

// Beeri and Bernstein, TODS 4(1), 1979: each side of a dependency counts what is missing of it, and
// adds the other side when nothing is. Linear in the dependencies, in whatever order they stand.
AttributeSet closure(const Topology& topology, const AttributeSet& set) {
  const auto& fds = topology.fds();
  const auto side = [&](std::size_t i) -> const AttributeSet& {
    return i % 2 == 0 ? fds[i / 2].from : fds[i / 2].to;
  };
  std::vector<std::size_t> missing(2 * fds.size());
  std::vector<std::vector<std::size_t>> sides(topology.attributes().size());
  for (std::size_t i = 0; i < missing.size(); ++i) {
    missing[i] = side(i).size();
    for (const AttributeId attribute : side(i)) sides[attribute.index()].push_back(i);
  }
  AttributeSet result = set;
  std::vector<bool> known(sides.size(), false);
  for (const AttributeId attribute : set) known[attribute.index()] = true;
  for (std::size_t next = 0; next < result.size(); ++next) {
    for (const std::size_t i : sides[result[next].index()]) {
      if (--missing[i] > 0) continue;
      for (const AttributeId attribute : side(i ^ 1U)) {
        if (known[attribute.index()]) continue;
        known[attribute.index()] = true;
        result.push_back(attribute);
      }
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

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

// An injective image of the whole key inside the gate exists iff the largest part of the gate that
// the key determines, gate ∩ closure(key), determines the key in turn.
bool compatible(const Topology& topology, const Gate& gate, const AttributeSet& key) {
  if (gate.unknown) return false;
  if (is_subset(key, gate.attributes)) return true;
  const AttributeSet image = set_intersection(gate.attributes, closure(topology, key));
  return is_subset(key, closure(topology, image));
}

}  // namespace firebreak::topology

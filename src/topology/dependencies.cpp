// SPDX-License-Identifier: Apache-2.0
#include "topology/dependencies.h"

namespace firebreak::topology {

// Naive chase to the fixpoint: the number of rounds is at most the number of dependencies.
AttributeSet closure(const Topology& topology, const AttributeSet& set) {
  AttributeSet result = set;
  bool changed = true;
  while (changed) {
    changed = false;
    for (const FunctionalDependency& fd : topology.fds()) {
      for (const auto& [from, to] : {std::pair{&fd.from, &fd.to}, std::pair{&fd.to, &fd.from}}) {
        if (is_subset(*from, result) && !is_subset(*to, result)) {
          result = set_union(result, *to);
          changed = true;
        }
      }
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

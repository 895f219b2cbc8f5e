// SPDX-License-Identifier: Apache-2.0
#include "topology/owed.h"

#include <algorithm>

#include "topology/dependencies.h"

namespace firebreak::topology {

std::vector<Owed> owed_ends(const Topology& topology, const Conflicts& conflicts, PathId path) {
  std::vector<AttributeSet> carried;
  for (StreamId id : topology[topology[path].from].streams) {
    carried.push_back(topology[id].attributes);
  }
  std::ranges::sort(carried);
  carried.erase(std::unique(carried.begin(), carried.end()), carried.end());
  std::vector<Owed> result;
  for (const Conflict& conflict : conflicts.of(path)) {
    for (StreamId id : topology[topology[conflict.writer].from].streams) {
      const AttributeSet told = set_intersection(conflict.shared, topology[id].attributes);
      for (const AttributeSet& own : carried) {
        if (is_subset(told, own)) continue;
        AttributeSet known = set_intersection(told, closure(topology, own));
        if (known.size() < told.size()) result.emplace_back(id, std::move(known));
      }
    }
  }
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace firebreak::topology

// SPDX-License-Identifier: Apache-2.0
#include "coordination/progress.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "topology/conflicts.h"
#include "topology/seals.h"

namespace firebreak::coordination {

using Names = std::vector<std::string>;

Names waits_for_itself(const topology::Topology& topology) {
  const topology::Seals seals = topology::find_seals(topology, topology::Conflicts(topology));
  Names result;
  for (const topology::Path& path : topology.paths()) {
    if (seals.dropped[path.id.index()]) result.push_back(describe(topology, path.id));
  }
  std::ranges::sort(result);
  return result;
}

result::Progress progress(const topology::Topology& model, const topology::Topology& repaired) {
  Names now = waits_for_itself(repaired);
  const bool makes_progress = gained(waits_for_itself(model), now).empty();
  return {makes_progress, std::move(now)};
}

Names gained(const Names& before, const Names& after) {
  Names result;
  std::ranges::set_difference(after, before, std::back_inserter(result));
  return result;
}

}  // namespace firebreak::coordination

// SPDX-License-Identifier: Apache-2.0
// What the two worlds of a pair must share (semantics 4).
#include <algorithm>

#include "enumerator/world.h"

namespace firebreak::enumerator {

using topology::Component;
using topology::InputId;
using topology::Ordering;
using topology::PathId;

/// Adds what the two worlds of a pair must share: the order of a component that is not replicated,
/// when replicas are compared, in what they have in common, and of the pairs that an ordering
/// covers; of moments of units, where an ordering fixes them (4.5). What is repeated is bound only
/// where that happens in both worlds; a redelivery by no ordering (semantics 6.1, 6.2).
void Execution::record_order(World& world, MessageId message, bool unit, PathId path) const {
  const Component& component = component_of(message);
  const std::size_t base = records_[component.id.index()];
  const bool bound = !repeated(message) || !world.shared.back().empty();
  const std::uint64_t tag = unit ? (std::uint64_t{path.value} + 1) << 32 | message : message;
  if (single(component, question_.mode)) {
    if (bound && common(message)) world.shared[base].push_back(tag);
    return;
  }
  if (!bound || redelivered(world, message)) return;
  const auto& orderings = orderings_at(component);
  for (std::size_t i = 0; i < orderings.size(); ++i) {
    const Ordering& ordering = orderings[i];
    if (!binds(ordering, question_.mode) || !on_streams(ordering, token(message).stream)) continue;
    if (unit && !question_.waiting.covered(topology_, ordering, path)) continue;
    auto& record = world.shared[base + i];
    if (ordering.by.empty()) {
      record.push_back(tag);
    } else {
      record_pairs(world, component, ordering, message, tag, record);
    }
  }
}

/// The pairs of what came before and this: arrivals, and moments of units.
void Execution::record_pairs(const World& world, const Component& component,
                             const Ordering& ordering, MessageId message, std::uint64_t tag,
                             std::vector<std::uint64_t>& record) const {
  const auto add = [&](std::uint64_t earlier) {
    Fingerprint pair;
    pair.mix(earlier);
    pair.mix(tag);
    record.push_back(pair.high);
  };
  for (InputId input : component.inputs) {
    for (const TokenId token : lineages_.at[input.index()]) {
      for (MessageId earlier = token; earlier < total_; earlier += count_) {
        if (world.handled[earlier] == 0 || redelivered(world, earlier)) continue;
        if (!covered(world, ordering, earlier, message)) continue;
        add(earlier);
        const auto& paths = topology_[input].paths;
        for (std::size_t place = 0; place < paths.size(); ++place) {
          if (!waits(paths[place]) || world.seen[index(earlier, place)] == kUnborn) continue;
          if (!question_.waiting.covered(topology_, ordering, paths[place])) continue;
          add((std::uint64_t{paths[place].value} + 1) << 32 | earlier);
        }
      }
    }
  }
  std::sort(record.begin(), record.end());
}

}  // namespace firebreak::enumerator

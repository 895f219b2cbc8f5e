// SPDX-License-Identifier: Apache-2.0
#include "labels/partitions.h"

#include <algorithm>

namespace firebreak::labels {

using topology::AttributeSet;
using topology::Ordering;
using topology::StreamId;
using topology::Topology;

bool partition_fixes(const Topology& topology, const AttributeSet& partition,
                     const AttributeSet& key, std::span<const StreamId> streams) {
  if (is_subset(key, partition)) return true;
  if (topology.fds().empty() || streams.empty()) return false;
  AttributeSet carried = topology[streams.front()].attributes;
  for (StreamId stream : streams) {
    carried = set_intersection(carried, topology[stream].attributes);
  }
  return is_subset(key, agreed(topology, set_intersection(partition, carried), carried));
}

bool includes(const Ordering& ordering, StreamId stream) {
  return std::ranges::binary_search(ordering.streams, stream);
}

}  // namespace firebreak::labels

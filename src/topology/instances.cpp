// SPDX-License-Identifier: Apache-2.0
#include "topology/instances.h"

namespace firebreak::topology {

bool is_scattered(const Topology& topology, const Stream& stream) {
  return stream.to && scattered(topology[topology[*stream.to].component]);
}

bool goes_to_all(const Topology& topology, StreamId stream) {
  const Component& reader = topology[topology[*topology[stream].to].component];
  return has_instances(reader) && !reader.instances_by.empty() &&
         !is_subset(reader.instances_by, topology[stream].attributes);
}

bool choose_instance(const Topology& topology, StreamId a, StreamId b) {
  const AttributeSet& by = topology[topology[*topology[a].to].component].instances_by;
  return !by.empty() && is_subset(by, topology[a].attributes) &&
         is_subset(by, topology[b].attributes);
}

}  // namespace firebreak::topology

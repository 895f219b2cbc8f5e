// SPDX-License-Identifier: Apache-2.0
#include "topology/coordination.h"

#include <vector>

#include "topology/instances.h"

namespace firebreak::topology {

struct Coordinator {
  Topology& topology;

  void operator()(const SealStream& seal) const {
    for (const StreamId id : topology.declared_with(seal.stream)) {
      Stream& stream = topology.streams_[id.index()];
      add_key(stream.seals, seal.key);
      std::erase(stream.watermarks, seal.key);
    }
  }
  void operator()(const OrderComponent& order) const {
    Component& component = topology.components_[order.component.index()];
    if (!scattered(component)) add_ordering(component.orderings, order.ordering);
  }
  void operator()(const MakeFifo& fifo) const {
    for (const StreamId id : topology.declared_with(fifo.stream)) {
      Stream& stream = topology.streams_[id.index()];
      if (!is_scattered(topology, stream)) add_key(stream.fifos, fifo.key);
    }
  }
  void operator()(const RemoveDuplicates& dedup) const {
    for (const StreamId id : topology.declared_with(dedup.stream)) {
      Delivery& delivery = topology.streams_[id.index()].delivery;
      delivery = without_repetitions(delivery);
    }
  }
  void operator()(const ResendLost& resend) const {
    for (const StreamId id : topology.declared_with(resend.stream)) {
      Delivery& delivery = topology.streams_[id.index()].delivery;
      delivery = without_losses(delivery);
    }
  }
};

Topology coordinated(Topology topology, std::span<const Coordination> pieces) {
  for (const Coordination& piece : pieces) std::visit(Coordinator{topology}, piece);
  return topology;
}

}  // namespace firebreak::topology

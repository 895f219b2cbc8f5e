// SPDX-License-Identifier: Apache-2.0
#include "topology/coordination.h"

#include <vector>

namespace firebreak::topology {

struct Coordinator {
  Topology& topology;

  void operator()(const SealStream& seal) const {
    Stream& stream = topology.streams_[seal.stream.index()];
    add_key(stream.seals, seal.key);
    std::erase(stream.watermarks, seal.key);
  }
  void operator()(const OrderComponent& order) const {
    add_ordering(topology.components_[order.component.index()].orderings, order.ordering);
  }
  void operator()(const MakeFifo& fifo) const {
    add_key(topology.streams_[fifo.stream.index()].fifos, fifo.key);
  }
  void operator()(const RemoveDuplicates& dedup) const {
    Delivery& delivery = topology.streams_[dedup.stream.index()].delivery;
    delivery = without_repetitions(delivery);
  }
  void operator()(const ResendLost& resend) const {
    Delivery& delivery = topology.streams_[resend.stream.index()].delivery;
    delivery = without_losses(delivery);
  }
};

Topology coordinated(Topology topology, std::span<const Coordination> pieces) {
  for (const Coordination& piece : pieces) std::visit(Coordinator{topology}, piece);
  return topology;
}

}  // namespace firebreak::topology

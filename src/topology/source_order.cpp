// SPDX-License-Identifier: Apache-2.0
#include "topology/source_order.h"

namespace firebreak::topology {

bool fifo_orders_input(const Topology& topology, const Stream& stream) {
  if (!stream.to || !stream.is_source() || stream.producers != 1) return false;
  const Input& input = topology[*stream.to];
  if (stream.is_private && !topology[input.component].replicated) return false;
  return input.streams.size() == 1;
}

std::optional<Ordering> order_of_source(const Topology& topology, const Input& input) {
  if (input.streams.size() != 1) return std::nullopt;
  const Stream& stream = topology[input.streams.front()];
  if (!fifo_orders_input(topology, stream) || !some_within(stream.fifos, {})) return std::nullopt;
  return Ordering{Mechanism::Sequencing, {stream.id}, {}};
}

}  // namespace firebreak::topology

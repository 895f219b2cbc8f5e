// SPDX-License-Identifier: Apache-2.0
// A piece of coordination that a model may be given, resolved: what a repair is made of. None of
// them adds an execution (docs/semantics.md 7.1). What is said of a stream is said of all that are
// declared with it (Topology::declared_with).
#pragma once

#include <span>
#include <variant>

#include "topology/topology.h"

namespace firebreak::topology {

/// The producers of the stream punctuate on the key, exactly, if they had a watermark on it.
struct SealStream {
  StreamId stream;
  AttributeSet key;
  bool operator==(const SealStream&) const = default;
};
/// The component's inputs are ordered; `ordering.streams` is resolved.
struct OrderComponent {
  ComponentId component;
  Ordering ordering;
  bool operator==(const OrderComponent&) const = default;
};
/// The stream becomes FIFO per producer (and key).
struct MakeFifo {
  StreamId stream;
  AttributeSet key;
  bool operator==(const MakeFifo&) const = default;
};
/// Deliveries on the stream become exactly-once.
struct RemoveDuplicates {
  StreamId stream;
  bool operator==(const RemoveDuplicates&) const = default;
};
/// The stream loses nothing.
struct ResendLost {
  StreamId stream;
  bool operator==(const ResendLost&) const = default;
};

using Coordination =
    std::variant<SealStream, OrderComponent, MakeFifo, RemoveDuplicates, ResendLost>;

/// The topology with these pieces added, as if its model had declared them.
Topology coordinated(Topology topology, std::span<const Coordination> pieces);

}  // namespace firebreak::topology

// SPDX-License-Identifier: Apache-2.0
// What is observed, and the part of the model on which it depends.
#pragma once

#include <optional>
#include <vector>

#include "topology/topology.h"

namespace firebreak::enumerator {

/// Something that two worlds can differ in (semantics 2.2): the contents that arrive at a sink, or
/// the final state of a W path.
struct Target {
  std::optional<topology::StreamId> sink;
  std::optional<topology::PathId> state;
};

/// The input interfaces whose deliveries can bear on a target, closed upstream: whatever brings a
/// message to one of them belongs to it. Any world of the slice extends to a world of the whole
/// model, since the rest can be delivered afterwards.
struct Slice {
  std::vector<bool> inputs;   // by InputId
  std::vector<bool> outputs;  // by OutputId: what is emitted there goes on into the slice
  std::optional<topology::StreamId> sink;

  bool emits(const topology::Path& path) const { return outputs[path.to.index()]; }
  bool carries(const topology::Stream& stream) const {
    return stream.to ? inputs[stream.to->index()] : stream.id == sink;
  }
};

Slice slice_of(const topology::Topology& topology, const Target& target);
/// Without slicing: all inputs and outputs count.
Slice whole(const topology::Topology& topology, const Target& target);

/// The W paths of replicated components whose state the sink sees (semantics 2.3).
std::vector<topology::PathId> visible_states(const topology::Topology& topology,
                                             topology::StreamId sink);

}  // namespace firebreak::enumerator

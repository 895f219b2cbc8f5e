// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::topology {

/// The parts of a topology under construction, with components and streams in the model's order.
struct TopologyParts {
  std::span<Component> components;
  std::span<Stream> streams;
  std::span<const Input> inputs;
  std::span<const Output> outputs;
  std::span<const Path> paths;
};

/// Sets Component::replicated and Stream::replicated (semantics 1.6), then Stream::is_private and
/// Stream::is_merged (4.6, 4.7). Linear.
void derive_replication(const Model& model, const TopologyParts& parts);

}  // namespace firebreak::topology

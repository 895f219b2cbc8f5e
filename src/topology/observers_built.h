// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "topology/names.h"
#include "topology/topology.h"

namespace firebreak::topology {

/// The parts of a topology under construction that can grow.
struct GrowingParts {
  std::vector<Component>& components;
  std::vector<Stream>& streams;
  std::vector<Input>& inputs;
  std::vector<Output>& outputs;
  std::vector<Path>& paths;
  NameTable& component_names;
  NameTable& stream_names;
};

/// Puts an observer (observers.h) before each sink that needs one.
void add_observers(const GrowingParts& parts);

}  // namespace firebreak::topology

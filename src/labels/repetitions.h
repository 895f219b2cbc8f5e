// SPDX-License-Identifier: Apache-2.0
// Which streams can repeat messages, and what that does to the paths they feed (semantics 6.1).
#pragma once

#include <vector>

#include "labels/modes.h"
#include "labels/seals.h"
#include "topology/topology.h"

namespace firebreak::labels {

struct Repetitions {
  bool any = false;
  /// By StreamId: the repeated message was repeated upstream, so it is a message of its own, which
  /// no ordering knows.
  std::vector<Modes> forwarded;
  /// By InputId: some stream into it can repeat messages, in whichever way.
  std::vector<Modes> inputs;

  /// Whether handling messages twice shows at the path: in what it emits or keeps.
  Modes at(const topology::Topology& topology, const topology::Path& path) const;
};

Repetitions find_repetitions(const topology::Topology& topology, const Seals& seals);

}  // namespace firebreak::labels

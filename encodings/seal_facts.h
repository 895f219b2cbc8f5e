// SPDX-License-Identifier: Apache-2.0
// Paths that are sealed by declared seals, and paths that all candidates together would seal.
#pragma once

#include <span>
#include <vector>

#include "topology/conflicts.h"
#include "topology/coordination.h"
#include "topology/topology.h"

namespace firebreak::encodings {

struct SealFacts {
  // By PathId, by what is declared.
  std::vector<bool> sealed;
  std::vector<bool> dropped;  // would wait for itself (semantics 3.8)
  // With all candidates.
  std::vector<bool> may_be_sealed;                        // by PathId
  std::vector<std::vector<topology::AttributeSet>> keys;  // by StreamId
};

SealFacts seal_facts(const topology::Topology& topology, const topology::Conflicts& conflicts,
                     std::span<const topology::Coordination> candidates);

}  // namespace firebreak::encodings

// SPDX-License-Identifier: Apache-2.0
// Attribute values: which messages agree on which attributes.
#pragma once

#include <cstdint>
#include <vector>

#include "replay/enumerate_lineages.h"
#include "replay/enumerate_plan.h"

namespace firebreak::replay::schedules {

struct Assignment {
  std::vector<std::vector<std::uint32_t>> source;  // by AttributeId, then TokenId
  /// By AttributeId, then PathId: a free attribute is an injective function of the emitted
  /// content; otherwise it is the constant 0.
  std::vector<std::vector<bool>> injective;
};

struct Assignments {
  std::vector<Assignment> all;
  bool exhaustive = true;
};

/// Without keys (of orderings and FIFO streams) messages that agree on everything can do whatever
/// others can, so only "all agree" and, for good measure, "all differ" are tried. On key attributes
/// and what depends on them, everything is.
Assignments assignments(const topology::Topology& topology, const Slice& slice, const Plan& plan,
                        const Lineages& lineages);

}  // namespace firebreak::replay::schedules

// SPDX-License-Identifier: Apache-2.0
// The coordination that a model has or may be given, by where it acts. Each piece is guarded by a
// literal: true for what is declared, a variable for a candidate.
#pragma once

#include <span>
#include <vector>

#include "smt/formula.h"
#include "topology/coordination.h"
#include "topology/topology.h"

namespace firebreak::encodings {

struct GuardedKey {
  topology::AttributeSet key;
  smt::Lit active;
};
struct GuardedOrdering {
  topology::Ordering ordering;
  smt::Lit active;
};

/// Whether the ordering orders the stream, too.
bool includes(const topology::Ordering& ordering, topology::StreamId stream);

struct CoordinationTable {
  std::vector<std::vector<GuardedKey>> seals;  // by StreamId
  /// By StreamId: what messages have to agree on to be delivered in the order of their emission.
  std::vector<std::vector<GuardedKey>> fifos;
  std::vector<std::vector<GuardedOrdering>> orderings;  // by ComponentId
  std::vector<std::vector<smt::Lit>> deduplicated;      // by StreamId, candidates only
  std::vector<std::vector<smt::Lit>> resent;            // likewise
};

/// Declared coordination and candidates[i] guarded by guards[i].
CoordinationTable coordination_table(const topology::Topology& topology,
                                     std::span<const topology::Coordination> candidates,
                                     std::span<const smt::Lit> guards);

}  // namespace firebreak::encodings

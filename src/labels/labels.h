// SPDX-License-Identifier: Apache-2.0
// The label engine: a topology in, a label for every stream and its derivation out.
#pragma once

#include <string>
#include <vector>

#include "result/label.h"
#include "topology/topology.h"

namespace firebreak::labels {

/// All labels, by StreamId. Derivations are computed on demand from the labels (see derivation.h),
/// since a label of a large model is asked for far more often than its reason.
struct Labeling {
  result::RuleSet rules = result::RuleSet::Sound;
  std::vector<result::Label> streams;
};

/// Time and memory linear in the size of the topology, up to the number of rounds that a cycle
/// needs (at most the height of the label lattice).
Labeling label(const topology::Topology& topology, result::RuleSet rules);

}  // namespace firebreak::labels

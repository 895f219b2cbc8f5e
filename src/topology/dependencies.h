// SPDX-License-Identifier: Apache-2.0
// Injective functional dependencies and what they say about gates and seals (docs/rules.md,
// Compatibility).
#pragma once

#include "topology/topology.h"

namespace firebreak::topology {

/// All attributes that `set` determines. A dependency is injective, so it is chased both ways.
AttributeSet closure(const Topology& topology, const AttributeSet& set);

/// Whether a seal on `key` completes whole partitions of `gate`: some subset of the gate is the
/// image of the whole key under an injective function. A gate `*` is compatible with no seal, the
/// empty key (the whole stream) with every other gate.
bool compatible(const Topology& topology, const Gate& gate, const AttributeSet& key);

}  // namespace firebreak::topology

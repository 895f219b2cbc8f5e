// SPDX-License-Identifier: Apache-2.0
// Injective functional dependencies and what they say about gates and seals (docs/rules.md,
// Compatibility).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "topology/topology.h"

namespace firebreak::topology {

/// By AttributeId, as far as one stands in a dependency: what Topology::fd_sides says of it.
std::vector<std::vector<std::uint32_t>> sides_of(std::span<const FunctionalDependency> fds);

/// All attributes that `set` determines. A dependency is injective, so it is chased both ways.
AttributeSet closure(const Topology& topology, const AttributeSet& set);

/// The attributes of `among` that `set` determines: closure(set) ∩ among, without looking at more
/// dependencies than that takes.
AttributeSet determined(const Topology& topology, const AttributeSet& set,
                        const AttributeSet& among);

/// What messages that carry all of `carried` agree on if they agree on `set`, a part of it.
/// Dependencies count only where both sides are carried, so that they relate the messages at hand.
AttributeSet agreed(const Topology& topology, const AttributeSet& set, const AttributeSet& carried);

/// Whether a seal on `key` completes whole partitions of `gate`: some subset of the gate is the
/// image of the whole key under an injective function. A gate `*` is compatible with no seal, the
/// empty key (the whole stream) with every other gate.
bool compatible(const Topology& topology, const Gate& gate, const AttributeSet& key);

}  // namespace firebreak::topology

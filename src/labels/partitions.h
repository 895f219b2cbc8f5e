// SPDX-License-Identifier: Apache-2.0
// What messages agree on, and what that says of keys and orderings.
#pragma once

#include <span>

#include "topology/dependencies.h"
#include "topology/topology.h"

namespace firebreak::labels {

/// Whether messages of these streams that agree on what they carry of `partition` agree on `key`,
/// which all of them carry.
bool partition_fixes(const topology::Topology& topology, const topology::AttributeSet& partition,
                     const topology::AttributeSet& key,
                     std::span<const topology::StreamId> streams);

/// Whether the ordering orders the stream, too.
bool includes(const topology::Ordering& ordering, topology::StreamId stream);

}  // namespace firebreak::labels

// SPDX-License-Identifier: Apache-2.0
// What follows from letting one copy of what replicas repeat on a stream through (semantics 4.7).
#pragma once

#include <string>

#include "topology/topology.h"

namespace firebreak::coordination {

/// Why merging the stream could add an anomaly, in words, or would change more than what the
/// replicas have in common; or "". `merged` is the topology with that.
std::string barred_merge(const topology::Topology& topology, const topology::Topology& merged,
                         topology::StreamId stream);

}  // namespace firebreak::coordination

// SPDX-License-Identifier: Apache-2.0
// What a path that waits may owe (semantics 3.7).
#pragma once

#include <utility>
#include <vector>

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::topology {

/// A stream into a rival, and within what it has to be sealed.
using Owed = std::pair<StreamId, AttributeSet>;

/// Where messages come to the O path that lack an attribute by which a rival's partitions are told
/// apart, it handles these with each partition, so it may owe answers as long as new ones can come.
/// What has to be sealed for an end of these messages to pass: on a key that they do tell. Sorted.
std::vector<Owed> owed_ends(const Topology& topology, const Conflicts& conflicts, PathId path);

}  // namespace firebreak::topology

// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "topology/topology.h"

namespace firebreak::topology {

/// Keys on which no two messages of the stream agree, whichever worlds have them, if nothing
/// repeats: as declared there, or on the stream that it comes of. Not those of what keeps the
/// newest (docs/semantics.md 3.10): of two messages of one version each may be in another world.
Keys given_keys(const Topology& topology, StreamId stream);

}  // namespace firebreak::topology

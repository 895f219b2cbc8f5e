// SPDX-License-Identifier: Apache-2.0
// Components whose instances may lose their state (semantics 6.7).
#pragma once

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::topology {

/// Whether an instance of the path's component may get its input again, so that what the path
/// emits may come again.
inline bool replays(const Topology& topology, const Path& path) {
  return topology[path.component].crash == Crash::Replay && !path.silent;
}

/// Whether it may be so at one of two replicas only: each has what comes on the stream for itself,
/// made by an instance of its own, or of what it asked.
bool replays_by_itself(const Topology& topology, const Stream& stream);

/// Whether what the path emits can tell what came to it before though it reads no path: it keeps
/// something, and is confluent or has no rivals.
bool keeps_for_itself(const Conflicts& conflicts, const Path& path);

/// Whether it is encoded what an instance of the component that has lost its state does: not where
/// there are parallel ones, where replicas ask it, or where copies of one message come to an
/// interface.
bool tells_what_is_forgotten(const Topology& topology, const Component& component);

/// Whether an instance of the path's component may forget what the path knows of earlier messages,
/// so that it emits, or keeps, something else.
inline bool forgets_in_a_crash(const Topology& topology, const Path& path) {
  return topology[path.component].crash == Crash::Forgets &&
         (path.annotation != Annotation::CR || path.idempotent);
}

}  // namespace firebreak::topology

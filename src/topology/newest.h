// SPDX-License-Identifier: Apache-2.0
// Paths that keep the newest message of each partition (docs/semantics.md 3.11): which messages can
// be stale, and who does not mind.
#pragma once

#include <optional>
#include <vector>

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::topology {

/// Messages that the path handles and that share, of versions that can differ: which of them it
/// handles first decides whether the older one is stale. None if the path keeps all, or if messages
/// that share have one version.
std::optional<Conflict> stale_conflict(const Topology& topology, PathId path);

/// Whether nothing but what is stale there, too, differs at the reader of `stream` if what the path
/// emits to it lacks a message that was stale: the reader only keeps the newest by the same
/// attributes, in partitions that hold whole ones of this path. So it is at a sink of whose
/// observer only that is seen.
bool hides_stale(const Topology& topology, const Conflicts& conflicts, PathId path,
                 StreamId stream);

/// Where messages are missing that were stale somewhere upstream.
class StaleFlow {
 public:
  StaleFlow(const Topology& topology, const Conflicts& conflicts);

  /// The paths that keep the newest and whose stale messages the emissions of this one can lack,
  /// the path among them; none of a path that keeps all.
  const std::vector<PathId>& origins(PathId path) const { return origins_[path.index()]; }
  /// Those for whose stale messages the contents that arrive on the stream differ.
  std::vector<PathId> shown_on(StreamId stream) const;

 private:
  const Topology& topology_;
  const Conflicts& conflicts_;
  std::vector<std::vector<PathId>> origins_;  // by PathId
};

}  // namespace firebreak::topology

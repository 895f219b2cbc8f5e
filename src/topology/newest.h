// SPDX-License-Identifier: Apache-2.0
// Paths that keep the newest message of each partition (docs/semantics.md 3.11): which messages can
// be stale, and who does not mind.
#pragma once

#include <vector>

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::topology {

/// Whether the paths, or the one, hold one message of each partition together.
bool hold_together(const Topology& topology, PathId a, PathId b);

/// Whether the component lists a path from `a` only after the first from `b`: of two messages of
/// one version, that at `a` is newer.
bool listed_later(const Topology& topology, InputId a, InputId b);

/// Messages that the path handles, and those of who keeps the newest with it, that share and are of
/// versions that can differ: which of them comes first decides whether the older one is stale. None
/// if the path keeps all, or if messages that share have one version.
std::vector<Conflict> stale_conflicts(const Topology& topology, PathId path);

/// Whether what two such paths, or one, emit for messages that agree on these attributes leaves in
/// the order of the versions, whatever comes first.
bool emits_in_order_of_versions(const Topology& topology, PathId a, PathId b,
                                const AttributeSet& agreed);

/// Whether in the end nothing differs of what the reader of `stream` keeps if what the path emits
/// to it lacks a message that was stale: the reader only keeps the newest by the same attributes,
/// in partitions that hold whole ones of this path. So it is at a sink of whose observer only that
/// is seen. Nor what comes last, where the reader observes that of each partition of the path.
bool hides_stale(const Topology& topology, PathId path, StreamId stream);

/// Whether a later message can make up for one that is missing on the stream: its reader keeps the
/// newest, or is the observer of what comes last.
bool makes_up_for_missing(const Topology& topology, StreamId stream);

/// Where messages are missing that were stale somewhere upstream.
class StaleFlow {
 public:
  StaleFlow(const Topology& topology, const Conflicts& conflicts);

  /// The paths that keep the newest and whose stale messages the emissions of this one can lack,
  /// the path among them; none of a path that keeps all.
  const std::vector<PathId>& origins(PathId path) const { return origins_[path.index()]; }
  /// Those, but itself, whose stale messages can be missing where messages come to the path.
  const std::vector<PathId>& upstream(PathId path) const { return upstream_[path.index()]; }
  /// Those for whose stale messages the contents that arrive on the stream differ.
  std::vector<PathId> shown_on(StreamId stream) const;
  /// Those whose stale messages the reader, if it does not wait, can miss in what it reads: it may
  /// handle its own between an older and a newer one.
  std::vector<PathId> missed_by(PathId reader) const;

 private:
  void follow(PathId origin);

  const Topology& topology_;
  const Conflicts& conflicts_;
  std::vector<std::vector<PathId>> origins_;   // by PathId
  std::vector<std::vector<PathId>> upstream_;  // by PathId
};

}  // namespace firebreak::topology

// SPDX-License-Identifier: Apache-2.0
// The conflict relation: which paths of a component read what others keep, and by which attributes
// their messages share (docs/semantics.md 3.2 to 3.4). It is the one thing that engines ask of
// labels C and O, of gates and of `commutes`, which are read into it here and nowhere else.
#pragma once

#include <optional>
#include <vector>

#include "topology/graph.h"
#include "topology/topology.h"

namespace firebreak::topology {

/// Path `writer` is a rival of O path `reader`: the order in which they handle two messages that
/// agree on what both carry of `shared` matters to what `reader` emits and, if it is OW, keeps.
struct Conflict {
  PathId reader;
  PathId writer;
  /// Empty where a gate is `*`: all messages share. With the version, where the reader keeps the
  /// newest: it has, and knows, one message of each (semantics 3.11).
  AttributeSet shared;
  /// Whether the gate by which the writer's messages must be complete is known. Not where the
  /// reader's is not; where only the writer's is unknown it is the empty one, which a seal on []
  /// completes. Nor where the reader is a sink's observer, keeps the newest, which does not wait,
  /// or is scattered over instances.
  Gate complete;
};

class Conflicts {
 public:
  /// Linear in the paths, times the W paths beside each of them.
  explicit Conflicts(const Topology& topology);

  /// The rivals of O path `reader`, in the order of the component's paths; none for a C path.
  std::span<const Conflict> of(PathId reader) const {
    return {conflicts_.data() + begin_[reader.index()],
            begin_[reader.index() + 1] - begin_[reader.index()]};
  }
  /// The O paths that read what W path `writer` keeps, in the order of the component's paths.
  const std::vector<PathId>& readers(PathId writer) const { return readers_[writer.index()]; }

 private:
  std::vector<Conflict> conflicts_;           // grouped by reader
  std::vector<std::size_t> begin_;            // by PathId, and an end
  std::vector<std::vector<PathId>> readers_;  // by PathId
};

/// Where a CW path counts as order-sensitive as to what it emits, since replicas ask a component
/// that is not replicated (semantics 4.6) or its state is scattered over instances (1.9): the W
/// paths with any of whose messages it races: those to its own output, or all if replicas ask and
/// it repeats what it emits. Empty for other paths.
std::vector<PathId> asking_rivals(const Topology& topology, PathId path);

/// Whether every message on `stream`, into the reader, comes of one that the writer handles and, if
/// the writer waits, of the unit of all that shares with it (semantics 4.5). `cycles` are those of
/// paths and state. Linear in what lies between the writer and the stream.
bool follows_unit(const Topology& topology, const InterfaceCycles& cycles, const Conflict& conflict,
                  StreamId stream);

/// Whether the writer, were it to wait, would do so for what the reader handles or emits, or the
/// reader handles what comes of its unit: then its waiting keeps the two apart (semantics 3.5,
/// 4.5).
bool waiting_keeps_apart(const Topology& topology, const Conflicts& conflicts,
                         const InterfaceCycles& cycles, const Conflict& conflict);

}  // namespace firebreak::topology

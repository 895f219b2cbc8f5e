// SPDX-License-Identifier: Apache-2.0
// How far seals travel and which O paths are sealed (semantics 3.5, 3.7, 3.8).
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "topology/conflicts.h"
#include "topology/seal_keys.h"
#include "topology/topology.h"

namespace firebreak::topology {

/// A chain that explains why a path is not sealed: paths[i] waits for a message or a punctuation of
/// streams[i], which paths[i + 1] emits; paths[0] emits the last.
struct SelfWait {
  std::vector<PathId> paths;
  std::vector<StreamId> streams;  // as many
  /// The chain's paths that would be sealed, and others that wait for themselves in one knot with
  /// them; ascending.
  std::vector<PathId> concerned;
  /// Seals that are declared close the chain (3.8). If not, the seal that the paths need would have
  /// to travel along it (3.7).
  bool dropped = false;
};

struct Seals {
  explicit Seals(const Topology& topology) : keys(topology) {}

  KeyPool keys;
  std::vector<SealSet> forwarded;  // by StreamId: keys that the producer passes on
  std::vector<SealSet> streams;    // by StreamId: declared and forwarded keys
  std::vector<bool> sealed;        // by PathId: an O path that is sealed (3.5), none of those below
  std::vector<bool> dropped;       // by PathId: it would wait for itself (3.8)
  std::vector<SelfWait> self_waits;

  /// The chain that concerns the path, if there is one.
  const SelfWait* self_wait(PathId path) const;
  /// Whether every stream into the rival is sealed on a key that is compatible with what the pair
  /// shares by (3.5).
  bool complete(const Topology& topology, const Conflict& conflict) const {
    return !first_incomplete(topology, conflict).has_value();
  }
  /// The first stream into the rival that is not.
  std::optional<StreamId> first_incomplete(const Topology& topology,
                                           const Conflict& conflict) const;
};

/// Refers to the topology, which must outlive the result. Time and memory linear in the size of the
/// topology and of its conflicts; around a cycle, keys that change too often stay as they are,
/// which claims less than is true.
Seals find_seals(const Topology& topology, const Conflicts& conflicts);

/// The same if nothing were dropped for waiting for itself; explains nothing.
Seals find_seals_undropped(const Topology& topology, const Conflicts& conflicts);

/// The inputs whose streams' punctuations the path would wait for (3.5): those of its rivals, and,
/// by way of rivals for which `waits` holds (by PathId), of theirs. In the order in which they are
/// found, without repetition.
std::vector<InputId> awaited_inputs(const Topology& topology, const Conflicts& conflicts,
                                    PathId path, const std::vector<bool>& waits);

/// The inputs where W paths start.
class Writers {
 public:
  explicit Writers(const Topology& topology);

  bool at(InputId input) const { return writing_[input.index()]; }
  /// Those of one component, in the order of its paths.
  std::span<const InputId> of(ComponentId component) const {
    const std::size_t begin = begin_[component.index()];
    return {inputs_.data() + begin, begin_[component.index() + 1] - begin};
  }
  bool any(ComponentId component) const { return !of(component).empty(); }

 private:
  std::vector<bool> writing_;       // by InputId
  std::vector<InputId> inputs_;     // grouped by component
  std::vector<std::size_t> begin_;  // by ComponentId, and an end
};

}  // namespace firebreak::topology

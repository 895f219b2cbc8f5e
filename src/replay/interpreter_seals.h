// SPDX-License-Identifier: Apache-2.0
// Which streams are sealed and which order-sensitive paths could handle partitions as units
// (semantics 3.5, 3.7, 3.8).
#pragma once

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::replay::interpreter {

/// All attributes that `set` determines; a dependency is injective, so it is chased both ways.
topology::AttributeSet chase(const topology::Topology& topology, topology::AttributeSet set);

class Seals {
 public:
  Seals(const topology::Topology& topology, const topology::Conflicts& conflicts);

  /// False if the model is too large.
  bool solve();
  bool sealed(topology::PathId path) const { return sealed_paths_[path.index()]; }
  /// Whether the stream is sealed on a part of the key.
  bool sealed(topology::StreamId stream, const topology::AttributeSet& key);
  /// Whether the stream is sealed on a key that is compatible with the gate.
  bool compatible(topology::StreamId stream, const topology::Gate& gate);
  /// Whether every such key holds all of `attributes`.
  bool closes_within(topology::StreamId stream, const topology::Gate& gate,
                     const topology::AttributeSet& attributes);
  /// Whether some such key holds only `known` attributes.
  bool closes_by(topology::StreamId stream, const topology::Gate& gate,
                 const topology::AttributeSet& known);
  /// The streams whose punctuations the path waits for, if it is sealed: those into its rivals, and
  /// those that a sealed rival waits for. Sorted.
  const std::vector<topology::StreamId>& awaited(topology::PathId path) const {
    return awaited_[path.index()];
  }

 private:
  using Question = std::size_t;  // index into nodes_
  static constexpr Question kYes = 0;
  static constexpr Question kNo = 1;
  struct Node {
    bool holds = false;
    std::vector<Question> needs;  // holds iff all of these hold
  };
  using Sealed = std::pair<topology::StreamId, topology::AttributeSet>;

  void restart();
  bool derive();
  void raise();
  Question ask(topology::PathId path);
  Question ask(Sealed question);
  std::vector<Question> needs_of(topology::PathId path);
  std::vector<Question> needs_of(const Sealed& question);
  topology::AttributeSet best_key(const topology::Gate& gate, topology::StreamId stream) const;
  void find_awaited();
  bool drop_cycles();
  std::vector<topology::PathId> waits_for(topology::PathId path, bool by_waiting_only) const;

  const topology::Topology& topology_;
  const topology::Conflicts& conflicts_;
  std::vector<bool> dropped_;                             // by PathId: on a cycle of waiting
  std::vector<bool> sealed_paths_;                        // by PathId
  std::vector<std::vector<topology::StreamId>> awaited_;  // by PathId
  std::vector<Node> nodes_;
  std::size_t derived_ = 0;  // nodes that are worked out
  std::map<topology::PathId, Question> paths_;
  std::map<Sealed, Question> streams_;
  std::vector<std::pair<Question, topology::PathId>> open_paths_;
  std::vector<std::pair<Question, Sealed>> open_streams_;
};

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// What can be said of a topology before it runs: which streams are punctuated and on what, which
// paths wait for that (design/semantics.md 3), what a path can see, what leads where.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "topology/topology.h"

namespace firebreak::simulator {

/// How a program is set up, where the model leaves it open.
struct Setting {
  bool answer_all =
      false;  // a component that is not replicated answers all replicas, not the asker
};

struct SealInForce {
  topology::AttributeSet key;
  bool exact = true;       // false: a watermark
  bool forwarded = false;  // by the component that emits the stream; else its producers know
};

struct Plan {
  explicit Plan(const topology::Topology& of);

  const topology::Topology& topology;
  std::vector<std::vector<SealInForce>> seals;        // by StreamId
  std::vector<std::vector<topology::PathId>> rivals;  // by PathId: whose writes an O path sees
  std::vector<bool> unit;                             // by PathId: it waits
  std::vector<bool> keeps_arrivals;                   // by PathId: O, where nobody writes
  std::vector<std::uint32_t> attribute_class;         // by AttributeId: determine each other
  std::vector<topology::AttributeSet> grid;           // by ComponentId: all gates
  /// By PathId of W paths: sinks from which what it keeps can be seen.
  std::vector<std::vector<bool>> visible;
  /// By two StreamIds: the attributes kept on all ways from the first to the second; none if there
  /// is no way.
  std::vector<std::vector<std::optional<topology::AttributeSet>>> way;
  bool cyclic = false;
  bool too_large = false;

  /// What p and q share by; the gate of p where q is confluent.
  topology::Gate shared(topology::PathId p, topology::PathId q) const;
  /// Whether a seal on the key closes whole partitions of the gate.
  bool closes(const topology::Gate& gate, const topology::AttributeSet& key) const;

  /// Whether a seal of t on `own` tells that nothing of a partition of `key` comes from t through
  /// the path any more.
  bool helps(topology::StreamId t, topology::PathId path, const topology::Stream& stream,
             const topology::AttributeSet& own, const topology::AttributeSet& key) const;

 private:
  void find_classes();
  void find_rivals();
  void find_ways();
  void find_visible();
  void find_seals();
  bool forwards(const topology::Stream& stream, const topology::AttributeSet& key,
                bool& exact) const;
  void find_units();
  bool can_wait(topology::PathId path) const;
  bool settled(topology::PathId p, topology::PathId q) const;
  bool fixed_order(const topology::Stream& stream, const topology::Gate& gate) const;
  bool repeated(const topology::Stream& stream, unsigned depth = 0) const;
  std::vector<bool> waiting(const std::vector<bool>& dropped) const;
  bool waits_for_itself(topology::PathId path, const std::vector<bool>& units) const;
  std::vector<topology::StreamId> awaited(topology::PathId path) const;
};

}  // namespace firebreak::simulator

// SPDX-License-Identifier: Apache-2.0
// Shortest ways of messages through the dataflow graph, from the sources to an interface.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "encodings/witness.h"

namespace firebreak::encodings {

/// Distances count deliveries; a view edge (another message reads a differing state) counts more
/// than any number of these, since it takes a further message.
using Distance = std::uint64_t;
inline constexpr Distance kUnreachable = std::numeric_limits<Distance>::max();
inline constexpr Distance kViewEdge = Distance{1} << 32U;

/// Shortest lineages from the sources to every input interface.
class Lineages {
 public:
  explicit Lineages(const topology::Topology& topology);
  /// The fewest deliveries that bring a message to the interface, itself included.
  Distance distance(topology::InputId input) const { return distance_[input.index()]; }
  /// A lineage of that many deliveries; the interface must be fed.
  Lineage to(topology::InputId input, unsigned message) const;
  /// The fewest deliveries of a lineage that arrives on the stream, which must be fed.
  Distance distance(topology::StreamId stream) const;
  /// A lineage of that many deliveries.
  Lineage on(topology::StreamId stream, unsigned message) const;
  /// Likewise, by way of this path, which emits there.
  Lineage on(topology::StreamId stream, unsigned message, topology::PathId path) const;
  /// A lineage on a private stream of which each replica has a message of its own (semantics 4.6):
  /// by way of a replicated stream. None if what comes there is what both have in
  /// common.
  std::optional<Lineage> of_one_replica(topology::StreamId stream, unsigned message) const;
  /// The sources whose messages can arrive at one of the interfaces.
  std::set<topology::StreamId> sources(const std::vector<topology::InputId>& inputs) const;

 private:
  struct Arrival {
    topology::StreamId stream;
    topology::PathId path;  // that emitted it; unless the stream is a source
  };
  void find_those_of_one_replica();
  const topology::Topology& topology_;
  std::vector<Distance> distance_;
  std::vector<Arrival> arrival_;
  std::vector<std::optional<Arrival>> of_one_replica_;  // by InputId
};

/// Shortest ways of messages that are handled again: redelivered on one of these streams, then
/// emitted again by paths that do so (semantics 6.2), up to an input interface.
class Repetitions {
 public:
  /// `repeating`, by StreamId: the stream delivers again, and what it delivers counts as a
  /// difference between the two worlds.
  /// `absorbs`, by PathId: the path takes a repetition for what it has.
  Repetitions(const EncodingContext& context, const Lineages& lineages,
              const std::vector<bool>& repeating, const std::vector<bool>& absorbs);
  /// Whether messages can arrive at the interface again.
  bool reach(topology::InputId input) const { return cost_[input.index()] != kUnreachable; }
  /// The fewest deliveries of such a message, those of its repetition included.
  Distance cost(topology::InputId input) const { return cost_[input.index()]; }
  /// A repetition with that many; the interface must be reached.
  Repetition to(topology::InputId input, unsigned message) const;

 private:
  struct Arrival {
    topology::StreamId stream;
    std::optional<topology::PathId> path;  // that emitted it again; none: redelivered
  };
  Lineage redelivered(const topology::Stream& stream, unsigned message) const;

  const topology::Topology& topology_;
  result::Mode mode_;
  const Lineages& lineages_;
  std::vector<Distance> cost_;
  std::vector<Arrival> arrival_;
};

/// Whether the path emits again what it handles again, with the same content or another.
bool emits_again(const topology::Path& path);

}  // namespace firebreak::encodings

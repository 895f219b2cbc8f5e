// SPDX-License-Identifier: Apache-2.0
// Which order-sensitive paths wait for whole partitions, and for what (semantics 3.5, 3.7, 3.8),
// for the enumerator.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "result/anomaly.h"
#include "topology/conflicts.h"
#include "topology/topology.h"

namespace firebreak::enumerator {

using result::Mode;

/// Whether both observers see the one instance (4.6).
inline bool single(const topology::Component& component, Mode mode) {
  return mode == Mode::Replica && !component.replicated;
}

/// Whether the ordering relates the two worlds of the mode (semantics 4.2, 4.3).
constexpr bool binds(const topology::Ordering& ordering, Mode mode) {
  return ordering.mechanism == topology::Mechanism::Sequencing || mode == Mode::Replica;
}

struct Waiting {
  std::vector<bool> waits;    // by PathId
  std::vector<bool> repeats;  // by InputId: messages can come there repeatedly
  std::vector<bool> forgets;  // by PathId: its component forgets partitions that it closed (6.1)
  std::vector<bool> answers;  // by PathId: it keeps no question that it has answered (6.2)
  std::vector<std::vector<topology::StreamId>> awaited;  // by PathId: of sealed paths
  std::vector<std::vector<topology::Conflict>> rivals;   // by PathId; of C paths those of 4.6
  /// By PathId, of sealed paths: the attributes that all keys hold that close what they wait for.
  std::vector<topology::AttributeSet> closing;
  /// By a sealed reader, a stream into it, a rival and a stream into that: the sets of attributes
  /// by which punctuations of the latter, on each of its keys, close what the reader's messages
  /// wait for (3.5). None, where messages lack a part of each key: they are handled with each
  /// partition (3.6).
  std::map<std::tuple<topology::PathId, topology::StreamId, topology::PathId, topology::StreamId>,
           std::vector<topology::AttributeSet>>
      closes;
  bool some_each = false;  // some of these are empty
  /// By ComponentId: what orders deliveries and the moments of units there, beside FIFO (4.5): what
  /// is declared, and where something waits at an interface that the input orders, that.
  std::vector<std::vector<topology::Ordering>> orderings;
  /// Likewise, for what is handled with the partition of a message on the last stream, which a path
  /// reads that reads the sealed one; only where that says more.
  std::map<std::tuple<topology::PathId, topology::StreamId, topology::PathId, topology::StreamId,
                      topology::StreamId>,
           std::vector<topology::AttributeSet>>
      closes_within;

  /// Whether the ordering covers all that the path handles and, if it waits, waits for (4.1).
  bool covered(const topology::Topology& topology, const topology::Ordering& ordering,
               topology::PathId path) const;
  /// Whether the path waits, and answers a message of the stream for each of several partitions
  /// (3.6).
  bool answers_each(const topology::Topology& topology, topology::PathId path,
                    topology::StreamId stream) const;
  /// Whether the path handles partitions of its own input (4.5 (i)).
  bool together(const topology::Topology& topology, topology::PathId path) const;
};

/// Empty where the declared seals combine to too many keys.
std::optional<Waiting> waiting_paths(const topology::Topology& topology);

}  // namespace firebreak::enumerator

// SPDX-License-Identifier: Apache-2.0
// A solution of the encodings as plain values: a racing pair, the lineages that bring it there,
// and the chain along which the difference reaches what is observed.
#pragma once

#include <optional>
#include <vector>

#include "encodings/context.h"
#include "topology/topology.h"

namespace firebreak::encodings {

/// One path taken and the stream that carried on what it emitted.
struct Hop {
  topology::PathId path;
  topology::StreamId stream;
  auto operator<=>(const Hop&) const = default;
};

/// A delivered message: the source, the number of the message on it (from 1), and its hops.
struct Lineage {
  topology::StreamId source;
  unsigned message = 1;
  std::vector<Hop> hops;
};

/// Where a pair of deliveries changes places.
struct RaceSite {
  topology::PathId path;
  bool state = false;  // the path's state differs; otherwise what it emits differs
  auto operator<=>(const RaceSite&) const = default;
};

/// A step of the chain: the delivery that carries the difference, or, if `reader` is given, the
/// later delivery of another message that reads a differing state, goes through `hop`.
struct ChainStep {
  std::optional<Lineage> reader;
  Hop hop;
};

struct Witness {
  Mode mode = Mode::Run;
  RaceSite site;
  Lineage reader;  // handled by site.path; it carries the difference on
  Lineage writer;  // what it changes places with
  /// The last deliveries of the two lineages that change places, one pair per element, the race
  /// itself last: more than one where FIFO streams carry a swap downstream. Each says on which
  /// attributes exactly the two messages agree; none means on all.
  std::vector<std::optional<topology::AttributeSet>> swaps = {std::nullopt};
  std::vector<ChainStep> chain;
  topology::StreamId sink;
  /// For `diverge`: the W path whose state differs in the end.
  std::optional<topology::PathId> state;
};

}  // namespace firebreak::encodings

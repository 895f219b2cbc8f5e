// SPDX-License-Identifier: Apache-2.0
// The third opinion: an explicit enumeration of schedules, after docs/semantics.md. Exponential;
// for small models. Shares no code with the encodings, the interpreter or the label engine.
//
// Of faults (semantics 6) at most one repetition or one loss per world is explored: the pair of a
// world with it and a world without it shows what faults can do.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::enumerator {

struct EnumerationLimits {
  unsigned messages = 2;             // per source
  std::uint64_t states = 2'000'000;  // visited states before giving up
  /// False: all interleavings of the whole model, without slicing and partial-order reduction. For
  /// testing these.
  bool reduced = true;
};

struct Enumeration {
  bool complete = false;  // false: the limit was reached; anomalies found so far still are real
  std::vector<result::Anomaly> sinks;  // by the order of Topology::sinks(): the most severe found
  std::uint64_t states = 0;
};

Enumeration enumerate(const topology::Topology& topology, const EnumerationLimits& limits);

/// Whether so many source messages, shared out among the sources in any way, can show the anomaly
/// (not `None`) at the sink; empty where that takes more than so many states. What fewer messages
/// show, more do, too (semantics 5.1).
std::optional<bool> shown_by(const topology::Topology& topology, topology::StreamId sink,
                             result::Anomaly anomaly, unsigned messages, std::uint64_t states);

}  // namespace firebreak::enumerator

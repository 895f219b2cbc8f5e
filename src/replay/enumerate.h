// SPDX-License-Identifier: Apache-2.0
// The third opinion: an explicit enumeration of schedules, after docs/semantics.md. Exponential;
// for small models. Shares no code with the encodings, the interpreter or the label engine.
#pragma once

#include <cstdint>
#include <vector>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::replay {

struct EnumerationLimits {
  unsigned messages = 2;               // per source
  std::uint64_t states = 2'000'000;    // visited states before giving up
};

struct Enumeration {
  bool complete = false;  // false: the limit was reached; anomalies found so far still are real
  std::vector<result::Anomaly> sinks;  // by the order of Topology::sinks(): the most severe found
  std::uint64_t states = 0;
};

Enumeration enumerate(const topology::Topology& topology, const EnumerationLimits& limits);

}  // namespace firebreak::replay

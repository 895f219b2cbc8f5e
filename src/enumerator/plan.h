// SPDX-License-Identifier: Apache-2.0
// In which order deliveries are explored, and which orders need no exploring.
#pragma once

#include <cstdint>
#include <vector>

#include "enumerator/seals.h"
#include "enumerator/slice.h"
#include "topology/topology.h"

namespace firebreak::enumerator {

/// A question to the enumerator and what was found out about the model before.
struct Question {
  const topology::Topology& topology;
  const Waiting& waiting;
  Target target;
  Mode mode = Mode::Run;
  bool reduced = true;
};

struct Plan {
  std::vector<std::uint32_t> group;  // by InputId: deliveries of a lower group come first
  std::uint32_t groups = 0;
  /// The groups from here on behave in only one way once all that the two worlds share is given.
  std::uint32_t boundary = 0;
  std::vector<bool> eager;     // by InputId: the order of its deliveries bears on nothing
  std::vector<bool> relevant;  // by PathId: what it sees when it handles a message counts
  std::vector<bool> fifo;      // by StreamId: the order of emission is kept and counts
  std::vector<bool> settled;   // by ComponentId: what the worlds share orders its deliveries
  std::vector<bool>
      moments;          // by PathId: it waits, and the moment when it handles a message counts
  bool faulty = false;  // some stream of the slice can repeat or lose messages, or some instance
                        // forget them
  bool copies = false;  // at some component of the slice the other replica's copies count
};

Plan plan(const Question& question, const Slice& slice);

/// Semantics 6.3: whether messages of the stream may be lost before they are handled.
bool may_lose(const topology::Topology& topology, const topology::Stream& stream);

}  // namespace firebreak::enumerator

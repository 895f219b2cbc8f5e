// SPDX-License-Identifier: Apache-2.0
// In which order deliveries are explored, and which orders need no exploring.
#pragma once

#include <cstdint>
#include <vector>

#include "replay/enumerate_slice.h"
#include "topology/topology.h"

namespace firebreak::replay::schedules {

/// `run` compares any two worlds; `instance` and `diverge` compare replicas in one run.
enum class Mode : std::uint8_t { Runs, Replicas };

/// A question to the enumerator and what was found out about the model before.
struct Question {
  const topology::Topology& topology;
  const std::vector<bool>& units;  // by PathId
  Target target;
  Mode mode = Mode::Runs;
  bool reduced = true;
};

struct Plan {
  std::vector<std::uint32_t> group;  // by InputId: deliveries of a lower group come first
  std::uint32_t groups = 0;
  /// The groups from here on behave in only one way once all that the two worlds share is given.
  std::uint32_t boundary = 0;
  std::vector<bool> eager;    // by InputId: the order of its deliveries bears on nothing
  std::vector<bool> ordered;  // by InputId: the order of its deliveries among themselves counts
  std::vector<bool> fifo;     // by StreamId: the order of emission is kept and counts
  std::vector<bool> repeats;  // by InputId: behind an at-least-once stream
  std::vector<bool> settled;  // by ComponentId: what the worlds share orders its deliveries
  bool faulty = false;        // some stream of the slice can repeat or lose messages
};

Plan plan(const Question& question, const Slice& slice);

/// Whether the ordering relates the two worlds of the mode (semantics 4.2, 4.3).
constexpr bool binds(const topology::Ordering& ordering, Mode mode) {
  return ordering.mechanism == topology::Mechanism::Sequencing || mode == Mode::Replicas;
}

}  // namespace firebreak::replay::schedules

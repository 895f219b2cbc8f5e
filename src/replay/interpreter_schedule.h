// SPDX-License-Identifier: Apache-2.0
// The two orders of a trace: whether each is a possible execution, and whether the pair is
// admissible (semantics 2, 4, 6).
#pragma once

#include <array>
#include <string>
#include <vector>

#include "replay/interpreter_input.h"

namespace firebreak::replay::interpreter {

constexpr std::size_t kNever = static_cast<std::size_t>(-1);

/// A message comes into being: at the start (sources), or emitted by a handling. Under
/// at-least-once delivery one message can be emitted several times.
struct Emission {
  MessageIndex message = 0;
  std::size_t handling = kNever;
};

/// One world in execution order.
struct Schedule {
  std::vector<Emission> emissions;
  std::vector<std::vector<std::size_t>> emitted;  // by message: its emissions
  std::vector<std::size_t> received;              // by handling: the emission that arrived
  std::vector<std::size_t> repetition;            // by handling: how often handled before
  std::vector<std::vector<std::size_t>> at;       // by component: its handlings
  std::vector<std::size_t> handled;               // by emission: its first handling, or kNever

  /// The first handling of the message, or kNever.
  std::size_t first(MessageIndex message) const {
    return emitted[message].empty() ? kNever : handled[emitted[message].front()];
  }
};

/// Runs one world of the script. On failure `problem` says why it is no execution.
Schedule schedule(const topology::Topology& topology, const result::Trace& trace,
                  const Script& script, std::size_t world, std::string& problem);

/// Why the two worlds are no admissible pair, or "".
std::string check_orders(const topology::Topology& topology, const result::Trace& trace,
                         const Script& script, const std::array<Schedule, 2>& schedules);

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// Why the worlds of a trace differ: where the difference arises. Reads the trace only (with the
// views that replay filled in).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::report {

enum class CauseKind : std::uint8_t {
  Order,    // an order-sensitive path saw other messages, or what others had seen of them
  Stale,    // a message was not newer than what had come before, in one world
  Loss,     // one world lost a message
  Repeat,   // one world handled a message more often
  Crash,    // one world lost what a component had
  Unknown,  // the views do not tell
};

struct Cause {
  CauseKind kind = CauseKind::Unknown;
  std::string component;                 // empty: a sink, where a message is lost or comes again
  std::string reader;                    // Order: the message at whose handling the views differ
  std::optional<topology::PathId> path;  // Order: the path that saw them; Stale: which emits
  /// Order: a message that raced; Crash: the first one after it; else: the one concerned.
  std::string other;
  /// Order: the one that it raced with: `reader`, or what else it saw. Stale: what came before.
  /// Crash: what was lost of that which came before, or empty.
  std::string rival;
  std::size_t world = 0;  // Order: where `other` was seen; else: where it happened
};

Cause find_cause(const topology::Topology& topology, const result::Trace& trace);

/// Whether it is at a component that is replicated.
bool at_replicas(const topology::Topology& topology, const Cause& cause);

/// Equal for traces with the same race at the same place (message numbers aside).
std::string cause_key(const result::Trace& trace, const Cause& cause);

}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
// What all checks of the two orders ask: of messages, of what binds them, and of what both worlds
// handle.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "replay/interpreter_schedule.h"

namespace firebreak::replay::interpreter {

class OrderFacts {
 public:
  OrderFacts(const topology::Topology& topology, const Script& script, Waits& waits,
             const std::array<Schedule, 2>& schedules)
      : topology_(topology), script_(script), waits_(waits), schedules_(schedules) {}

 protected:
  using Sequence = std::vector<MessageIndex>;

  /// Numbers beyond those of messages stand for the other replica's copies.
  std::string id(MessageIndex message) const;
  /// The first place where two sequences differ, for the reader.
  std::string first_difference(const Sequence& a, const Sequence& b) const;
  /// Whether both observers see the one instance (4.6).
  bool single(const topology::Component& component) const;
  bool is_private(MessageIndex message) const;
  /// Whether the handling is the first of its emission, and the other world has that, too. Likewise
  /// of the other replica's copy. What only a crash repeats is emitted again, listed or not.
  bool in_both(std::size_t world, std::size_t h) const;
  /// Whether the ordering fixes what it covers in the two worlds at hand.
  bool binds(const topology::Ordering& ordering) const;
  static bool covers(const topology::Ordering& ordering, topology::StreamId stream);
  bool covers(const topology::Ordering& ordering, const Message& a, const Message& b) const;
  bool covered(const topology::Component& component, const Message& a, const Message& b) const;
  /// Whether both are of one partition of the path, which its whole gate tells.
  bool whole_gate(const Message& a, const Message& b, topology::PathId path) const;
  bool unordered(MessageIndex message) const;
  /// Whether FIFO delivery speaks of both.
  bool bound(const topology::Stream& stream, MessageIndex a, MessageIndex b) const;

  const topology::Topology& topology_;
  const Script& script_;
  Waits& waits_;
  const std::array<Schedule, 2>& schedules_;

 private:
  bool sent_again(MessageIndex message) const;
  std::size_t arrivals(std::size_t world, const Handling& of) const;
  std::size_t first_copy(std::size_t world, MessageIndex message) const;
};

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// The two worlds of a trace while it is decoded from a witness: what happens in which order.
#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <unordered_set>
#include <vector>

#include "encodings/decoded_messages.h"
#include "encodings/witness.h"
#include "result/trace.h"
#include "topology/topology.h"

namespace firebreak::encodings {

class DecodedWorlds {
 public:
  /// What happens in a world: a message arrives, or a path that waits handles it.
  struct Event {
    MessageId message = 0;
    std::optional<topology::PathId> unit;
    bool other_replica = false;
    bool after_crash = false;
    bool arrival() const { return !unit && !other_replica; }
  };

  /// Keeps references to all arguments.
  DecodedWorlds(const topology::Topology& topology, const Witness& witness,
                DecodedMessages& messages)
      : topology_(topology), witness_(witness), messages_(messages) {}

  /// What is set here makes messages missing, so it is set before any is delivered.
  std::optional<MessageId> lost;                  // in the second world
  std::array<std::optional<MessageId>, 2> stale;  // by world
  std::optional<MessageId> twice;                 // on a sink, in the second world

  void add(std::size_t world, std::initializer_list<Event> events);
  void add_to_both(const Event& event);
  /// The message arrives, unless it has, in the worlds where it is not missing.
  void deliver(MessageId id);
  /// Whether it arrives in some world.
  bool delivered(MessageId id) const { return delivered_.contains(id); }

  /// Views and outcomes are left to the replay.
  result::Trace trace(result::Anomaly anomaly);

 private:
  bool is_missing(MessageId id, std::size_t world);
  bool is_stale(MessageId id, std::size_t world) const;
  result::Delivery described(const Event& event, unsigned world) const;
  std::vector<result::Delivery> deliveries(unsigned world) const;

  const topology::Topology& topology_;
  const Witness& witness_;
  DecodedMessages& messages_;
  std::array<std::vector<Event>, 2> schedules_;
  std::unordered_set<MessageId> delivered_;
  std::array<std::vector<bool>, 2> missing_;  // as far as asked
};

}  // namespace firebreak::encodings

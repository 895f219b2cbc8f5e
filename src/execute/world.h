// SPDX-License-Identifier: Apache-2.0
// One execution of a network, step by step: what may happen next is listed, and the caller chooses.
#pragma once

#include <cstdint>
#include <vector>

#include "execute/network.h"

namespace firebreak::execute {

/// A message of the input: of Network::sources[source].
struct Sent {
  std::size_t channel = 0;
  behavior::Arguments values;
};
using Input = std::vector<Sent>;  // in the order in which each source sends

struct Message {
  std::size_t channel = 0;
  std::size_t number = 1;  // within its stream, in the order in which they are sent
  behavior::Arguments values;
};

struct Step {
  std::size_t node = 0;
  std::size_t handler = 0;
  std::size_t message = 0;  // of World::messages
  bool again = false;
  bool lost = false;
  behavior::StateValues before;
  behavior::StateValues after;
  std::vector<std::size_t> emits;  // messages
};

class World {
 public:
  /// `network` must outlive it, and `interpreters`, one for each node.
  World(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
        const Input& input);

  struct Choice {
    enum class Kind : std::uint8_t { Deliver, Repeat, Lose };
    Kind kind = Kind::Deliver;
    std::size_t pending = 0;
  };
  /// What may happen next; empty at the end. Each message may come again once.
  std::vector<Choice> choices() const;
  /// Throws behavior::OutOfBudget where a handling takes too long.
  void take(const Choice& choice);

  /// Whether nothing is on its way; an execution that takes too many steps stops before.
  bool ended() const { return pending_.empty(); }

  const std::vector<Message>& messages() const { return messages_; }
  const std::vector<Step>& steps() const { return steps_; }
  /// By node.
  const std::vector<behavior::StateValues>& states() const { return states_; }
  /// The variables that the sink sees, node by node.
  std::vector<behavior::Value> seen_state() const;
  /// What arrived at the sink, in ascending order.
  std::vector<behavior::Value> outcome() const;

 private:
  struct Pending {
    std::size_t message = 0;
    End end;
    bool again = false;
  };
  void send(std::size_t channel, behavior::Arguments values, std::vector<std::size_t>* emits);
  bool blocked(const Pending& one) const;

  const Network* network_;
  const std::vector<behavior::Interpreter>* interpreters_;
  std::vector<behavior::StateValues> states_;
  std::vector<Message> messages_;
  std::vector<std::size_t> counts_;  // by channel
  std::vector<Pending> pending_;
  std::vector<Step> steps_;
  std::vector<behavior::Value> arrived_;
};

}  // namespace firebreak::execute

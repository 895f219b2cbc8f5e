// SPDX-License-Identifier: Apache-2.0
// One execution of a network, step by step: what may happen next is listed, and the caller chooses.
// It ends well where all was handled; one that breaks an order that is fixed, or takes too many
// steps, ends before that and shows nothing.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "execute/digest.h"
#include "execute/network.h"

namespace firebreak::execute {

struct Message {
  std::size_t channel = 0;
  std::size_t number = 1;  // within its stream, in the order in which they are sent
  behavior::Arguments values;
  std::size_t of = 0;        // the replica that sends it, or asked for it; 0: both have it
  std::size_t producer = 0;  // of those of a source
  Digest lineage;
  Digest said;         // the channel and the values
  bool input = false;  // of the network, not emitted in it
};

struct Step {
  enum class Kind : std::uint8_t { Handle, Wait, Lose, Crash };
  Kind kind = Kind::Handle;
  std::size_t node = 0;  // kNowhere: at the sink
  std::size_t instance = 0;
  std::size_t handler = 0;
  std::size_t message = 0;  // of World::messages; of no crash
  bool again = false;
  behavior::StateValues before = {};
  behavior::StateValues after = {};
  std::vector<std::size_t> emits = {};  // messages
};

/// By what a message says, one that says the same as others by how many came before it.
using Content = Digest;
/// The order in which messages came to one instance, those that agree on what the order is by.
using Came = std::map<Digest, std::vector<Content>>;

/// In what order what came where in an execution: by node, then by Node::orders.
using Decided = std::vector<std::vector<Came>>;

class World {
 public:
  /// All must outlive it; there is an interpreter for each node.
  World(const Network& network, const std::vector<behavior::Interpreter>& interpreters,
        const Input& input);

  /// Orders decide as they did there; dynamic ones only if `dynamic`.
  void follow(std::shared_ptr<const Decided> decided, bool dynamic);
  const Decided& decided() const { return came_; }
  /// Steps are not recorded.
  void forget_steps() { records_ = false; }
  /// Whether messages get lost or come again, and components crash, where they may.
  void allow_faults(bool allowed) { allows_faults_ = allowed; }

  struct Choice {
    enum class Kind : std::uint8_t { Deliver, Repeat, Lose, Handle, Crash };
    Kind kind = Kind::Deliver;
    std::size_t pending = 0;  // of a crash, the node
    std::size_t instance = 0;
  };
  /// What may happen next; empty at the end. Each message may come again once.
  std::vector<Choice> choices() const;
  /// Throws behavior::OutOfBudget where a handling takes too long.
  void take(const Choice& choice);
  /// More of the input.
  void send(const Sent& sent);

  bool ended() const { return pending_.empty() && !broken_; }
  bool broken() const { return broken_; }
  const Network& network() const { return *network_; }

  const std::vector<Message>& messages() const { return messages_; }
  const std::vector<Step>& steps() const { return steps_; }
  std::size_t faults() const { return faults_; }
  /// By node, then by instance.
  const std::vector<std::vector<behavior::StateValues>>& states() const { return states_; }
  /// The variables that the sink sees, node by node, of those with this replica, or of all.
  std::vector<behavior::Value> seen_state(std::size_t replica) const;
  /// What is observed at the sink, in ascending order, by the replica's reader.
  std::vector<behavior::Value> outcome(std::size_t replica) const;
  /// Worlds of one network and input with one digest go on alike.
  Digest digest() const;

 private:
  struct Pending {
    std::size_t message = 0;
    End end;
    std::size_t instance = 0;
    bool again = false;
    bool arrived = false;   // and waits
    bool replayed = false;  // it comes since the component crashed
  };
  void put(std::size_t channel, const behavior::Arguments& values, std::size_t of,
           const Digest& lineage, std::vector<std::size_t>* emits);
  void put_for(std::size_t message, const End& end);
  Step step_of(const Pending& one, Step::Kind kind) const;
  void handle(const Pending& one);
  void arrive(std::size_t place);
  void lose(const Pending& one);
  void crash(std::size_t node);
  void choices_of(std::size_t place, std::vector<Choice>& into) const;

  // world_orders.cpp
  bool blocked(const Pending& one) const;
  bool overtakes(const Pending& one, const Pending& other) const;
  bool out_of_turn(const Pending& one) const;
  void note_order(const Pending& one);
  std::vector<const Came*> references(const Pending& one, std::size_t order) const;
  std::optional<Digest> class_of(const Pending& one, std::size_t order) const;

  // world_units.cpp
  const Unit* unit(const Pending& one) const;
  bool whole(const Pending& one) const;
  bool completes(const Pending& other, const Pending& one, const Awaited& awaited) const;
  bool together(const Pending& one, const Pending& other) const;
  bool before(const Pending& one, const Pending& other) const;
  bool due(const Pending& one) const;
  void handle_unit(std::size_t place);

  const Network* network_;
  const std::vector<behavior::Interpreter>* interpreters_;
  bool records_ = true;
  bool allows_faults_ = true;
  bool broken_ = false;
  std::size_t taken_ = 0;
  std::size_t faults_ = 0;
  std::vector<std::vector<behavior::StateValues>> states_;
  std::vector<Message> messages_;
  std::vector<std::array<std::size_t, 3>> counts_;  // by channel, then by Message::of
  std::vector<Pending> pending_;
  std::vector<Step> steps_;
  std::vector<Message> arrived_;
  std::vector<bool> crashed_;                  // by node
  std::vector<std::vector<Pending>> handled_;  // by node, of those that may crash
  std::set<Digest> merged_;                    // what got through, by lineage
  Decided came_;
  std::shared_ptr<const Decided> follows_;
  bool follows_dynamic_ = false;
};

}  // namespace firebreak::execute

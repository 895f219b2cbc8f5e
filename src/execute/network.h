// SPDX-License-Identifier: Apache-2.0
// The part of a model that one sink depends on, made of behaviours only, ready to be run
// (docs/behaviors.md, What is refuted).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "behavior/interpreter.h"
#include "infer/behaviors.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::execute {

/// Attributes of a message, or parameters, by position.
using Places = std::vector<std::size_t>;

/// Whether the one has at its places what the other has at as many of its own.
bool agree(const behavior::Arguments& a, const Places& at_a, const behavior::Arguments& b,
           const Places& at_b);

inline constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

/// A copy of a stream at one of its ends.
struct End {
  std::size_t node = 0;     // of Network::nodes
  std::size_t handler = 0;  // of its program
  bool operator==(const End&) const = default;
};

struct Channel {
  const topology::StreamDecl* stream = nullptr;
  std::vector<End> ends = {};       // none: the sink
  std::vector<Places> fifos = {};   // keys
  Places producers_by = {};         // of a source: messages that agree on these have one producer
  std::vector<Places> closed = {};  // keys of which it is said when they are over
  bool may_repeat = false;
  bool may_lose = false;
  bool merged = false;  // of what both replicas emit, one copy gets through
  bool each = false;    // a source of which each replica has messages of its own
};

/// What a message that waits at a handler waits for: the end of its partition on a channel.
struct Awaited {
  std::size_t channel = 0;
  Places key;  // of the channel's messages
  Places own;  // of the message that waits, as many
};

/// How the messages of a handler are handled that waits for whole partitions (semantics 3.5).
struct Unit {
  std::vector<Awaited> awaited;
  bool writes = false;
  /// By handler: what one of its messages must agree on with one of this handler to be in its
  /// partition: places of both, as many. None: it does not wait itself.
  std::vector<std::optional<std::pair<Places, Places>>> together;
};

/// Messages that come to one instance in an order that is fixed (semantics 4.1).
struct Order {
  topology::Mechanism mechanism = topology::Mechanism::Sequencing;
  std::map<std::size_t, Places> by;  // by channel
};

struct Node {
  const infer::Behavior* behavior = nullptr;
  std::set<std::size_t> seen = {};  // the state variables that the sink sees
  std::string name = {};
  std::size_t replica = 0;  // 1 or 2 of two; 0: there is one, or one is enough
  std::map<std::string, std::vector<std::size_t>> outputs = {};  // channels
  std::size_t instances = 1;
  bool scattered = false;  // any of them may get any message
  /// By handler: what says which instance gets a message; none: each gets it.
  std::vector<std::optional<Places>> by = {};
  topology::Crash crash = topology::Crash::Survives;
  std::vector<Order> orders = {};
  std::vector<std::optional<Unit>> units = {};  // by handler
  /// Partitions are over as soon as their last message is there: the order of what comes fixes it.
  bool prompt = false;
  /// By handler: the channels on which something may come of one of its messages.
  std::vector<std::set<std::size_t>> leads_to = {};
};

struct Network {
  const topology::Model* model = nullptr;
  std::vector<Node> nodes;
  std::vector<Channel> channels;
  std::vector<std::size_t> sources;  // channels
  std::size_t sink = 0;              // channel
  topology::Observed observed = topology::Observed::Multiset;
  Places observed_key;
  Places observed_by;     // of Newest: the version
  bool replicas = false;  // replicated components are there twice
  /// Whether anything may get lost, come again or crash.
  bool faulty() const;
  /// By name, the indices of a component's nodes.
  std::vector<std::size_t> nodes_of(const std::string& component) const;
};

/// A message of the input: of one of Network::sources.
struct Sent {
  std::size_t channel = 0;
  behavior::Arguments values;
};
using Input = std::vector<Sent>;  // in the order in which each source sends

/// Either a network, or why there is none: what the executions do not cover.
struct Cut {
  std::optional<Network> network;
  std::string reason;
};

/// Which replicas there are in it: one, where any two executions are those of two replicas in one
/// run, or as many as there are.
enum class Replicas : std::uint8_t { One, Both };

/// All must outlive the network.
Cut cut(const topology::Model& model, const topology::Topology& topology,
        const std::vector<infer::Behavior>& behaviors, const std::string& sink, Replicas replicas);

std::vector<const behavior::Program*> programs_of(const Network& network);

}  // namespace firebreak::execute

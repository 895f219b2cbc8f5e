// SPDX-License-Identifier: Apache-2.0
// A model within a bound, for other model checkers: every message that there can be, and what the
// two worlds of docs/semantics.md ask of it. promela.h and tla.h print it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "topology/topology.h"

namespace firebreak::exports {

/// Pairs of attribute values, by their number, that have to be equal; none: always so.
using Agreement = std::vector<std::pair<std::size_t, std::size_t>>;

/// One message on one stream (semantics 1.4): the same in every world.
struct Message {
  std::string name;
  topology::StreamId stream;
  std::optional<std::size_t> parent;       // whose handling emitted it; none: a source message
  topology::PathId path = {};              // that emitted it, where there is a parent
  std::optional<std::size_t> view = {};    // what that path saw, if it is order-sensitive
  std::vector<std::size_t> origins = {};   // by attribute of the stream: the message that chose it
  std::vector<std::size_t> children = {};  // what its handling emits
  std::vector<std::size_t> views = {};     // what paths see when it is handled
};

/// Of what a path sees when it handles a message: a message that a rival may have handled before.
struct Sight {
  std::size_t message = 0;
  std::optional<std::size_t> view;  // what the rival saw, if it is order-sensitive
  Agreement shares;
};

/// What an order-sensitive path sees when it handles a message (semantics 3.3).
struct View {
  std::string name;
  std::size_t message = 0;
  topology::PathId path;
  std::vector<Sight> sights = {};
};

/// Two messages of one component of which an ordering fixes the order in the two worlds (4.1).
struct Tie {
  std::size_t one = 0;
  std::size_t other = 0;
  bool dynamic = false;  // between replicas only
  Agreement covers;
};

/// Two messages of a FIFO stream (4.4): `first` is emitted first, or, where there are `emitters`,
/// if the first of these is handled first.
struct Queue {
  std::size_t first = 0;
  std::size_t second = 0;
  std::optional<std::pair<std::size_t, std::size_t>> emitters;
  Agreement keeps;
};

struct Stage {
  std::string name;  // of the component
  bool replicated = false;
  /// Whether the order in which it handles messages counts; else they are handled in one order.
  bool ordered = false;
  std::vector<std::size_t> messages = {};
};

/// The state of a W path, which is what it has handled and what it saw of that.
struct State {
  std::vector<std::pair<std::size_t, std::optional<std::size_t>>> handled = {};
};

struct Sink {
  std::string name;
  std::vector<std::size_t> messages = {};
  std::vector<State> states = {};  // that it sees, of replicated components (2.3)
};

struct Unfolding {
  std::string name;    // of the model
  unsigned bound = 0;  // messages of each source
  bool replicas = false;
  std::vector<Message> messages;    // parents before children
  std::vector<std::string> values;  // names of those that some agreement asks for
  std::vector<View> views;
  std::vector<Tie> ties;
  std::vector<Queue> queues;
  std::vector<Stage> stages;  // components, producers before consumers
  std::vector<Sink> sinks;
};

constexpr std::size_t kMostMessages = 100;

/// Of a model that refuse.h lets pass; empty where there are more than kMostMessages.
std::optional<Unfolding> unfold(const topology::Topology& topology, unsigned bound);

/// The components, producers before consumers; those on a cycle are left out.
std::vector<topology::ComponentId> in_stages(const topology::Topology& topology);

}  // namespace firebreak::exports

// SPDX-License-Identifier: Apache-2.0
// The part of a model that one sink depends on, made of behaviours only, ready to be run
// (docs/behaviors.md, What is refuted).
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "behavior/interpreter.h"
#include "infer/behaviors.h"
#include "topology/model.h"

namespace firebreak::execute {

/// A copy of a stream at one of its ends.
struct End {
  std::size_t node = 0;     // of Network::nodes
  std::size_t handler = 0;  // of its program
};

struct Channel {
  const topology::StreamDecl* stream = nullptr;
  std::vector<End> ends;                        // none: the sink
  std::vector<std::vector<std::size_t>> fifos;  // keys, as places of attributes
  bool may_repeat = false;
  bool may_lose = false;
};

struct Node {
  const infer::Behavior* behavior = nullptr;
  std::set<std::size_t> seen = {};  // the state variables that the sink sees
  std::string name;
  std::map<std::string, std::vector<std::size_t>> outputs;  // channels
};

struct Network {
  std::vector<Node> nodes;
  std::vector<Channel> channels;
  std::vector<std::size_t> sources;  // channels
  std::size_t sink = 0;              // channel
  bool as_set = false;               // how often a message arrives does not count
};

/// Either a network, or why there is none: what the executions do not cover.
struct Cut {
  std::optional<Network> network;
  std::string reason;
};

/// `model` and `behaviors` must outlive it.
Cut cut(const topology::Model& model, const std::vector<infer::Behavior>& behaviors,
        const std::string& sink);

std::vector<const behavior::Program*> programs_of(const Network& network);

/// Whether a behaviour is among what the sink depends on.
bool behaves(const topology::Model& model, const std::string& sink);

}  // namespace firebreak::execute

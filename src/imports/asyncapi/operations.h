// SPDX-License-Identifier: Apache-2.0
// What a document says its service does: which operations send to and receive from which channels.
// 2.x has operations below channels, 3.x beside them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "imports/asyncapi/messages.h"
#include "imports/asyncapi/sources.h"
#include "imports/graph.h"

namespace firebreak::imports::asyncapi {

enum class Direction { Send, Receive };

inline Direction opposite(Direction direction) {
  return direction == Direction::Send ? Direction::Receive : Direction::Send;
}

struct Channel {
  std::string name;
  std::optional<std::string> address;
  Place place;
};

/// One way between a service and a channel.
struct Exchange {
  Direction direction = Direction::Send;
  Channel channel;
  bool reply = false;  // a channel without an address is that of the request's replies
  std::vector<Message> messages = {};
  std::optional<std::string> group = {};  // in which consumers share what they receive
  Place place = {};
  base::SourceSpan span = {};
};

struct Operation {
  std::string id;  // may be empty in 2.x
  Exchange request;
  std::optional<Exchange> reply;
};

struct Service {
  std::optional<std::string> title;
  std::vector<Operation> operations;
  Place place;
  base::SourceSpan span = {};
};

/// Reads a document, whose root is given; what is wrong adds errors to the graph.
Service read_service(Sources& sources, MessageReader& messages, Spot root, Graph& graph);

}  // namespace firebreak::imports::asyncapi

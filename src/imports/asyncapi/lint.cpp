// SPDX-License-Identifier: Apache-2.0
// Documents of 2.x are written from either side, and nothing in them says from which. Some of what
// comes out of it shows where documents meet; that all of them are the wrong way round does not.
#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "imports/asyncapi/links.h"

namespace firebreak::imports::asyncapi {

namespace {

using Side = std::map<std::string, const Link*>;  // by service

/// Who sends to a topic, and who receives from it.
struct Sides {
  Side senders;
  Side receivers;
};

void warn_own_messages(const std::string& topic, const Sides& sides, Graph& graph) {
  for (const auto& [service, link] : sides.receivers) {
    if (!sides.senders.contains(service)) continue;
    graph.warning("own-messages", link->place.file, link->span,
                  fmt::format("'{}' both sends to and receives from '{}': it gets its own messages",
                              service, topic),
                  "if the document is of a whole system, 'split: prefix' in a manifest makes "
                  "services of it; if one of its documents says what others do, 'direction: "
                  "reversed' turns that round");
  }
}

// Two services that are both said to send one message to where nobody receives it, or to receive
// one that nobody sends.
void warn_same_direction(const std::string& topic, const Side& side, bool send, Graph& graph) {
  std::map<std::string, std::string> first;  // service by message
  for (const auto& [service, link] : side) {
    for (const std::string& message : link->messages) {
      const auto [other, added] = first.emplace(message, service);
      if (added) continue;
      graph.warning(
          "same-direction", link->place.file, link->span,
          fmt::format("'{}' and '{}' both {} '{}' {} '{}', and nobody {} it", other->second,
                      service, send ? "send" : "receive", message, send ? "to" : "from", topic,
                      send ? "receives" : "sends"),
          "if one of the documents is written from the other side, 'direction: reversed' in a "
          "manifest says so");
      break;
    }
  }
}

}  // namespace

void lint(const Links& links, Graph& graph) {
  std::map<std::string, Sides> topics;
  for (const auto& [key, link] : links.links) {
    const auto& [service, topic, direction] = key;
    Sides& sides = topics[topic];
    (direction == Direction::Send ? sides.senders : sides.receivers)[service] = &link;
  }
  for (const auto& [topic, sides] : topics) {
    warn_own_messages(topic, sides, graph);
    if (sides.receivers.empty()) warn_same_direction(topic, sides.senders, true, graph);
    if (sides.senders.empty()) warn_same_direction(topic, sides.receivers, false, graph);
  }
}

}  // namespace firebreak::imports::asyncapi

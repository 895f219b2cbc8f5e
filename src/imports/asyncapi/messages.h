// SPDX-License-Identifier: Apache-2.0
// What documents say about messages: their names, whether they have a key, their attributes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "imports/asyncapi/sources.h"

namespace firebreak::imports::asyncapi {

struct Message {
  std::string name;                     // empty: it has none
  bool keyed = false;                   // a binding to Kafka says its key
  std::vector<std::string> attributes;  // what its payload has at the top
};

class MessageReader {
 public:
  explicit MessageReader(Sources& sources) : sources_(sources) {}

  /// What stands as the `message` of an operation in 2.x: one, or one of several.
  std::vector<Message> of_operation(Spot message);
  /// The messages of a channel in 3.x.
  std::vector<Message> of_channel(Spot channel);
  /// The messages that an operation in 3.x chooses among those of its channel.
  std::vector<Message> chosen(Spot list);

  /// What the bindings to Kafka say under the key, those of the node itself or of its traits.
  std::optional<Spot> kafka_binding(Spot node, std::string_view key);

 private:
  Message read(Spot spot, const std::string& key);
  Message choose(Spot spot);
  std::string name_of(Spot message, const std::string& key);
  void add_attributes(Spot payload, Message& message);
  void add_properties(Spot schema, Message& message);
  std::vector<Spot> parts_of(Spot schema);

  Sources& sources_;
  std::map<Spot, Message> known_;  // by what is at the end of all references
};

}  // namespace firebreak::imports::asyncapi

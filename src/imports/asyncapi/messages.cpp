// SPDX-License-Identifier: Apache-2.0
#include "imports/asyncapi/messages.h"

#include <algorithm>
#include <set>

#include "imports/names.h"

namespace firebreak::imports::asyncapi {

namespace {

// Whether a reference chooses a message of a channel: its last segments are `messages` and a name.
bool chooses(std::string_view reference) {
  const std::size_t name = reference.rfind('/');
  if (name == std::string_view::npos) return false;
  const std::string_view path = reference.substr(0, name);
  return path.ends_with("/messages") && path.find("#/channels/") != std::string_view::npos;
}

}  // namespace

std::vector<Message> MessageReader::of_operation(Spot message) {
  std::vector<Message> all;
  const auto several =
      sources_.reference(message) ? std::nullopt : sources_.member(message, "oneOf");
  if (!several) return {read(message, "")};
  for (const Spot one : sources_.items(*several)) all.push_back(read(one, ""));
  return all;
}

std::vector<Message> MessageReader::of_channel(Spot channel) {
  std::vector<Message> all;
  const auto messages = sources_.followed(channel, "messages");
  if (!messages) return all;
  for (const auto& [name, key, value] : sources_.entries(*messages)) {
    all.push_back(read(value, name));
  }
  return all;
}

std::vector<Message> MessageReader::chosen(Spot list) {
  std::vector<Message> all;
  for (const Spot one : sources_.items(list)) all.push_back(choose(one));
  return all;
}

// A reference to a message of a channel only says which: the message is what stands there.
Message MessageReader::choose(Spot spot) {
  const auto text = sources_.reference(spot);
  if (!text || !chooses(*text)) return read(spot, "");
  const auto target = sources_.step(spot);
  return target ? read(*target, last_segment(*text)) : Message{last_segment(*text), false, {}};
}

Message MessageReader::read(Spot spot, const std::string& key) {
  const auto text = sources_.reference(spot);
  const auto message = sources_.follow(spot);
  if (!message) return {last_segment(text.value_or("")), false, {}};
  const auto [known, added] = known_.try_emplace(*message);
  if (added) {
    known->second.keyed = kafka_binding(*message, "key").has_value();
    if (const auto payload = sources_.followed(*message, "payload")) {
      add_attributes(*payload, known->second);
    }
  }
  Message one = known->second;
  one.name = text ? last_segment(*text) : name_of(*message, key);
  return one;
}

std::string MessageReader::name_of(Spot message, const std::string& key) {
  for (const char* where : {"name", "messageId", "title"}) {
    const auto name = sources_.text_at(message, where);
    if (name && !name->empty()) return *name;
  }
  return key;
}

std::optional<Spot> MessageReader::kafka_binding(Spot node, std::string_view key) {
  const auto own = [&](Spot owner) -> std::optional<Spot> {
    const auto bindings = sources_.followed(owner, "bindings");
    const auto kafka = bindings ? sources_.followed(*bindings, "kafka") : std::nullopt;
    return kafka ? sources_.followed(*kafka, key) : std::nullopt;
  };
  if (const auto binding = own(node)) return binding;
  const auto traits = sources_.member(node, "traits");
  if (!traits) return std::nullopt;
  for (const Spot trait : sources_.items(*traits)) {
    const auto target = sources_.follow(trait);
    if (const auto binding = target ? own(*target) : std::nullopt) return binding;
  }
  return std::nullopt;
}

// Properties of a schema, and of what it is composed of, in the order in which they stand there.
// Schemas may be composed of each other, as deep as the file is long.
void MessageReader::add_attributes(Spot payload, Message& message) {
  std::set<Spot> seen;
  std::vector<Spot> agenda = {payload};
  while (!agenda.empty()) {
    const Spot schema = agenda.back();
    agenda.pop_back();
    if (!seen.insert(schema).second) continue;
    if (sources_.member(schema, "schemaFormat")) {
      if (const auto inner = sources_.followed(schema, "schema")) agenda.push_back(*inner);
      continue;
    }
    add_properties(schema, message);
    const std::vector<Spot> parts = parts_of(schema);
    agenda.insert(agenda.end(), parts.rbegin(), parts.rend());
  }
}

void MessageReader::add_properties(Spot schema, Message& message) {
  const auto properties = sources_.followed(schema, "properties");
  if (!properties) return;
  for (const auto& [name, key, value] : sources_.entries(*properties)) {
    const std::string attribute = fitted(name);
    const bool there = std::ranges::count(message.attributes, attribute) > 0;
    if (!there && !attribute.empty()) message.attributes.push_back(attribute);
  }
}

std::vector<Spot> MessageReader::parts_of(Spot schema) {
  std::vector<Spot> all;
  for (const char* composed : {"allOf", "oneOf", "anyOf"}) {
    const auto parts = sources_.member(schema, composed);
    if (!parts) continue;
    for (const Spot part : sources_.items(*parts)) {
      if (const auto target = sources_.follow(part)) all.push_back(*target);
    }
  }
  return all;
}

}  // namespace firebreak::imports::asyncapi

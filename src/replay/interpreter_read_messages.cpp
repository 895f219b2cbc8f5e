// SPDX-License-Identifier: Apache-2.0
// The messages of a trace: where they come from, what they carry, and that they can be (semantics
// 1.4, 1.5).
#include <fmt/format.h>

#include "replay/interpreter_reader.h"

namespace firebreak::replay::interpreter {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Component;
using topology::Stream;

bool Reader::read_messages() {
  for (const result::TraceMessage& given : trace_.messages) {
    if (!read_message(given)) return false;
  }
  return true;
}

bool Reader::read_message(const result::TraceMessage& given) {
  const std::string& id = given.id;
  if (id.empty()) return fail("a message has no id");
  if (!ids_.emplace(id, script_.messages.size()).second) {
    return fail(fmt::format("two messages are called '{}'", id));
  }
  const auto stream = index_.streams.find(given.stream);
  if (stream == index_.streams.end()) {
    return fail(fmt::format("message {}: there is no stream '{}'", id, given.stream));
  }
  Message message;
  message.id = id;
  message.stream = stream->second;
  if (!read_origin(given, message) || !read_attributes(given, message)) return false;
  message.family = family_of(message);
  script_.messages.push_back(std::move(message));
  children_.emplace_back();
  const Message& added = script_.messages.back();
  if (added.parent) children_[*added.parent].push_back(script_.messages.size() - 1);
  return !added.parent || (check_lineage(id, added) && check_copies(id));
}

bool Reader::read_origin(const result::TraceMessage& given, Message& message) {
  const Stream& stream = topology_[message.stream];
  if (given.parent.empty()) {
    if (stream.is_source()) return true;
    return fail(
        fmt::format("message {}: stream '{}' is no source, so a message must have emitted "
                    "it, and none is named",
                    given.id, given.stream));
  }
  if (stream.is_source()) {
    return fail(fmt::format("message {}: no component emits to the source stream '{}'", given.id,
                            given.stream));
  }
  const auto parent = ids_.find(given.parent);
  if (parent == ids_.end() || parent->second == script_.messages.size()) {
    return fail(
        fmt::format("message {}: its parent '{}' is not listed before it", given.id, given.parent));
  }
  message.parent = parent->second;
  return read_path(given, message);
}

bool Reader::read_path(const result::TraceMessage& given, Message& message) {
  const auto& input = topology_[script_.messages[*message.parent].stream].to;
  if (!input) {
    return fail(fmt::format("message {}: its parent {} goes to a sink, where nothing is emitted",
                            given.id, given.parent));
  }
  const Component& component = topology_[topology_[*input].component];
  for (topology::PathId id : component.paths) {
    const topology::Path& path = topology_[id];
    if (topology_[path.from].name != given.path_from) continue;
    if (topology_[path.to].name != given.path_to) continue;
    message.path = id;
  }
  const std::string name = fmt::format("{}.{}{}{}", component.name, given.path_from,
                                       given.path_to.empty() ? "" : "→", given.path_to);
  if (!message.path) return fail(fmt::format("message {}: there is no path {}", given.id, name));
  if (topology_[*message.path].from != *input) {
    return fail(fmt::format("message {}: path {} does not start where its parent {} is delivered",
                            given.id, name, given.parent));
  }
  if (topology_[message.stream].from != topology_[*message.path].to) {
    return fail(fmt::format("message {}: stream '{}' does not leave the output of path {}",
                            given.id, given.stream, name));
  }
  return true;
}

bool Reader::read_attributes(const result::TraceMessage& given, Message& message) {
  const AttributeSet& schema = topology_[message.stream].attributes;
  std::map<std::string_view, std::int64_t> values;
  for (const auto& [name, value] : given.attributes) {
    if (!values.emplace(name, value).second) {
      return fail(fmt::format("message {}: attribute '{}' is given twice", given.id, name));
    }
  }
  for (AttributeId attribute : schema) {
    const auto value = values.find(topology_[attribute]);
    if (value == values.end()) {
      return fail(fmt::format("message {}: attribute '{}' of stream '{}' has no value", given.id,
                              topology_[attribute], given.stream));
    }
    message.values.push_back(value->second);
    values.erase(value);
  }
  if (!values.empty()) {
    return fail(fmt::format("message {}: stream '{}' has no attribute '{}'", given.id, given.stream,
                            values.begin()->first));
  }
  return true;
}

// Semantics 1.4: each input interface at most three times; 1.5: kept attributes keep their value.
bool Reader::check_lineage(const std::string& id, const Message& message) {
  const auto target = topology_[message.stream].to;
  if (target && index_.in_cycle[target->index()]) {
    unsigned entries = 0;
    for (std::optional<MessageIndex> m = message.parent; m; m = script_.messages[*m].parent) {
      script_.spend(1);
      if (topology_[script_.messages[*m].stream].to != target || ++entries < 3) continue;
      return fail(fmt::format("message {} enters {}.{} a fourth time on its way", id,
                              topology_[topology_[*target].component].name,
                              topology_[*target].name));
    }
  }
  const Message& parent = script_.messages[*message.parent];
  for (AttributeId attribute : topology_[message.stream].attributes) {
    if (!topology::keeps(topology_, parent.stream, *message.path, message.stream, attribute)) {
      continue;
    }
    if (value_of(topology_, parent, attribute) != value_of(topology_, message, attribute)) {
      return fail(fmt::format("message {}: attribute '{}' must keep the value that it has in {}",
                              id, topology_[attribute], script_.messages[*message.parent].id));
    }
  }
  return true;
}

// One emission is listed once per stream, and its copies carry the same values.
bool Reader::check_copies(const std::string& id) {
  const MessageIndex index = script_.messages.size() - 1;
  const Message& message = script_.messages[index];
  script_.spend(children_[*message.parent].size());
  for (MessageIndex other : children_[*message.parent]) {
    const Message& copy = script_.messages[other];
    if (other == index || copy.path != message.path) continue;
    const std::string& other_id = script_.messages[other].id;
    if (copy.stream == message.stream) {
      return fail(fmt::format("messages {} and {} are the same emission", other_id, id));
    }
    const AttributeSet shared = topology::set_intersection(topology_[copy.stream].attributes,
                                                           topology_[message.stream].attributes);
    if (!agree(topology_, copy, message, shared)) {
      return fail(
          fmt::format("messages {} and {} are copies of one emission with different "
                      "attribute values",
                      other_id, id));
    }
  }
  return true;
}

std::size_t Reader::family_of(const Message& message) {
  if (!message.parent) return family_count_++;
  const std::pair<std::size_t, std::size_t> key{script_.messages[*message.parent].family,
                                                message.path->index()};
  const auto [position, added] = families_.emplace(key, family_count_);
  if (added) ++family_count_;
  return position->second;
}

}  // namespace firebreak::replay::interpreter

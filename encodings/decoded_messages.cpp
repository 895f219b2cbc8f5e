// SPDX-License-Identifier: Apache-2.0
#include "encodings/decoded_messages.h"

#include <fmt/format.h>

#include <algorithm>

#include "topology/dependencies.h"

namespace firebreak::encodings {

using topology::StreamId;

MessageId DecodedMessages::add(std::optional<MessageId> parent, unsigned number, const Hop& hop) {
  const auto key = std::tuple(parent, number, hop.path, hop.stream);
  const auto [place, fresh] = index_.try_emplace(key, messages_.size());
  if (fresh) {
    const std::string& stream = topology_[hop.stream].name;
    const std::string name = fmt::format("{}#{}", stream, ++count_[hop.stream]);
    messages_.push_back({hop.stream, parent, hop.path, name});
    if (parent) emitted_[{*parent, hop.path}].push_back(place->second);
  }
  return place->second;
}

MessageId DecodedMessages::add(const Lineage& lineage) {
  MessageId id = add(std::nullopt, lineage.message, {{}, lineage.source});
  for (const Hop& hop : lineage.hops) id = add(id, 0, hop);
  return id;
}

std::vector<MessageId> DecodedMessages::last(MessageId id, std::size_t count) const {
  std::vector<MessageId> result{id};
  while (result.size() < count) result.push_back(*messages_[result.back()].parent);
  std::reverse(result.begin(), result.end());
  return result;
}

bool DecodedMessages::descends_by(MessageId id, StreamId stream) const {
  for (auto parent = messages_[id].parent; parent; parent = messages_[*parent].parent) {
    if (messages_[*parent].stream == stream) return true;
  }
  return false;
}

unsigned DecodedMessages::entries(MessageId id, topology::InputId input) const {
  unsigned result = 0;
  for (std::optional<MessageId> at = id; at; at = messages_[*at].parent) {
    if (topology_[messages_[*at].stream].to == input) ++result;
  }
  return result;
}

topology::AttributeSet DecodedMessages::equal_attributes(
    MessageId writer, MessageId reader, const topology::AttributeSet& agreed) const {
  const topology::AttributeSet both =
      set_intersection(topology_[messages_[writer].stream].attributes,
                       topology_[messages_[reader].stream].attributes);
  topology::AttributeSet equal = agreed;
  for (std::size_t i = 0; i < topology_.attributes().size(); ++i) {
    const auto larger = closure(topology_, set_union(equal, {topology::AttributeId(i)}));
    if (is_subset(set_intersection(larger, both), agreed)) equal = larger;
  }
  return equal;
}

void DecodedMessages::tell_apart(MessageId writer, MessageId reader,
                                 const topology::AttributeSet& equal) {
  keep_equal(writer, reader, equal);
  for (topology::AttributeId a : equal) {
    for (MessageId id : {writer, reader}) {
      if (contains(topology_[messages_[id].stream].attributes, a)) settle(id, a, false);
    }
  }
  for (topology::AttributeId a : topology_[messages_[writer].stream].attributes) {
    if (contains(equal, a)) continue;
    const bool both = contains(topology_[messages_[reader].stream].attributes, a);
    if (!settle(writer, a, true) && both) settle(reader, a, true);
  }
}

void DecodedMessages::keep_equal(MessageId a, MessageId b, const topology::AttributeSet& equal) {
  for (topology::AttributeId attribute : equal) {
    for (MessageId id : {a, b}) kept_equal_.emplace(origin(id, attribute), attribute);
  }
}

void DecodedMessages::tell_ancestors_apart(MessageId writer, const topology::AttributeSet& equal) {
  for (auto id = messages_[writer].parent; id; id = messages_[*id].parent) {
    for (topology::AttributeId a : topology_[messages_[*id].stream].attributes) {
      settle(*id, a, !contains(equal, a));
    }
  }
}

result::TraceMessage DecodedMessages::describe(MessageId id) {
  const DecodedMessage& m = messages_[id];
  result::TraceMessage message{m.name, topology_[m.stream].name, {}, {}, {}, {}};
  // Where nothing tells them apart, messages agree on all attributes, so they share every
  // partition; that keeps every dependency and every copied value.
  for (topology::AttributeId a : topology_[m.stream].attribute_order) {
    message.attributes.emplace_back(topology_[a], value(id, a));
  }
  if (m.parent) {
    message.parent = messages_[*m.parent].name;
    message.path_from = topology_[topology_[m.path].from].name;
    message.path_to = topology_[topology_[m.path].to].name;
  }
  return message;
}

std::int64_t DecodedMessages::value(MessageId id, topology::AttributeId attribute) {
  const MessageId from = origin(id, attribute);
  if (!contains(distinct_, attribute) || kept_equal_.contains({from, attribute})) {
    const auto known = other_value_.find({from, attribute});
    const bool other = known != other_value_.end() ? known->second : follows(from, attribute);
    return other ? 2 : 1;
  }
  // What one handling emits to several streams are copies. 1 and 2 are taken.
  const DecodedMessage& m = messages_[from];
  const MessageId first = m.parent ? emitted_.at({*m.parent, m.path}).front() : from;
  return static_cast<std::int64_t>(first) + 3;
}

// Whether the message, which has the attribute of nobody, has its other value by a dependency from
// what it has of others, or what was settled.
bool DecodedMessages::follows(MessageId id, topology::AttributeId attribute) {
  const topology::AttributeSet& carried = topology_[messages_[id].stream].attributes;
  const auto differs = [&](topology::AttributeId a) {
    if (a == attribute) return false;
    const MessageId from = origin(id, a);
    return (from != id || other_value_.contains({from, a})) && value(id, a) == 2;
  };
  const auto is_carried = [&](topology::AttributeId a) { return contains(carried, a); };
  return std::ranges::any_of(topology_.fd_sides(attribute), [&](std::uint32_t side) {
    const topology::FunctionalDependency& fd = topology_.fds()[side / 2];
    const topology::AttributeSet& other = side % 2 == 0 ? fd.to : fd.from;
    return std::ranges::all_of(other, is_carried) && std::ranges::any_of(other, differs);
  });
}

MessageId DecodedMessages::origin(MessageId id, topology::AttributeId attribute) {
  std::vector<MessageId> passed;
  while (messages_[id].parent) {
    const auto known = origins_.find({id, attribute});
    if (known != origins_.end()) {
      id = known->second;
      break;
    }
    const DecodedMessage& m = messages_[id];
    const DecodedMessage& parent = messages_[*m.parent];
    if (!keeps(topology_, parent.stream, m.path, m.stream, attribute)) {
      id = first_copy(id, attribute);
      break;
    }
    passed.push_back(id);
    id = *m.parent;
  }
  for (const MessageId descendant : passed) origins_[{descendant, attribute}] = id;
  return id;
}

// What one handling emits to several streams are copies, with the same values. If none has the
// attribute, the message itself.
MessageId DecodedMessages::first_copy(MessageId id, topology::AttributeId attribute) const {
  const DecodedMessage& m = messages_[id];
  const std::vector<MessageId>& copies = emitted_.at({*m.parent, m.path});
  const auto first = std::ranges::find_if(copies, [&](MessageId copy) {
    return contains(topology_[messages_[copy].stream].attributes, attribute);
  });
  return first == copies.end() ? id : *first;
}

bool DecodedMessages::settle(MessageId id, topology::AttributeId attribute, bool other) {
  topology::AttributeSet usual;
  for (topology::AttributeId a : topology_[messages_[id].stream].attributes) {
    const auto value = other_value_.find({origin(id, a), a});
    if (value == other_value_.end()) continue;
    if (!value->second) usual = set_union(usual, {a});
    if (value->second && contains(closure(topology_, {a}), attribute)) other = true;
  }
  if (contains(closure(topology_, usual), attribute)) other = false;
  return other_value_.try_emplace({origin(id, attribute), attribute}, other).first->second;
}

}  // namespace firebreak::encodings

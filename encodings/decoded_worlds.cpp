// SPDX-License-Identifier: Apache-2.0
#include "encodings/decoded_worlds.h"

#include <fmt/format.h>

#include <set>
#include <string>
#include <utility>

namespace firebreak::encodings {

void DecodedWorlds::add(std::size_t world, std::initializer_list<Event> events) {
  schedules_[world].insert(schedules_[world].end(), events);
  for (const Event& event : events) {
    if (event.arrival()) delivered_.insert(event.message);
  }
}

void DecodedWorlds::add_to_both(const Event& event) {
  for (const std::size_t world : {0U, 1U}) add(world, {event});
}

void DecodedWorlds::deliver(MessageId id) {
  if (!topology_[messages_[id].stream].to || delivered(id)) return;
  for (const std::size_t world : {0U, 1U}) {
    if (!is_missing(id, world)) add(world, {{id, {}, false}});
  }
}

// Whether there is no such message in that world: it was lost, in the second, or it is made of what
// was stale.
bool DecodedWorlds::is_missing(MessageId id, std::size_t world) {
  std::vector<bool>& missing = missing_[world];
  for (MessageId m = missing.size(); m <= id; ++m) {  // a parent's number is smaller
    const auto& parent = messages_[m].parent;
    missing.push_back((world == 1 && m == lost) || is_stale(m, world) ||
                      (parent && missing[*parent]));
  }
  return missing[id];
}

bool DecodedWorlds::is_stale(MessageId id, std::size_t world) const {
  const DecodedMessage& message = messages_[id];
  return message.parent && message.parent == stale[world] &&
         !topology_[message.path].newest.empty();
}

result::Trace DecodedWorlds::trace(result::Anomaly anomaly) {
  result::Trace trace;
  trace.model = topology_.name();
  trace.anomaly = anomaly;
  trace.sink = topology_[witness_.sink].name;
  for (const bool sources : {true, false}) {
    for (MessageId id = 0; id < messages_.size(); ++id) {
      if (!messages_[id].parent.has_value() == sources)
        trace.messages.push_back(messages_.describe(id));
    }
  }
  for (const unsigned world : {0U, 1U}) {
    trace.worlds[world].name = fmt::format("{} {}", result::world_name(witness_.mode), world + 1);
    trace.worlds[world].deliveries = deliveries(world);
  }
  if (lost && !topology_[messages_[*lost].stream].to) {
    trace.worlds[1].lost.push_back(messages_[*lost].name);
  }
  return trace;
}

// Without what it emits.
result::Delivery DecodedWorlds::described(const Event& event, unsigned world) const {
  const DecodedMessage& message = messages_[event.message];
  const topology::Input& input = topology_[*topology_[message.stream].to];
  const topology::Component& component = topology_[input.component];
  result::Delivery delivery;
  delivery.component = component.name;
  const bool second = witness_.mode == Mode::Replica && component.replicated && world == 1;
  delivery.instance = second ? 2 : 1;
  delivery.interface = input.name;
  delivery.message = message.name;
  if (event.unit) {
    const topology::Path& path = topology_[*event.unit];
    delivery.unit_to = path.silent ? "" : topology_[path.to].name;
  }
  delivery.other_replica = event.other_replica;
  delivery.after_crash = event.after_crash;
  return delivery;
}

std::vector<result::Delivery> DecodedWorlds::deliveries(unsigned world) const {
  std::vector<std::vector<MessageId>> children(messages_.size());
  for (MessageId id = 0; id < messages_.size(); ++id) {
    if (messages_[id].parent) children[*messages_[id].parent].push_back(id);
  }
  std::set<std::pair<MessageId, topology::PathId>> moments;
  for (const Event& event : schedules_[world]) {
    if (event.unit) moments.emplace(event.message, *event.unit);
  }
  std::set<std::pair<MessageId, topology::PathId>> handled;
  std::vector<result::Delivery> result;
  for (const Event& event : schedules_[world]) {
    result::Delivery delivery = described(event, world);
    for (const MessageId child : children[event.message]) {
      const DecodedMessage& m = messages_[child];
      // Where the handling has a moment of its own, that emits.
      const bool here =
          event.unit ? m.path == *event.unit : !moments.contains({event.message, m.path});
      if (!here || event.other_replica || is_stale(child, world)) continue;
      // What comes again is stale.
      const bool keeps_newest = !topology_[m.path].newest.empty();
      if (keeps_newest && !handled.emplace(child, m.path).second) continue;
      delivery.emits.push_back(m.name);
      if (world == 1 && child == twice) delivery.emits.push_back(m.name);
    }
    result.push_back(std::move(delivery));
  }
  return result;
}

}  // namespace firebreak::encodings

// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "replay/interpreter_copies.h"
#include "topology/crashes.h"
#include "topology/graph.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::AttributeId;
using topology::AttributeSet;
using topology::Component;
using topology::Stream;
using topology::Topology;

// A trace file is foreign input.
constexpr std::size_t kMaxDeliveries = kMaxMessages;    // per world
constexpr std::size_t kMaxComponentDeliveries = 1'000;  // per world

/// Resolves a trace; the first problem found ends it.
class Reader {
 public:
  Reader(const Topology& topology, const Index& index, const result::Trace& trace, Copies place,
         std::uint64_t most_steps)
      : topology_(topology), index_(index), trace_(trace), place_(place) {
    script_.most_steps = most_steps;
  }

  Script read(std::string& problem) {
    const bool good = read_head() && read_messages() && read_world(0) && read_world(1);
    if (good) {
      complete_other_replica(topology_, script_);
      problem_ = complete_copies(topology_, place_, script_);
    }
    problem = problem_;
    return std::move(script_);
  }

 private:
  bool fail(std::string problem) {
    problem_ = std::move(problem);
    return false;
  }

  bool read_head() {
    script_.anomaly = trace_.anomaly;
    if (trace_.anomaly == result::Anomaly::None) return fail("the trace claims no anomaly");
    const auto sink = index_.streams.find(trace_.sink);
    if (sink == index_.streams.end())
      return fail(fmt::format("there is no stream '{}'", trace_.sink));
    script_.sink = sink->second;
    if (!topology_[script_.sink].is_sink()) {
      return fail(fmt::format("stream '{}' is no sink", trace_.sink));
    }
    if (trace_.messages.size() > kMaxMessages) {
      throw TooLarge{fmt::format("the trace lists more than {} messages", kMaxMessages)};
    }
    return true;
  }

  bool read_messages() {
    for (const result::TraceMessage& given : trace_.messages) {
      if (!read_message(given)) return false;
    }
    return true;
  }

  bool read_message(const result::TraceMessage& given) {
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

  bool read_origin(const result::TraceMessage& given, Message& message) {
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
      return fail(fmt::format("message {}: its parent '{}' is not listed before it", given.id,
                              given.parent));
    }
    message.parent = parent->second;
    return read_path(given, message);
  }

  bool read_path(const result::TraceMessage& given, Message& message) {
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

  bool read_attributes(const result::TraceMessage& given, Message& message) {
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
      return fail(fmt::format("message {}: stream '{}' has no attribute '{}'", given.id,
                              given.stream, values.begin()->first));
    }
    return true;
  }

  // Semantics 1.4: each input interface at most three times; 1.5: kept attributes keep their value.
  bool check_lineage(const std::string& id, const Message& message) {
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
  bool check_copies(const std::string& id) {
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

  std::size_t family_of(const Message& message) {
    if (!message.parent) return family_count_++;
    const std::pair<std::size_t, std::size_t> key{script_.messages[*message.parent].family,
                                                  message.path->index()};
    const auto [position, added] = families_.emplace(key, family_count_);
    if (added) ++family_count_;
    return position->second;
  }

  bool read_world(std::size_t which) {
    const result::World& world = trace_.worlds[which];
    if (world.deliveries.size() > kMaxDeliveries) {
      throw TooLarge{
          fmt::format("world {} lists more than {} deliveries", which + 1, kMaxDeliveries)};
    }
    arrived_.clear();
    moments_.clear();
    crashes_.clear();
    for (const result::Delivery& delivery : world.deliveries) {
      const auto crashed = index_.components.find(delivery.component);
      if (delivery.after_crash && crashed != index_.components.end()) {
        crashes_.insert(crashed->second);
      }
      if (delivery.unit_to) moments_.emplace(*delivery.unit_to, delivery.message);
    }
    std::map<topology::ComponentId, std::size_t> counts;
    for (const result::Delivery& delivery : world.deliveries) {
      if (!read_delivery(which, delivery)) return false;
      const Handling& added = script_.worlds[which].back();
      if (++counts[added.component] > kMaxComponentDeliveries) {
        throw TooLarge{fmt::format("world {} lists more than {} deliveries at {}", which + 1,
                                   kMaxComponentDeliveries, delivery.component)};
      }
    }
    return read_lost(which);
  }

  // Semantics 6.3.
  bool read_lost(std::size_t which) {
    std::vector<MessageIndex>& lost = script_.lost[which];
    for (const std::string& id : trace_.worlds[which].lost) {
      const auto message = ids_.find(id);
      if (message == ids_.end()) {
        return fail(
            fmt::format("world {} loses '{}', which is not among the messages", which + 1, id));
      }
      const Stream& stream = topology_[script_.messages[message->second].stream];
      if (stream.to || !topology::may_lose(stream.delivery)) {
        return fail(fmt::format("world {} loses {}, but stream '{}' is no sink that loses messages",
                                which + 1, id, stream.name));
      }
      lost.push_back(message->second);
    }
    std::sort(lost.begin(), lost.end());
    if (which == 0 || !script_.between_replicas()) return true;
    const auto seen_by_all = [&](MessageIndex message) {
      return !topology_[script_.messages[message].stream].is_private;
    };
    for (const std::size_t w : {0U, 1U}) {
      for (MessageIndex message : script_.lost[w]) {
        const auto& other = script_.lost[1 - w];
        if (!seen_by_all(message) || std::binary_search(other.begin(), other.end(), message)) {
          continue;
        }
        return fail(
            fmt::format("{} is lost for one replica's observer only, but the replicas have "
                        "its stream in common",
                        script_.messages[message].id));
      }
    }
    return true;
  }

  bool read_delivery(std::size_t which, const result::Delivery& given) {
    const auto where = [&] {
      return fmt::format("world {}, delivery of {}", which + 1, given.message);
    };
    const auto message = ids_.find(given.message);
    if (message == ids_.end()) {
      return fail(fmt::format("world {} delivers '{}', which is not among the messages", which + 1,
                              given.message));
    }
    const auto component = index_.components.find(given.component);
    if (component == index_.components.end()) {
      return fail(fmt::format("{}: there is no component '{}'", where(), given.component));
    }
    const Stream& stream = topology_[script_.messages[message->second].stream];
    if (!stream.to) return fail(fmt::format("{}: stream '{}' is a sink", where(), stream.name));
    const topology::Input& input = topology_[*stream.to];
    if (input.component != component->second || input.name != given.interface) {
      return fail(fmt::format("{}: stream '{}' leads to {}.{}, not to {}.{}", where(), stream.name,
                              topology_[input.component].name, input.name, given.component,
                              given.interface));
    }
    const bool second =
        which == 1 && script_.between_replicas() && topology_[component->second].replicated;
    if (given.instance != (second ? 2U : 1U)) {
      return fail(fmt::format("{}: instance {} of {} where instance {} is expected", where(),
                              given.instance, given.component, second ? 2 : 1));
    }
    Handling handling{component->second, input.id, message->second};
    handling.after_crash = given.after_crash;
    if (given.after_crash && given.unit_to) {
      return fail(fmt::format("{}: a crash is listed with what arrives after it", where()));
    }
    const bool good = given.other_replica ? read_other(given, where(), handling)
                                          : read_unit(given, where(), handling) &&
                                                read_emits(given, where(), handling);
    if (!good) return false;
    handling.listed = script_.worlds[which].size();
    script_.worlds[which].push_back(std::move(handling));
    return true;
  }

  // Semantics 4.6.
  bool read_other(const result::Delivery& given, const std::string& where, Handling& handling) {
    handling.other_replica = true;
    if (topology_[handling.component].replicated ||
        !topology_[script_.messages[handling.message].stream].is_private) {
      return fail(fmt::format("{}: the other replica has no copy of its own at {}", where,
                              given.component));
    }
    if (given.unit_to || !given.emits.empty()) {
      return fail(fmt::format("{}: the other replica's copy emits nothing here", where));
    }
    return true;
  }

  bool read_unit(const result::Delivery& given, const std::string& where, Handling& handling) {
    if (!given.unit_to) return true;
    for (topology::PathId id : topology_[handling.input].paths) {
      const topology::Path& path = topology_[id];
      const std::string name = path.silent ? "" : topology_[path.to].name;
      if (name == *given.unit_to) handling.unit = id;
    }
    if (handling.unit) return true;
    return fail(fmt::format("{}: there is no path {}.{}→{}", where, given.component,
                            given.interface, *given.unit_to));
  }

  // Whether the world lists the moment at which the path handles the message.
  bool has_moment(topology::PathId path, std::string_view message) const {
    const topology::Path& unit = topology_[path];
    return moments_.contains({unit.silent ? "" : topology_[unit.to].name, message});
  }

  // What is delivered to a sink again is listed as emitted again.
  bool may_arrive_again(MessageIndex m) const {
    const Message& message = script_.messages[m];
    const topology::Stream& stream = topology_[message.stream];
    return stream.is_sink() &&
           (topology::may_repeat(stream.delivery) || topology_[*message.path].repeats ||
            (topology::replays(topology_, topology_[*message.path]) &&
             (!script_.between_replicas() || topology::replays_by_itself(topology_, stream))));
  }

  bool read_emits(const result::Delivery& given, const std::string& where, Handling& handling) {
    std::set<MessageIndex> seen;
    for (const std::string& id : given.emits) {
      const auto child = ids_.find(id);
      if (child == ids_.end())
        return fail(fmt::format("{}: emits unknown message '{}'", where, id));
      if (script_.messages[child->second].parent != handling.message) {
        return fail(fmt::format("{}: emits {}, whose parent is another message", where, id));
      }
      if (!seen.insert(child->second).second && !may_arrive_again(child->second)) {
        return fail(fmt::format("{}: emits {} twice", where, id));
      }
      handling.emits.push_back(child->second);
    }
    std::ranges::sort(handling.emits);
    // What is missing may be what an idempotent path, or a unit, has ignored (6.1), stale (3.11) or
    // lost in a crash (6.7); interpreter_emissions.cpp decides those. A message that arrives again
    // is not handled by way of a listed moment again.
    const bool first = !arrived_.contains(handling.message);
    if (!handling.unit) arrived_.insert(handling.message);
    for (MessageIndex child : children_[handling.message]) {
      const topology::PathId path = *script_.messages[child].path;
      const bool elsewhere =
          handling.unit ? *handling.unit != path : first && has_moment(path, given.message);
      if (elsewhere && seen.contains(child)) {
        return fail(fmt::format("{}: emits {}, which path {} emits at another moment", where,
                                script_.messages[child].id, topology::describe(topology_, path)));
      }
      const bool again = !first && !handling.unit && !topology_[path].confluent();
      const bool told = !topology_[path].idempotent && topology_[path].newest.empty() && !again &&
                        !crashes_.contains(handling.component);
      if (elsewhere || seen.contains(child) || !told) continue;
      return fail(fmt::format("{}: does not emit {}", where, script_.messages[child].id));
    }
    return true;
  }

  const Topology& topology_;
  const Index& index_;
  const result::Trace& trace_;
  Copies place_;
  Script script_;
  std::string problem_;
  std::map<std::string_view, MessageIndex> ids_;
  // Of the world that is read: what its own replica got before, and the moments that it lists, by
  // the interface where their path ends.
  std::unordered_set<MessageIndex> arrived_;
  std::set<std::pair<std::string_view, std::string_view>> moments_;
  std::set<topology::ComponentId> crashes_;  // likewise, the components that crash there
  std::vector<std::vector<MessageIndex>> children_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> families_;
  std::size_t family_count_ = 0;
};

}  // namespace

std::optional<std::int64_t> value_of(const Topology& topology, const Message& message,
                                     AttributeId attribute) {
  const AttributeSet& schema = topology[message.stream].attributes;
  const auto position = std::lower_bound(schema.begin(), schema.end(), attribute);
  if (position == schema.end() || *position != attribute) return std::nullopt;
  return message.values[static_cast<std::size_t>(position - schema.begin())];
}

AttributeSet differing(const Topology& topology, const Message& a, const Message& b,
                       const AttributeSet& attributes) {
  AttributeSet result;
  for (AttributeId attribute : attributes) {
    const auto left = value_of(topology, a, attribute);
    const auto right = value_of(topology, b, attribute);
    if (left && right && *left != *right) result.push_back(attribute);
  }
  return result;
}

bool agree(const Topology& topology, const Message& a, const Message& b,
           const AttributeSet& attributes) {
  return differing(topology, a, b, attributes).empty();
}

bool may_lose(const Topology& topology, const Stream& stream) {
  if (topology::may_lose(stream.delivery)) return true;
  if (topology[topology[*stream.to].component].late != topology::Late::Ignored) return false;
  return !stream.watermarks.empty() &&
         !topology::fifo_places_watermarks(topology, stream, stream.fifos);
}

void Script::out_of_steps() const {
  throw TooLarge{
      fmt::format("the trace is too large: its replay takes more than {} steps", most_steps)};
}

Index::Index(const Topology& topology) {
  for (const Stream& stream : topology.streams()) streams.emplace(stream.name, stream.id);
  for (const Component& c : topology.components()) components.emplace(c.name, c.id);
  const topology::InterfaceCycles cycles = topology::interface_cycles(topology);
  for (const topology::Input& input : topology.inputs()) {
    in_cycle.push_back(cycles.cyclic(cycles.of_input[input.id.index()]));
  }
}

Script read_script(const Topology& topology, const Index& index, const result::Trace& trace,
                   Copies copies, std::uint64_t most_steps, std::string& problem) {
  return Reader(topology, index, trace, copies, most_steps).read(problem);
}

}  // namespace firebreak::replay::interpreter

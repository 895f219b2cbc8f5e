// SPDX-License-Identifier: Apache-2.0
// The worlds of a trace: deliveries, what they emit, and what is lost.
#include <fmt/format.h>

#include <algorithm>

#include "replay/interpreter_reader.h"
#include "topology/crashes.h"

namespace firebreak::replay::interpreter {

using topology::Stream;

// A trace file is foreign input.
namespace {

constexpr std::size_t kMaxDeliveries = kMaxMessages;    // per world
constexpr std::size_t kMaxComponentDeliveries = 1'000;  // per world

}  // namespace

bool Reader::read_world(std::size_t which) {
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
bool Reader::read_lost(std::size_t which) {
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

bool Reader::read_delivery(std::size_t which, const result::Delivery& given) {
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
bool Reader::read_other(const result::Delivery& given, const std::string& where,
                        Handling& handling) {
  handling.other_replica = true;
  if (topology_[handling.component].replicated ||
      !topology_[script_.messages[handling.message].stream].is_private) {
    return fail(
        fmt::format("{}: the other replica has no copy of its own at {}", where, given.component));
  }
  if (given.unit_to || !given.emits.empty()) {
    return fail(fmt::format("{}: the other replica's copy emits nothing here", where));
  }
  return true;
}

bool Reader::read_unit(const result::Delivery& given, const std::string& where,
                       Handling& handling) {
  if (!given.unit_to) return true;
  for (topology::PathId id : topology_[handling.input].paths) {
    const topology::Path& path = topology_[id];
    const std::string name = path.silent ? "" : topology_[path.to].name;
    if (name == *given.unit_to) handling.unit = id;
  }
  if (handling.unit) return true;
  return fail(fmt::format("{}: there is no path {}.{}→{}", where, given.component, given.interface,
                          *given.unit_to));
}

// Whether the world lists the moment at which the path handles the message.
bool Reader::has_moment(topology::PathId path, std::string_view message) const {
  const topology::Path& unit = topology_[path];
  return moments_.contains({unit.silent ? "" : topology_[unit.to].name, message});
}

// What is delivered to a sink again is listed as emitted again.
bool Reader::may_arrive_again(MessageIndex m) const {
  const Message& message = script_.messages[m];
  const topology::Stream& stream = topology_[message.stream];
  return stream.is_sink() &&
         (topology::may_repeat(stream.delivery) || topology_[*message.path].repeats ||
          (topology::replays(topology_, topology_[*message.path]) &&
           (!script_.between_replicas() || topology::replays_by_itself(topology_, stream))));
}

bool Reader::read_emits(const result::Delivery& given, const std::string& where,
                        Handling& handling) {
  std::set<MessageIndex> seen;
  for (const std::string& id : given.emits) {
    const auto child = ids_.find(id);
    if (child == ids_.end()) return fail(fmt::format("{}: emits unknown message '{}'", where, id));
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

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// The cause is a handling at which an order-sensitive path saw something else than in the other
// world: the first, in the order of the first world, from which a way leads to the observation.
// Contents are functions of what was seen, so there is one wherever order makes the difference.
#include "report/cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "report/cause_views.h"
#include "report/trace/align.h"
#include "report/trace_lookup.h"
#include "report/way.h"

namespace firebreak::report {

namespace {

using result::Delivery;
using result::Trace;
using result::TraceMessage;
using topology::Topology;

Places by_place(const result::World& world) {
  Places result;
  for (const Delivery& delivery : world.deliveries) result[place_of(delivery)].push_back(&delivery);
  return result;
}

// At the same component and interface, what the world handles before the delivery.
std::set<std::string> handled_before(const result::World& world, const Delivery& delivery) {
  std::set<std::string> result;
  for (const Delivery& other : world.deliveries) {
    if (place_of(other) == place_of(delivery)) return result;
    if (other.component == delivery.component && other.interface == delivery.interface) {
      result.insert(other.message);
    }
  }
  return result;
}

// What paths that keep the newest make of messages.
std::vector<std::pair<const TraceMessage*, topology::PathId>> made_of_newest(
    const Topology& topology, const Trace& trace) {
  std::vector<std::pair<const TraceMessage*, topology::PathId>> result;
  for (const TraceMessage& message : trace.messages) {
    const auto stream = topology.find_stream(message.stream);
    if (!stream || !topology[*stream].from) continue;
    for (const topology::PathId path : topology[*topology[*stream].from].paths) {
      if (topology[path].newest.empty()) continue;
      if (topology[topology[path].from].name == message.path_from)
        result.emplace_back(&message, path);
    }
  }
  return result;
}

// A message of which one world makes something where the newest is kept, and the other does not.
std::optional<Cause> stale_message(const Topology& topology, const Trace& trace,
                                   const Places& right) {
  const auto made = made_of_newest(topology, trace);
  if (made.empty()) return std::nullopt;
  for (const Delivery& delivery : trace.worlds[0].deliveries) {
    const auto found = right.find(place_of(delivery));
    if (found == right.end()) continue;
    for (const auto& [message, path] : made) {
      const std::string& component = topology[topology[path].component].name;
      if (message->parent != delivery.message || component != delivery.component) continue;
      const auto emits = [id = message->id](const Delivery& by) {
        return std::ranges::find(by.emits, id) != by.emits.end();
      };
      const bool here = emits(delivery);
      if (here == emits(*found->second.front())) continue;
      Cause cause;
      cause.kind = CauseKind::Stale;
      cause.component = delivery.component;
      cause.path = path;
      cause.other = delivery.message;
      cause.world = here ? 1 : 0;
      const auto before = handled_before(trace.worlds[cause.world], delivery);
      const auto there = handled_before(trace.worlds[1 - cause.world], delivery);
      for (const std::string& id : before) {
        if (!there.contains(id)) cause.rival = id;
      }
      if (!cause.rival.empty()) return cause;
    }
  }
  return std::nullopt;
}

// By message: where one world handles it more often at some component, that as the cause.
std::map<std::string, Cause> uneven_counts(const Places& left, const Places& right) {
  std::map<std::string, Cause> result;
  for (const std::size_t more : {0U, 1U}) {
    const Places& here = more == 0 ? left : right;
    const Places& there = more == 0 ? right : left;
    for (const auto& [place, deliveries] : here) {
      if (!std::get<3>(place).empty()) continue;
      const auto other = there.find(place);
      const std::size_t count = other == there.end() ? 0 : other->second.size();
      if (deliveries.size() <= count) continue;
      Cause cause;
      cause.kind = count == 0 ? CauseKind::Loss : CauseKind::Repeat;
      cause.component = std::get<0>(place);
      cause.other = std::get<2>(place);
      cause.world = count == 0 ? 1 - more : more;
      result.emplace(cause.other, std::move(cause));
    }
  }
  return result;
}

// By message: how often it was listed as emitted again by one handling.
std::map<std::string, std::size_t> arrivals_again(const result::World& world) {
  std::map<std::string, std::size_t> result;
  for (const Delivery& delivery : world.deliveries) {
    std::set<std::string> seen;
    for (const std::string& id : delivery.emits) {
      if (!seen.insert(id).second) ++result[id];
    }
  }
  return result;
}

// What arrives at a sink more often in one world, as the cause.
std::optional<Cause> uneven_arrivals(const Trace& trace) {
  const std::array again = {arrivals_again(trace.worlds[0]), arrivals_again(trace.worlds[1])};
  for (const std::size_t w : {0U, 1U}) {
    for (const auto& [id, count] : again[w]) {
      const auto other = again[1 - w].find(id);
      if (other != again[1 - w].end() && other->second >= count) continue;
      Cause cause;
      cause.kind = CauseKind::Repeat;
      cause.other = id;
      cause.world = w;
      return cause;
    }
  }
  return std::nullopt;
}

// What came to the instance last, before.
std::string handled_last(const result::World& world, const Delivery& delivery) {
  std::string result;
  for (const Delivery& other : world.deliveries) {
    if (&other == &delivery) break;
    if (other.component == delivery.component) result = other.message;
  }
  return result;
}

// A crash of one world, as the cause.
std::optional<Cause> crash(const Trace& trace) {
  for (const std::size_t w : {0U, 1U}) {
    for (const Delivery& delivery : trace.worlds[w].deliveries) {
      if (!delivery.after_crash) continue;
      const bool both = std::ranges::any_of(
          trace.worlds[1 - w].deliveries,
          [&](const Delivery& there) { return there.after_crash && same_step(there, delivery); });
      if (both) continue;
      Cause cause;
      cause.kind = CauseKind::Crash;
      cause.component = delivery.component;
      cause.other = delivery.message;
      cause.rival = handled_last(trace.worlds[w], delivery);
      cause.world = w;
      return cause;
    }
  }
  return std::nullopt;
}

}  // namespace

Cause find_cause(const Topology& topology, const Trace& trace) {
  for (const std::size_t w : {0U, 1U}) {
    const auto& there = trace.worlds[1 - w].lost;
    for (const std::string& id : trace.worlds[w].lost) {
      if (std::find(there.begin(), there.end(), id) != there.end()) continue;
      Cause cause;
      cause.kind = CauseKind::Loss;
      cause.other = id;
      cause.world = w;
      return cause;
    }
  }
  if (auto crashed = crash(trace)) return *std::move(crashed);
  if (auto again = uneven_arrivals(trace)) return *std::move(again);
  const Places left = by_place(trace.worlds[0]);
  const Places right = by_place(trace.worlds[1]);
  if (auto stale = stale_message(topology, trace, right)) return *std::move(stale);
  const std::vector<Cause> causes = differing_views(topology, trace, right);
  Cause cause;
  if (!causes.empty()) {
    const auto state = diverging_path(topology, trace);
    const auto leads_on = std::find_if(causes.begin(), causes.end(), [&](const Cause& candidate) {
      return (state && candidate.path == state) || !find_way(topology, trace, candidate).empty();
    });
    cause = leads_on != causes.end() ? *leads_on : causes.front();
  }
  // Where one world has handled a message more often, that is what made the views differ: a witness
  // has one cause. Of a message and what was made of it, the former.
  const std::map<std::string, Cause> uneven = uneven_counts(left, right);
  for (const TraceMessage& message : trace.messages) {
    const auto found = uneven.find(message.id);
    if (found != uneven.end()) return found->second;
  }
  return cause;
}

bool at_replicas(const Topology& topology, const Cause& cause) {
  const auto component = topology.find_component(cause.component);
  return component && topology[*component].replicated;
}

std::string cause_key(const Trace& trace, const Cause& cause) {
  std::vector<std::string> streams = {stream_of(trace, cause.rival), stream_of(trace, cause.other)};
  std::sort(streams.begin(), streams.end());
  return fmt::format("{}\n{}\n{}\n{}", static_cast<int>(cause.kind), cause.component, streams[0],
                     streams[1]);
}

}  // namespace firebreak::report

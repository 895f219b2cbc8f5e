// SPDX-License-Identifier: Apache-2.0
// What each handling emits: all that the trace lists, but for repetitions that a path ignores (6.1,
// 6.2). Which those are is known when contents are. So it is with attributes, which equal contents
// share (1.5).
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "replay/interpreter_run.h"
#include "topology/newest.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::PathId;
using topology::StreamId;
using topology::Topology;

constexpr unsigned kMostEntries = 3;  // of a lineage to an interface (1.4)

class EmissionCheck {
 public:
  EmissionCheck(const Topology& topology, const Script& script,
                const std::array<Execution, 2>& executions, const Waits& waits)
      : topology_(topology), script_(script), executions_(executions), waits_(waits) {
    for (MessageIndex m = 0; m < script.messages.size(); ++m) {
      const Message& message = script.messages[m];
      if (!message.parent) continue;
      const Emitted what{*message.path, message.stream};
      children_[*message.parent].emplace(what, m);
      const Message& parent = script.messages[*message.parent];
      made_[{parent.family, *topology_[parent.stream].to}].emplace(what, *message.parent);
    }
  }

  std::string run() const {
    for (std::size_t w = 0; w < 2; ++w) {
      for (std::size_t h = 0; h < script_.worlds[w].size(); ++h) {
        if (script_.worlds[w][h].other_replica) continue;
        std::string problem = check_handling(w, h);
        if (!problem.empty()) return problem;
      }
    }
    return check_attributes();
  }

 private:
  using Emitted = std::pair<PathId, StreamId>;

  const std::string& id(MessageIndex m) const { return script_.messages[m].id; }

  // Whether what arrived is nothing new to the path.
  bool ignores(std::size_t w, std::size_t arrival, PathId path) const {
    const Execution& execution = executions_[w];
    if (!topology_[path].newest.empty()) {
      return is_stale(topology_, script_, *execution.schedule, w, topology_[path], arrival);
    }
    const bool idempotent = topology_[path].idempotent;
    const Sight* sight = execution.sight(arrival, path);
    if (!idempotent && (!waits_.waits(path) || (sight != nullptr && sight->late))) return false;
    const auto& handlings = script_.worlds[w];
    return std::ranges::any_of(
        earlier_copies(script_, *execution.schedule, w, arrival), [&](std::size_t other) {
          return (idempotent || handlings[other].message == handlings[arrival].message) &&
                 execution.received[other] == execution.received[arrival];
        });
  }

  bool answered(std::size_t w, std::size_t arrival, PathId path) const {
    const Sight* sight = executions_[w].sight(arrival, path);
    return sight != nullptr && sight->answered;
  }

  std::string check_handling(std::size_t w, std::size_t h) const {
    const Handling& handling = script_.worlds[w][h];
    const Schedule& schedule = *executions_[w].schedule;
    const std::size_t arrival = schedule.arrival[h];
    if (std::string problem = check_left_out(w, h); !problem.empty()) return problem;
    const auto made = made_.find({script_.messages[handling.message].family, handling.input});
    if (made == made_.end()) return "";
    for (const auto& [what, copy] : made->second) {
      const PathId path = what.first;
      if (schedule.moment(arrival, path) != h) continue;
      const bool lost =
          waits_.waits(path) && schedule.lost_while_waiting(handling.component, arrival, path);
      const bool ignored = lost || ignores(w, arrival, path);
      const auto children = children_.find(handling.message);
      const auto child =
          children == children_.end() ? Children::const_iterator{} : children->second.find(what);
      if (children == children_.end() || child == children->second.end()) {
        if (ignored || !topology_[path].idempotent) continue;
        return fmt::format(
            "world {}: the trace lists what {} makes of {}, and not what it makes of the copy {}",
            w + 1, topology::describe(topology_, path), id(copy), id(handling.message));
      }
      const MessageIndex m = child->second;
      const bool emitted = std::ranges::find(handling.emits, m) != handling.emits.end();
      if (ignored && answered(w, arrival, path)) continue;  // if it came after the end
      if (m >= script_.listed || emitted != ignored) continue;
      const char* why = !ignored ? "does not emit"
                        : lost   ? "it is lost in a crash, so it does not emit"
                        : topology_[path].newest.empty()
                            ? "a repetition is ignored, so it does not emit"
                            : "it is stale, so it does not emit";
      return fmt::format("world {}, delivery of {}: {} {}", w + 1, id(handling.message), why,
                         id(m));
    }
    return "";
  }

  // Who keeps the newest emits it. What a trace leaves out of that comes later, where it could make
  // up for what is missing.
  std::string check_left_out(std::size_t w, std::size_t h) const {
    const Handling& handling = script_.worlds[w][h];
    if (handling.unit || handling.message >= script_.listed) return "";
    for (PathId path : topology_[handling.input].paths) {
      if (topology_[path].newest.empty() || ignores(w, h, path)) continue;
      for (StreamId stream : topology_[topology_[path].to].streams) {
        if (!makes_up_for_missing(topology_, stream)) continue;
        const auto children = children_.find(handling.message);
        if (children != children_.end() && children->second.contains({path, stream})) continue;
        if (entries(handling.message, *topology_[stream].to) == kMostEntries) continue;
        return fmt::format("world {}, delivery of {}: it leaves out what {} emits on '{}'", w + 1,
                           id(handling.message), topology::describe(topology_, path),
                           topology_[stream].name);
      }
    }
    return "";
  }

  // How often the message and its ancestors came to the interface (1.4).
  unsigned entries(MessageIndex message, topology::InputId input) const {
    unsigned result = 0;
    for (std::optional<MessageIndex> m = message; m; m = script_.messages[*m].parent) {
      script_.spend(1);
      if (topology_[script_.messages[*m].stream].to == input) ++result;
    }
    return result;
  }

  std::string check_attributes() const {
    std::map<std::pair<Term, topology::AttributeId>, MessageIndex> known;
    for (const Execution& execution : executions_) {
      for (std::size_t e = 0; e < execution.contents.size(); ++e) {
        const MessageIndex m = execution.schedule->emissions[e].message;
        const Message& message = script_.messages[m];
        if (!message.parent || m >= script_.listed) continue;
        const StreamId from = script_.messages[*message.parent].stream;
        for (topology::AttributeId attribute : topology_[message.stream].attributes) {
          if (topology::keeps(topology_, from, *message.path, message.stream, attribute)) continue;
          const auto [place, added] = known.emplace(std::pair(execution.contents[e], attribute), m);
          if (added || agree(topology_, script_.messages[place->second], message, {attribute})) {
            continue;
          }
          return fmt::format("{} and {} have the same content, but differ in attribute '{}'",
                             id(place->second), id(m), topology_[attribute]);
        }
      }
    }
    return "";
  }

  using Children = std::map<Emitted, MessageIndex>;

  const Topology& topology_;
  const Script& script_;
  const std::array<Execution, 2>& executions_;
  const Waits& waits_;
  std::map<MessageIndex, Children> children_;
  /// By family and interface: what paths make of some such message, and of which.
  std::map<std::pair<std::size_t, topology::InputId>, Children> made_;
};

}  // namespace

std::string check_emissions(const Topology& topology, const Script& script,
                            const std::array<Execution, 2>& executions, const Waits& waits) {
  return EmissionCheck(topology, script, executions, waits).run();
}

}  // namespace firebreak::replay::interpreter

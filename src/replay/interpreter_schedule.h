// SPDX-License-Identifier: Apache-2.0
// The two orders of a trace: whether each is a possible execution, and whether the pair is
// admissible (semantics 2, 4, 6).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "replay/interpreter_input.h"
#include "replay/interpreter_waits.h"

namespace firebreak::replay::interpreter {

constexpr std::size_t kNever = static_cast<std::size_t>(-1);

/// A message comes into being: at the start (sources), or emitted by a handling. Under
/// at-least-once delivery one message can be emitted several times.
struct Emission {
  MessageIndex message = 0;
  std::size_t handling = kNever;
};

/// One world in execution order. A handling is an index into Script::worlds; an arrival is one that
/// is not the moment of a unit.
struct Schedule {
  std::vector<Emission> emissions;
  std::vector<std::vector<std::size_t>> emitted;  // by message: its emissions
  std::vector<std::size_t> arrival;     // by handling: itself, or the arrival that a unit handles
  std::vector<std::size_t> received;    // by handling: the emission that arrived, or kNever
  std::vector<std::size_t> repetition;  // by handling: how often its message had arrived before
  std::map<topology::ComponentId, std::vector<std::size_t>> arrivals;
  std::vector<std::size_t> handled;  // by emission: its first handling, or kNever
  std::map<std::pair<std::size_t, topology::PathId>, std::size_t> units;  // by arrival and path
  /// By component: the first arrivals after its crashes (semantics 6.7).
  std::map<topology::ComponentId, std::vector<std::size_t>> crashes;

  /// The first arrival of the message, or kNever.
  std::size_t first(MessageIndex message) const {
    return emitted[message].empty() ? kNever : handled[emitted[message].front()];
  }
  const std::vector<std::size_t>& at(topology::ComponentId component) const {
    static const std::vector<std::size_t> nothing;
    const auto found = arrivals.find(component);
    return found == arrivals.end() ? nothing : found->second;
  }
  /// Whether the instance has lost, when `now` arrives, what it had of this earlier arrival.
  bool forgotten(topology::ComponentId component, std::size_t earlier, std::size_t now) const {
    const auto found = crashes.find(component);
    return found != crashes.end() && std::ranges::any_of(found->second, [&](std::size_t crash) {
             return earlier < crash && crash <= now;
           });
  }
  /// Whether a path that waits held what arrived back when its instance crashed: it never handles
  /// it.
  bool lost_while_waiting(topology::ComponentId component, std::size_t arrived,
                          topology::PathId path) const {
    const auto unit = units.find({arrived, path});
    return forgotten(component, arrived, unit == units.end() ? kNever : unit->second);
  }
  /// When the path handles what arrived.
  std::size_t moment(std::size_t arrival_index, topology::PathId path) const {
    const auto unit = units.find({arrival_index, path});
    return unit == units.end() ? arrival_index : unit->second;
  }
};

/// Runs one world of the script. On failure `problem` says why it is no execution.
Schedule schedule(const topology::Topology& topology, const Script& script, const Waits& waits,
                  std::size_t world, std::string& problem);

/// Why the two worlds are no admissible pair, or "".
std::string check_orders(const topology::Topology& topology, const Script& script, Waits& waits,
                         const std::array<Schedule, 2>& schedules);

/// Why what comes last at the sink that the trace is about is not last, or "": each instance emits
/// what it makes of a message that goes to all of them (semantics 1.9).
std::string check_last(const topology::Topology& topology, const Script& script, Waits& waits,
                       const std::array<Schedule, 2>& schedules);

/// Whether the message may arrive again (semantics 6.1, 6.7): its stream, or the path that emits
/// it, repeats.
bool may_repeat(const topology::Topology& topology, const Script& script, MessageIndex m);

/// Whether it may do so by itself, or since what it was made of does (semantics 6.2).
bool comes_again(const topology::Topology& topology, const Script& script, MessageIndex m);

/// By message: whether it descends from `ancestor`.
std::vector<bool> descendants(const Script& script, MessageIndex ancestor);

/// The arrivals that a whole partition holds (semantics 3.5, 3.6), by the W path that handles them:
/// what shares with the message at the path's rivals, and of rivals that wait, what shares with
/// these at theirs. Of these the path sees what does not descend from the message; it waits for all
/// but what it handles with each partition.
enum class Part : std::uint8_t { Seen, Awaited };
std::map<topology::PathId, std::vector<std::size_t>> whole_partition(
    const topology::Topology& topology, const Script& script, const Waits& waits, std::size_t world,
    const Schedule& schedule, topology::PathId path, std::size_t arrival, Part part);

/// Why these handlings of units are out of place in their world (semantics 3.5), or "".
std::string check_units(const topology::Topology& topology, const Script& script,
                        const Waits& waits, std::size_t world, const Schedule& schedule);

}  // namespace firebreak::replay::interpreter

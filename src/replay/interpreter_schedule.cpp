// SPDX-License-Identifier: Apache-2.0
#include "replay/interpreter_schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "replay/interpreter_other_replica.h"
#include "topology/instances.h"

namespace firebreak::replay::interpreter {

using topology::Stream;
using topology::Topology;

namespace {

class Scheduler {
 public:
  Scheduler(const Topology& topology, const Script& script, const Waits& waits, std::size_t world)
      : topology_(topology),
        script_(script),
        waits_(waits),
        handlings_(script.worlds[world]),
        world_(world),
        arrived_(script.messages.size()),
        others_(topology, script, world) {
    result_.emitted.resize(script.messages.size());
  }

  Schedule run(std::string& problem) {
    for (MessageIndex m = 0; m < script_.messages.size(); ++m) {
      if (script_.messages[m].parent) continue;
      result_.emitted[m].push_back(result_.emissions.size());
      result_.emissions.push_back({m, kNever});
    }
    for (std::size_t h = 0; h < handlings_.size(); ++h) {
      problem = handlings_[h].unit ? handle_unit(h) : arrive(h);
      if (!problem.empty()) return std::move(result_);
      emit(h);
    }
    result_.handled.assign(result_.emissions.size(), kNever);
    for (std::size_t h = handlings_.size(); h-- > 0;) {
      if (!handlings_[h].unit && !handlings_[h].other_replica) {
        result_.handled[result_.received[h]] = h;
      }
    }
    problem = check_completeness();
    return std::move(result_);
  }

 private:
  const std::string& id(MessageIndex m) const { return script_.messages[m].id; }

  std::string arrive(std::size_t h) {
    const MessageIndex m = handlings_[h].message;
    const std::size_t emitted = result_.emitted[m].size();
    result_.arrival.push_back(h);
    result_.arrivals[handlings_[h].component].push_back(h);
    if (handlings_[h].after_crash) {
      if (std::string problem = crash(handlings_[h].component); !problem.empty()) return problem;
      result_.crashes[handlings_[h].component].push_back(h);
    }
    if (handlings_[h].other_replica) {
      result_.received.push_back(kNever);
      result_.repetition.push_back(0);
      return others_.arrive(m, result_);
    }
    if (emitted == 0) {
      return fmt::format("world {}: {} arrives before it is emitted", world_ + 1, id(m));
    }
    if (arrived_[m].size() >= emitted && !may_repeat(topology_, script_, m)) {
      return fmt::format("world {}: {} arrives again, but stream '{}' repeats nothing", world_ + 1,
                         id(m), topology_[script_.messages[m].stream].name);
    }
    result_.received.push_back(result_.emitted[m][std::min(arrived_[m].size(), emitted - 1)]);
    result_.repetition.push_back(arrived_[m].size());
    arrived_[m].push_back(h);
    return "";
  }

  // Semantics 6.7: between replicas each has crashes of its own, if there are two.
  std::string crash(topology::ComponentId id) const {
    const topology::Component& component = topology_[id];
    if (component.crash != topology::Crash::Forgets) {
      return fmt::format("world {}: {} forgets nothing in a crash", world_ + 1, component.name);
    }
    if (script_.between_replicas() && !component.replicated) {
      return fmt::format("world {}: {} crashes for one replica only, but the replicas share it",
                         world_ + 1, component.name);
    }
    if (has_instances(component)) {
      return fmt::format("world {}: which of the instances of {} crashes is not told", world_ + 1,
                         component.name);
    }
    return "";
  }

  std::string handle_unit(std::size_t h) {
    const MessageIndex m = handlings_[h].message;
    const topology::PathId path = *handlings_[h].unit;
    const std::string name = topology::describe(topology_, path);
    if (!waits_.waits(path)) {
      return fmt::format("world {}: {} handles {} when it arrives, since it does not wait",
                         world_ + 1, name, id(m));
    }
    if (arrived_[m].empty()) {
      return fmt::format("world {}: {} handles {} before it has arrived", world_ + 1, name, id(m));
    }
    const std::size_t arrival = arrived_[m].front();
    if (result_.forgotten(handlings_[h].component, arrival, h)) {
      return fmt::format("world {}: {} handles {}, which it has lost in a crash", world_ + 1, name,
                         id(m));
    }
    if (!result_.units.emplace(std::pair(arrival, path), h).second) {
      return fmt::format("world {}: {} handles {} twice", world_ + 1, name, id(m));
    }
    result_.arrival.push_back(arrival);
    result_.received.push_back(result_.received[arrival]);
    result_.repetition.push_back(0);
    return "";
  }

  // What one handling emits comes in the order of the paths (semantics 1.2).
  void emit(std::size_t h) {
    std::vector<MessageIndex> emits = handlings_[h].emits;
    std::stable_sort(emits.begin(), emits.end(), [&](MessageIndex a, MessageIndex b) {
      return *script_.messages[a].path < *script_.messages[b].path;
    });
    for (MessageIndex message : emits) {
      result_.emitted[message].push_back(result_.emissions.size());
      result_.emissions.push_back({message, h});
    }
  }

  std::string check_completeness() const {
    for (MessageIndex m = 0; m < script_.messages.size(); ++m) {
      const Stream& stream = topology_[script_.messages[m].stream];
      if (!stream.to || may_lose(topology_, stream)) continue;
      if (arrived_[m].size() >= result_.emitted[m].size()) continue;
      return fmt::format("world {}: {} never arrives, but stream '{}' loses nothing", world_ + 1,
                         id(m), stream.name);
    }
    return "";
  }

  const Topology& topology_;
  const Script& script_;
  const Waits& waits_;
  const std::vector<Handling>& handlings_;
  std::size_t world_;
  std::vector<std::vector<std::size_t>> arrived_;  // by message: its arrivals
  OtherReplica others_;
  Schedule result_;
};

}  // namespace

Schedule schedule(const Topology& topology, const Script& script, const Waits& waits,
                  std::size_t world, std::string& problem) {
  return Scheduler(topology, script, waits, world).run(problem);
}

std::vector<bool> descendants(const Script& script, MessageIndex ancestor) {
  script.spend(script.messages.size());
  std::vector<bool> result(script.messages.size());
  for (MessageIndex m = ancestor + 1; m < result.size(); ++m) {
    const auto& parent = script.messages[m].parent;
    result[m] = parent && (*parent == ancestor || result[*parent]);
  }
  return result;
}

std::map<topology::PathId, std::vector<std::size_t>> whole_partition(
    const Topology& topology, const Script& script, const Waits& waits, std::size_t world,
    const Schedule& schedule, topology::PathId path, std::size_t arrival, Part part) {
  const auto& handlings = script.worlds[world];
  const std::vector<bool> descends = descendants(script, handlings[arrival].message);
  std::map<topology::PathId, std::vector<std::size_t>> result;
  std::map<topology::PathId, std::vector<bool>> known;
  std::vector<std::pair<topology::PathId, std::size_t>> readers{{path, arrival}};
  std::set<std::pair<topology::PathId, std::size_t>> read;
  for (std::size_t i = 0; i < readers.size(); ++i) {
    const auto [reader, at] = readers[i];
    for (const topology::Conflict& conflict : waits.conflicts().of(reader)) {
      std::vector<std::size_t>& held = result[conflict.writer];
      std::vector<bool>& in = known[conflict.writer];
      in.resize(handlings.size());
      script.spend(schedule.at(handlings[arrival].component).size());
      for (std::size_t other : schedule.at(handlings[arrival].component)) {
        if (handlings[other].input != topology[conflict.writer].from) continue;
        if (part == Part::Seen && descends[handlings[other].message]) continue;
        const Message& here = script.messages[handlings[at].message];
        const Message& there = script.messages[handlings[other].message];
        const bool shares = agree(topology, here, there, conflict.shared);
        if (part == Part::Seen && !shares) continue;
        if (part == Part::Awaited &&
            !waits.awaits(conflict, here.stream, there.stream,
                          differing(topology, here, there, conflict.complete.attributes))) {
          continue;
        }
        if (!in[other]) held.push_back(other);
        in[other] = true;
        const std::pair next(conflict.writer, other);
        if (!shares || !waits.waits(conflict.writer) || !read.insert(next).second) continue;
        readers.push_back(next);
      }
    }
  }
  for (auto& [writer, held] : result) std::sort(held.begin(), held.end());
  return result;
}

std::string check_units(const Topology& topology, const Script& script, const Waits& waits,
                        std::size_t world, const Schedule& schedule) {
  const auto& handlings = script.worlds[world];
  for (const auto& [what, moment] : schedule.units) {
    // No binding: Clang 14 takes none into a lambda.
    const auto arrival = what.first;
    const auto path = what.second;
    const auto complain = [&](std::size_t other, const char* how) {
      return fmt::format("world {}: {} handles {} before {} of its partition {}", world + 1,
                         topology::describe(topology, path),
                         script.messages[handlings[arrival].message].id,
                         script.messages[handlings[other].message].id, how);
    };
    auto seen =
        whole_partition(topology, script, waits, world, schedule, path, arrival, Part::Seen);
    for (const auto& [writer, held] : seen) {
      for (std::size_t other : held) {
        if (schedule.repetition[other] > 0 || handlings[other].message >= script.listed) continue;
        if (other > moment) return complain(other, "has arrived");
      }
    }
    for (const auto& [writer, held] :
         whole_partition(topology, script, waits, world, schedule, path, arrival, Part::Awaited)) {
      const auto& shared = seen[writer];
      const bool first =
          waits.waits(writer) && topology[writer].writes() && !topology[path].writes();
      for (std::size_t other : held) {
        if (schedule.repetition[other] > 0 || handlings[other].message >= script.listed) continue;
        if (other > moment) return complain(other, "has arrived");
        if (first && std::ranges::binary_search(shared, other) &&
            schedule.moment(other, writer) > moment) {
          return complain(other, "is handled");
        }
      }
    }
  }
  return "";
}

}  // namespace firebreak::replay::interpreter

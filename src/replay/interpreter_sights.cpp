// SPDX-License-Identifier: Apache-2.0
// Sights: which handlings each order-sensitive path of one world sees (semantics 3.3, 3.6). That
// needs the order only.
#include <algorithm>
#include <map>
#include <set>

#include "replay/interpreter_run.h"
#include "topology/newest.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::Topology;

constexpr std::size_t kMaxSeen = 2'000'000;  // sights of a world, and entries in all of them

class Sights {
 public:
  Sights(const Topology& topology, const Script& script, const Waits& waits, std::size_t world,
         const Schedule& schedule)
      : topology_(topology),
        script_(script),
        waits_(waits),
        handlings_(script.worlds[world]),
        schedule_(schedule),
        world_(world) {}

  std::vector<std::vector<Sight>> look() const {
    std::vector<std::vector<Sight>> sights;
    sights.resize(handlings_.size());
    std::map<PathId, std::vector<Conflict>> rivals_of;
    std::size_t seen = 0;
    for (std::size_t h = 0; h < handlings_.size(); ++h) {
      if (handlings_[h].unit) continue;
      for (PathId id : topology_[handlings_[h].input].paths) {
        const auto [place, fresh] = rivals_of.try_emplace(id);
        const std::vector<Conflict>& rivals = place->second;
        if (fresh) place->second = waits_.rivals(id);
        if (topology_[id].confluent() && rivals.empty()) continue;
        if (!topology_[id].newest.empty()) continue;  // it sees only what is stale
        sights[h].push_back(waits_.waits(id) ? whole(topology_[id], h)
                                             : before(topology_[id], h, rivals));
        ++seen;
        for (const Kept& kept : sights[h].back().parts) seen += kept.arrivals.size();
        if (seen > kMaxSeen) {
          throw TooLarge{"the trace is too large: its views hold too many messages"};
        }
      }
    }
    return sights;
  }

 private:
  bool single(topology::ComponentId component) const {
    return script_.between_replicas() && !topology_[component].replicated;
  }

  Kept kept_of(const Path& writer) const {
    // A path that waits, and has not forgotten, takes a repetition for what it has (6.1).
    const bool absorbs = waits_.waits(writer.id) && !waits_.forgets(writer.id);
    // Where replicas meet, the copies of one message are two messages, of equal content.
    const bool bag = waits_.counts(writer) || single(writer.component);
    const bool pairs = !writer.confluent() && writer.newest.empty();
    return {writer.id, pairs, bag, writer.idempotent || absorbs, {}};
  }

  Sight before(const Path& path, std::size_t h, const std::vector<Conflict>& rivals) const {
    Sight result{path.id, false, false, false, false, {}};
    const Message& message = script_.messages[handlings_[h].message];
    for (const Conflict& conflict : rivals) {
      const Path& writer = topology_[conflict.writer];
      Kept kept = kept_of(writer);
      script_.spend(1 + schedule_.at(path.component).size());
      for (std::size_t other : schedule_.at(path.component)) {
        // Who keeps the newest is told what those have had that hold it together with it.
        if ((writer.newest.empty() && handlings_[other].input != writer.from) || other == h)
          continue;
        if (gone(conflict.writer, other, h)) continue;
        if (done(other, conflict.writer) >= h || handled_later(conflict, other, h)) continue;
        const Message& seen = script_.messages[handlings_[other].message];
        if (agree(topology_, message, seen, conflict.shared)) kept.arrivals.push_back(other);
      }
      std::ranges::stable_sort(kept.arrivals, {},
                               [&](std::size_t other) { return done(other, conflict.writer); });
      keep_newest(kept);
      if (!kept.arrivals.empty()) result.parts.push_back(std::move(kept));
    }
    return result;
  }

  // Semantics 6.7: the writer has lost what arrived, or what it had of it, when `h` arrives.
  bool gone(PathId writer, std::size_t other, std::size_t h) const {
    const topology::ComponentId component = handlings_[h].component;
    return schedule_.forgotten(component, other, h) ||
           (waits_.waits(writer) && schedule_.lost_while_waiting(component, other, writer));
  }

  void keep_newest(Kept& kept) const {
    const Path& writer = topology_[kept.writer];
    if (writer.newest.empty()) return;
    kept.arrivals = newest_of(topology_, script_, world_, writer, kept.arrivals);
  }

  // A writer that waits handles a message that lacks attributes with each partition (3.6): with
  // that of the reader's message only when what belongs to it has come, that message among it.
  bool handled_later(const Conflict& conflict, std::size_t other, std::size_t h) const {
    if (!waits_.waits(conflict.writer)) return false;
    const Message& reader = script_.messages[handlings_[h].message];
    const Message& seen = script_.messages[handlings_[other].message];
    const auto partition =
        topology::set_intersection(conflict.shared, topology_[reader.stream].attributes);
    if (topology::is_subset(partition, topology_[seen.stream].attributes)) return false;
    for (const Conflict& awaited : waits_.conflicts().of(conflict.writer)) {
      const auto& arrivals = schedule_.at(handlings_[h].component);
      script_.spend(arrivals.size());
      for (auto late = std::ranges::lower_bound(arrivals, h); late != arrivals.end(); ++late) {
        const Handling& handling = handlings_[*late];
        if (handling.input != topology_[awaited.writer].from || schedule_.repetition[*late] > 0) {
          continue;
        }
        const Message& message = script_.messages[handling.message];
        if (handling.message >= script_.listed || !agree(topology_, reader, message, partition)) {
          continue;
        }
        const auto apart = differing(topology_, seen, message, awaited.complete.attributes);
        if (waits_.awaits(awaited, seen.stream, message.stream, apart, partition)) return true;
      }
    }
    return false;
  }

  Sight whole(const Path& path, std::size_t h) const {
    Sight result{path.id, true, single(path.component), false, false, {}};
    auto partition =
        whole_partition(topology_, script_, waits_, world_, schedule_, path.id, h, Part::Seen);
    for (auto& [writer, arrivals] : partition) {
      std::erase_if(arrivals, [&](std::size_t other) {
        return schedule_.forgotten(path.component, other, h);
      });
    }
    const bool closed = can_be_closed(h, path, partition);
    const bool late = closed && waits_.forgets(path.id);
    for (const auto& [writer, arrivals] : partition) {
      Kept kept = kept_of(topology_[writer]);
      kept.pairs = kept.pairs && !waits_.waits(writer);
      // It holds sets of what others wait for.
      kept.bag = waits_.counts(topology_[writer]) && !waits_.waits(writer);
      // It has forgotten all but what comes now (3.9).
      if (!late) kept.arrivals = kept.bag ? until(end_of(path.id, h), arrivals) : arrivals;
      // What comes twice before the end counts once, and what comes after it is handled by itself.
      if (waits_.waits(writer)) kept.arrivals = until(0, std::move(kept.arrivals));
      if (late && topology_[writer].from == path.from) {
        kept.arrivals = kept.ignores_repetitions ? arrivals_until(h) : std::vector{h};
        kept.since = h;
      }
      if (!topology_[writer].newest.empty() && !late) kept.arrivals = held_with(writer, partition);
      keep_newest(kept);
      if (!kept.arrivals.empty()) result.parts.push_back(std::move(kept));
    }
    result.late = late;
    result.answered = closed && !late && waits_.answers_again(path.id);
    if (late) result.common = false;
    return result;
  }

  /// What came to those that keep the newest together, in order.
  std::vector<std::size_t> held_with(
      PathId path, const std::map<PathId, std::vector<std::size_t>>& partition) const {
    std::set<std::size_t> result;
    for (const auto& [writer, arrivals] : partition) {
      if (hold_together(topology_, path, writer)) result.insert(arrivals.begin(), arrivals.end());
    }
    return {result.begin(), result.end()};
  }

  /// When the path handles what arrived at `h`, and all that it waits for has come.
  std::size_t end_of(PathId path, std::size_t h) const {
    return std::max(schedule_.moment(h, path), done(h, path));
  }

  /// Of these arrivals, those that were not repeated later.
  std::vector<std::size_t> until(std::size_t end, std::vector<std::size_t> arrivals) const {
    std::erase_if(arrivals, [&](std::size_t other) {
      return schedule_.repetition[other] > 0 && other > end;
    });
    return arrivals;
  }

  /// At the interface of `h`.
  std::vector<std::size_t> arrivals_until(std::size_t h) const {
    std::vector<std::size_t> result;
    script_.spend(schedule_.at(handlings_[h].component).size());
    for (std::size_t other : schedule_.at(handlings_[h].component)) {
      if (other <= h && handlings_[other].input == handlings_[h].input) result.push_back(other);
    }
    return result;
  }

  // Whether what comes again may do so after the end of its partition.
  bool can_be_closed(std::size_t h, const Path& path,
                     const std::map<PathId, std::vector<std::size_t>>& partition) const {
    if (schedule_.repetition[h] == 0) return false;
    const std::size_t first = schedule_.first(handlings_[h].message);
    if (first == kNever || schedule_.moment(first, path.id) >= h) return false;
    for (const auto& [writer, arrivals] : partition) {
      for (std::size_t other : arrivals) {
        if (schedule_.repetition[other] == 0 && other > h) return false;
      }
    }
    return true;
  }

  // When a reader that does not wait can see that the path has handled what arrived: at its moment,
  // and where the trace lists none for a path that waits, not before the partition is complete
  // (3.5), with all repetitions that are not refused (3.9).
  std::size_t done(std::size_t arrival, PathId path) const {
    const std::size_t moment = schedule_.moment(arrival, path);
    if (!waits_.waits(path) || moment != arrival) return moment;
    const auto [place, fresh] = done_.try_emplace({arrival, path}, arrival);
    if (!fresh) return place->second;
    const bool refuses = topology_[topology_[path].component].late == topology::Late::Ignored;
    std::size_t last = arrival;
    for (const auto& [writer, held] : whole_partition(topology_, script_, waits_, world_, schedule_,
                                                      path, arrival, Part::Awaited)) {
      for (std::size_t other : held) {
        if (schedule_.repetition[other] == 0 || refuses) last = std::max(last, other);
      }
    }
    return place->second = last;
  }

  const Topology& topology_;
  const Script& script_;
  const Waits& waits_;
  const std::vector<Handling>& handlings_;
  const Schedule& schedule_;
  std::size_t world_;
  mutable std::map<std::pair<std::size_t, PathId>, std::size_t> done_;
};
}  // namespace

std::vector<std::vector<Sight>> sights(const Topology& topology, const Script& script,
                                       const Waits& waits, std::size_t world,
                                       const Schedule& schedule) {
  return Sights(topology, script, waits, world, schedule).look();
}

}  // namespace firebreak::replay::interpreter

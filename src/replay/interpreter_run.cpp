// SPDX-License-Identifier: Apache-2.0
// Runs the two worlds. First the sights: which handlings each order-sensitive path sees; that needs
// the order only. Then the contents and views, as terms: the content of an emission depends on that
// of the message handled and on the view, the view on the contents of the messages seen and, in
// pairs, on what was seen of them (3.3). A whole partition holds later messages too, so terms are
// evaluated by need, with an explicit stack. Both worlds are evaluated together: where replicas
// meet, one world's state holds the other's messages (4.6), and what they have in common has one
// content.
#include "replay/interpreter_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "topology/crashes.h"
#include "topology/newest.h"

namespace firebreak::replay::interpreter {

namespace {

using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::Topology;

constexpr std::size_t kMaxSeen = 2'000'000;  // sights of a world, and entries in all of them
constexpr Term kUnknown = static_cast<Term>(-1);
constexpr std::size_t kCopied = kNever - 1;

/// Which handlings the order-sensitive paths of one world see (semantics 3.3, 3.6).
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

  void look(std::vector<std::vector<Sight>>& sights) const {
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

/// Contents and views of both worlds.
class Evaluation {
 public:
  Evaluation(const Topology& topology, const Script& script,
             const std::array<Schedule, 2>& schedules, const Waits& waits, Terms& terms)
      : topology_(topology), script_(script), schedules_(schedules), waits_(waits), terms_(terms) {}

  std::array<Execution, 2> run(std::string& problem) {
    for (std::size_t w = 0; w < 2; ++w) {
      result_[w].schedule = &schedules_[w];
      Sights(topology_, script_, waits_, w, schedules_[w]).look(result_[w].sights);
      number(w);
    }
    problem = evaluate();
    if (problem.empty()) problem = check_emissions(topology_, script_, result_, waits_);
    return std::move(result_);
  }

 private:
  /// The content of an emission, or the view of a sight, or what the other replica sends in one
  /// run.
  struct Node {
    std::size_t world;
    std::size_t index;  // of the emission, or of the arrival
    std::size_t sight;  // kNever: an emission; kCopied
  };
  using NodeId = std::size_t;

  const std::vector<Handling>& handlings(std::size_t w) const { return script_.worlds[w]; }

  void number(std::size_t w) {
    Execution& execution = result_[w];
    execution.contents.assign(schedules_[w].emissions.size(), kUnknown);
    execution.received.assign(handlings(w).size(), kUnknown);
    execution.views.resize(handlings(w).size());
    for (std::size_t e = 0; e < execution.contents.size(); ++e) {
      emission_nodes_[w].push_back(nodes_.size());
      nodes_.push_back({w, e, kNever});
    }
    sight_nodes_[w].resize(handlings(w).size());
    for (std::size_t h = 0; h < handlings(w).size(); ++h) {
      execution.views[h].assign(execution.sights[h].size(), kUnknown);
      for (std::size_t i = 0; i < execution.sights[h].size(); ++i) {
        sight_nodes_[w][h].push_back(nodes_.size());
        nodes_.push_back({w, h, i});
      }
      if (script_.between_replicas() || !handlings(w)[h].other_replica) continue;
      copy_nodes_.emplace(std::pair(w, h), nodes_.size());
      nodes_.push_back({w, h, kCopied});
    }
  }

  Term& value(NodeId id) {
    const Node& node = nodes_[id];
    Execution& execution = result_[node.world];
    if (node.sight == kCopied) return execution.received[node.index];
    return node.sight == kNever ? execution.contents[node.index]
                                : execution.views[node.index][node.sight];
  }

  bool is_common(MessageIndex m) const {
    return script_.between_replicas() && !topology_[script_.messages[m].stream].is_private;
  }

  // What world 2 has in common with world 1: the node there, if it has it.
  std::optional<NodeId> same_in_first(const Node& node) const {
    if (node.world == 0 || !script_.between_replicas()) return std::nullopt;
    const Schedule& here = schedules_[1];
    if (node.sight != kNever) return same_sight(node);
    const Emission& emission = here.emissions[node.index];
    const auto& parent = script_.messages[emission.message].parent;
    const bool shared =
        is_common(emission.message) ||
        (parent && is_common(*parent) &&
         !topology_[topology_[*script_.messages[emission.message].path].component].replicated);
    const auto& all = here.emitted[emission.message];
    const auto& there = schedules_[0].emitted[emission.message];
    const auto ordinal =
        static_cast<std::size_t>(std::ranges::lower_bound(all, node.index) - all.begin());
    if (!shared || there.empty()) return std::nullopt;
    return emission_nodes_[0][there[std::min(ordinal, there.size() - 1)]];
  }

  std::optional<NodeId> same_sight(const Node& node) const {
    const Handling& handling = handlings(1)[node.index];
    if (!is_common(handling.message) || topology_[handling.component].replicated) {
      return std::nullopt;
    }
    std::size_t ordinal = schedules_[1].repetition[node.index];
    script_.spend(schedules_[0].at(handling.component).size());
    for (std::size_t h : schedules_[0].at(handling.component)) {
      const Handling& other = handlings(0)[h];
      if (other.message != handling.message || schedules_[0].repetition[h] != ordinal) continue;
      return sight_nodes_[0][h][node.sight];
    }
    return std::nullopt;
  }

  /// The content that arrives.
  NodeId received(std::size_t w, std::size_t arrival) const {
    if (!handlings(w)[arrival].other_replica) {
      return emission_nodes_[w][schedules_[w].received[arrival]];
    }
    if (!script_.between_replicas()) return copy_nodes_.at({w, arrival});
    return emission_nodes_[1 - w][schedules_[1 - w].emitted[handlings(w)[arrival].message].front()];
  }

  std::optional<std::size_t> sight_index(std::size_t w, std::size_t arrival, PathId path) const {
    const auto& sights = result_[w].sights[arrival];
    script_.spend(sights.size());
    for (std::size_t i = 0; i < sights.size(); ++i) {
      if (sights[i].path == path) return i;
    }
    return std::nullopt;
  }

  std::vector<std::size_t> earlier(std::size_t w, std::size_t arrival) const {
    return earlier_copies(script_, schedules_[w], w, arrival);
  }

  /// Semantics 6.7: what came to the path before a crash, where that tells what it emits though it
  /// reads nothing.
  std::vector<std::size_t> forgotten(std::size_t w, std::size_t arrival, PathId id) const {
    std::vector<std::size_t> result;
    const Path& path = topology_[id];
    const Schedule& schedule = schedules_[w];
    if (schedule.crashes.empty()) return result;
    if (!topology::keeps_for_itself(waits_.conflicts(), path)) return result;
    for (std::size_t other : schedule.at(path.component)) {
      if (handlings(w)[other].input != path.from) continue;
      if (schedule.forgotten(path.component, other, arrival)) result.push_back(other);
    }
    return result;
  }

  /// In one run the other replica does what its observer does not tell: the same, say.
  NodeId own_of_copy(const Node& node) const {
    const MessageIndex message = handlings(node.world)[node.index].message;
    return emission_nodes_[node.world][schedules_[node.world].emitted[message].front()];
  }

  std::vector<NodeId> needs(const Node& node) const {
    if (const auto same = same_in_first(node)) return {*same};
    const std::size_t w = node.world;
    std::vector<NodeId> result;
    if (node.sight == kCopied) return {own_of_copy(node)};
    if (node.sight != kNever) {
      const Sight& sight = result_[w].sights[node.index][node.sight];
      if (sight.common) return {};
      for (const Kept& kept : sight.parts) {
        for (std::size_t arrival : kept.arrivals) {
          result.push_back(received(w, arrival));
          if (!kept.pairs) continue;
          const auto i = sight_index(w, arrival, kept.writer);
          if (i) result.push_back(sight_nodes_[w][arrival][*i]);
        }
      }
      return result;
    }
    const Emission& emission = schedules_[w].emissions[node.index];
    if (emission.handling == kNever) return {};
    const std::size_t arrival = schedules_[w].arrival[emission.handling];
    const PathId path = *script_.messages[emission.message].path;
    result.push_back(received(w, arrival));
    for (std::size_t other : earlier(w, arrival)) result.push_back(received(w, other));
    for (std::size_t other : forgotten(w, arrival, path)) result.push_back(received(w, other));
    const auto i = sight_index(w, arrival, path);
    if (i) result.push_back(sight_nodes_[w][arrival][*i]);
    return result;
  }

  std::string evaluate() {
    std::vector<bool> begun(nodes_.size());
    for (NodeId root = 0; root < nodes_.size(); ++root) {
      std::vector<NodeId> stack = {root};
      while (!stack.empty()) {
        const NodeId id = stack.back();
        if (value(id) != kUnknown) {
          stack.pop_back();
          continue;
        }
        const bool again = begun[id];
        begun[id] = true;
        const std::size_t size = stack.size();
        for (NodeId need : needs(nodes_[id])) {
          if (value(need) == kUnknown) stack.push_back(need);
        }
        if (stack.size() == size) {
          value(id) = term(nodes_[id]);
        } else if (again) {
          const Node& node = nodes_[id];
          const MessageIndex m = node.sight == kNever
                                     ? schedules_[node.world].emissions[node.index].message
                                     : handlings(node.world)[node.index].message;
          return fmt::format("world {}: the content of {} would depend on itself", node.world + 1,
                             script_.messages[m].id);
        }
      }
    }
    for (std::size_t w = 0; w < 2; ++w) {
      for (std::size_t h = 0; h < handlings(w).size(); ++h) {
        if (!handlings(w)[h].unit) result_[w].received[h] = value(received(w, h));
      }
    }
    return "";
  }

  Term term(const Node& node) {
    if (const auto same = same_in_first(node)) return value(*same);
    if (node.sight == kCopied) return terms_.intern({5, value(own_of_copy(node))});
    return node.sight == kNever ? content(node) : view(node);
  }

  // Semantics 3.1, 6.1.
  Term content(const Node& node) {
    const std::size_t w = node.world;
    const Emission& emission = schedules_[w].emissions[node.index];
    if (emission.handling == kNever) return terms_.intern({0, emission.message});
    const std::size_t arrival = schedules_[w].arrival[emission.handling];
    const Path& path = topology_[*script_.messages[emission.message].path];
    const Term handled = value(received(w, arrival));
    std::size_t repetitions = 0;
    if (waits_.counts(path) && !waits_.waits(path.id)) {
      for (std::size_t other : earlier(w, arrival)) {
        if (value(received(w, other)) == handled) ++repetitions;
      }
    }
    std::vector<std::size_t> structure = {1, path.id.index(), handled, repetitions};
    const auto i = sight_index(w, arrival, path.id);
    if (i) structure.push_back(result_[w].views[arrival][*i]);
    std::set<Term> lost;
    for (std::size_t other : forgotten(w, arrival, path.id)) lost.insert(value(received(w, other)));
    structure.insert(structure.end(), lost.begin(), lost.end());
    return terms_.intern(std::move(structure));
  }

  Term view(const Node& node) {
    const Sight& sight = result_[node.world].sights[node.index][node.sight];
    if (sight.common) {
      return terms_.intern({2, sight.path.index(), handlings(node.world)[node.index].message});
    }
    Execution& execution = result_[node.world];
    std::vector<std::size_t> structure = {3};
    for (const Kept& kept : sight.parts) {
      for (std::size_t arrival : kept.arrivals) {
        script_.spend(kept.pairs ? execution.sights[arrival].size() : 1);
        execution.received[arrival] = value(received(node.world, arrival));
      }
      const std::vector<Term> seen = terms_of(execution, kept, terms_);
      structure.push_back(kept.writer.index());
      structure.push_back(seen.size());
      structure.insert(structure.end(), seen.begin(), seen.end());
    }
    return terms_.intern(std::move(structure));
  }

  const Topology& topology_;
  const Script& script_;
  const std::array<Schedule, 2>& schedules_;
  const Waits& waits_;
  Terms& terms_;
  std::array<Execution, 2> result_;
  std::vector<Node> nodes_;
  std::array<std::vector<NodeId>, 2> emission_nodes_;
  std::array<std::vector<std::vector<NodeId>>, 2> sight_nodes_;
  std::map<std::pair<std::size_t, std::size_t>, NodeId> copy_nodes_;  // by world and arrival
};

}  // namespace

const Sight* Execution::sight(std::size_t arrival, PathId path) const {
  for (const Sight& sight : sights[arrival]) {
    if (sight.path == path) return &sight;
  }
  return nullptr;
}

std::vector<std::size_t> earlier_copies(const Script& script, const Schedule& schedule,
                                        std::size_t world, std::size_t arrival) {
  std::vector<std::size_t> result;
  const auto& handlings = script.worlds[world];
  const Handling& handling = handlings[arrival];
  script.spend(schedule.at(handling.component).size());
  for (std::size_t other : schedule.at(handling.component)) {
    if (other >= arrival) break;
    const Handling& earlier = handlings[other];
    if (earlier.input == handling.input && !earlier.other_replica &&
        script.messages[earlier.message].family == script.messages[handling.message].family &&
        !schedule.forgotten(handling.component, other, arrival)) {
      result.push_back(other);
    }
  }
  return result;
}

std::array<Execution, 2> execute(const Topology& topology, const Script& script,
                                 const std::array<Schedule, 2>& schedules, const Waits& waits,
                                 Terms& terms, std::string& problem) {
  for (std::size_t w = 0; w < 2; ++w) {
    for (const Handling& handling : script.worlds[w]) {
      const Schedule& there = schedules[script.between_replicas() ? 1 - w : w];
      if (!handling.other_replica || !there.emitted[handling.message].empty()) continue;
      problem = fmt::format("world {}: the other replica has no copy of {}", w + 1,
                            script.messages[handling.message].id);
      return {};
    }
  }
  return Evaluation(topology, script, schedules, waits, terms).run(problem);
}

std::vector<std::size_t> kept_arrivals(const Execution& execution, const Kept& kept) {
  std::vector<std::size_t> result;
  std::set<Term> known;
  for (std::size_t arrival : kept.arrivals) {
    if (kept.ignores_repetitions && !known.insert(execution.received[arrival]).second) continue;
    if (arrival < kept.since) continue;
    result.push_back(arrival);
  }
  return result;
}

std::vector<Term> terms_of(const Execution& execution, const Kept& kept, Terms& terms) {
  std::vector<Term> result;
  for (std::size_t arrival : kept_arrivals(execution, kept)) {
    Term term = execution.received[arrival];
    for (std::size_t i = 0; kept.pairs && i < execution.sights[arrival].size(); ++i) {
      if (execution.sights[arrival][i].path != kept.writer) continue;
      term = terms.intern({4, term, execution.views[arrival][i]});
    }
    result.push_back(term);
  }
  std::sort(result.begin(), result.end());
  if (!kept.bag) result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace firebreak::replay::interpreter

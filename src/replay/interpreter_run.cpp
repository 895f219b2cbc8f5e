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

namespace firebreak::replay::interpreter {

namespace {

using topology::Path;
using topology::PathId;
using topology::Topology;

constexpr Term kUnknown = static_cast<Term>(-1);
constexpr std::size_t kCopied = kNever - 1;

/// Contents and views of both worlds.
class Evaluation {
 public:
  Evaluation(const Topology& topology, const Script& script,
             const std::array<Schedule, 2>& schedules, const Waits& waits, Terms& terms)
      : topology_(topology), script_(script), schedules_(schedules), waits_(waits), terms_(terms) {}

  std::array<Execution, 2> run(std::string& problem) {
    for (std::size_t w = 0; w < 2; ++w) {
      result_[w].schedule = &schedules_[w];
      result_[w].sights = sights(topology_, script_, waits_, w, schedules_[w]);
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
    return script_.between_replicas() && script_.messages[m].common;
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

  std::vector<std::size_t> lost_before(std::size_t w, std::size_t arrival, PathId path) const {
    return forgotten(topology_, script_, waits_, schedules_[w], w, arrival, path);
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
    for (std::size_t other : earlier_copies(script_, schedules_[w], w, arrival))
      result.push_back(received(w, other));
    for (std::size_t other : lost_before(w, arrival, path)) result.push_back(received(w, other));
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
      for (std::size_t other : earlier_copies(script_, schedules_[w], w, arrival)) {
        if (value(received(w, other)) == handled) ++repetitions;
      }
    }
    std::vector<std::size_t> structure = {1, path.id.index(), handled, repetitions};
    const auto i = sight_index(w, arrival, path.id);
    if (i) structure.push_back(result_[w].views[arrival][*i]);
    std::set<Term> lost;
    for (std::size_t other : lost_before(w, arrival, path.id))
      lost.insert(value(received(w, other)));
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

}  // namespace firebreak::replay::interpreter

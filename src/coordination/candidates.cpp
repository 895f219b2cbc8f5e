// SPDX-License-Identifier: Apache-2.0
// Candidates for models that do not list their own: docs/repair.md, Candidates. A race is possible
// at an O path that has rivals, is not sealed and is not covered by a total order of all inputs;
// candidates are generated around such paths only.
#include "coordination/candidates.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>

#include "coordination/apply.h"
#include "coordination/cost_model.h"
#include "coordination/exclusions.h"
#include "coordination/found.h"
#include "labels/labels.h"
#include "topology/conflicts.h"
#include "topology/observers.h"
#include "topology/room.h"
#include "topology/seals.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::AttributeSet;
using topology::Component;
using topology::Mechanism;
using topology::Model;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::size_t kMostKeys = 3;  // of one component's orderings

bool has_whole_order(const Component& component, Mechanism mechanism, std::size_t inputs) {
  return std::ranges::any_of(component.orderings, [&](const topology::Ordering& ordering) {
    return ordering.mechanism == mechanism && ordering.by.empty() &&
           ordering.streams.size() == inputs;
  });
}

std::vector<StreamId> input_streams(const Topology& topology, const Component& component) {
  std::vector<StreamId> streams;
  for (topology::InputId input : component.inputs) {
    const auto& more = topology[input].streams;
    streams.insert(streams.end(), more.begin(), more.end());
  }
  std::ranges::sort(streams);
  return streams;
}

// The paths at which messages race.
class Races {
 public:
  explicit Races(const Topology& topology)
      : topology_(topology),
        conflicts_(topology),
        labeling_(labels::label(topology, result::RuleSet::Sound)) {
    const std::vector<bool> sealed = topology::find_seals(topology, conflicts_).sealed;
    for (const Component& component : topology.components()) {
      if (in_one_order(component)) continue;
      for (PathId path : component.paths) {
        if (!rivals(path).empty() && !sealed[path.index()]) paths_.push_back(path);
      }
    }
    for (PathId path : paths_) at_[topology[path].component].push_back(path);
  }

  /// The W paths whose messages race with what the path handles.
  std::vector<PathId> rivals(PathId path) const {
    std::vector<PathId> result = asking_rivals(topology_, path);
    for (const topology::Conflict& conflict : conflicts_.of(path))
      result.push_back(conflict.writer);
    return result;
  }

  const std::vector<PathId>& paths() const { return paths_; }
  /// By component, in source order.
  const std::map<topology::ComponentId, std::vector<PathId>>& by_component() const { return at_; }

 private:
  bool in_one_order(const Component& component) const {
    const std::vector<StreamId> inputs = input_streams(topology_, component);
    if (has_whole_order(component, Mechanism::Sequencing, inputs.size())) return true;
    return inputs.size() == 1 &&
           labeling_.streams[inputs.front().index()].severity == result::Severity::Ordered;
  }

  const Topology& topology_;
  topology::Conflicts conflicts_;
  labels::Labeling labeling_;
  std::vector<PathId> paths_;
  std::map<topology::ComponentId, std::vector<PathId>> at_;
};

class OrderFinder {
 public:
  explicit OrderFinder(const CostModel& costs) : costs_(costs), topology_(costs.topology()) {}

  std::vector<RepairCandidate> find(const Races& races) {
    for (const auto& [id, paths] : races.by_component()) {
      const Component& component = topology_[id];
      if (is_observer(topology_, id)) continue;  // no part of the program
      const std::vector<StreamId> all = input_streams(topology_, component);
      const std::vector<StreamId> some = racing_streams(races, paths);
      offer(component, all, all.size(), {});
      if (some.size() < all.size()) offer(component, some, all.size(), {});
      for (const AttributeSet& key : keys(paths, some)) offer(component, some, all.size(), key);
    }
    return std::move(result_);
  }

 private:
  void offer(const Component& component, const std::vector<StreamId>& streams,
             std::size_t all_inputs, const AttributeSet& by) {
    for (Mechanism mechanism : {Mechanism::Sequencing, Mechanism::Dynamic}) {
      if (mechanism == Mechanism::Dynamic && !component.replicated) continue;
      if (has_whole_order(component, mechanism, all_inputs)) continue;
      const topology::OrderComponent order{component.id, {mechanism, streams, by}};
      topology::OrderRepair repair;
      repair.component.text = component.name;
      repair.ordering.mechanism = mechanism;
      repair.ordering.by = coordination::names_of(topology_, by);
      if (streams.size() < all_inputs) repair.ordering.streams = names_of(component, streams);
      result_.push_back(make(std::move(repair), costs_.cost(order)));
    }
  }

  // Copies that the component reads go by the name of their declaration, if all are among these.
  topology::Names names_of(const Component& component, const std::vector<StreamId>& streams) const {
    topology::Names names;
    for (const StreamId id : streams) {
      std::vector<StreamId> copies = topology_.declared_with(id);
      std::erase_if(copies, [&](StreamId copy) {
        return topology_[*topology_[copy].to].component != component.id;
      });
      const bool all = std::ranges::all_of(
          copies, [&](StreamId copy) { return std::ranges::binary_search(streams, copy); });
      if (all && id != copies.front()) continue;
      names.push_back({all ? topology_[id].declared : topology_[id].name, {}});
    }
    return names;
  }

  // All that races at these paths of one component: what they handle and what their rivals handle.
  std::vector<StreamId> racing_streams(const Races& races, const std::vector<PathId>& paths) const {
    std::set<StreamId> streams;
    std::set<topology::InputId> inputs;
    for (PathId id : paths) {
      inputs.insert(topology_[id].from);
      for (PathId rival : races.rivals(id)) inputs.insert(topology_[rival].from);
    }
    for (topology::InputId input : inputs) {
      const auto& there = topology_[input].streams;
      streams.insert(there.begin(), there.end());
    }
    return {streams.begin(), streams.end()};
  }

  // What each gate, and what all of them, have in common with the streams: messages of one
  // partition agree on it (semantics 3.2, 4.1).
  std::vector<AttributeSet> keys(const std::vector<PathId>& paths,
                                 const std::vector<StreamId>& streams) const {
    AttributeSet carried = topology_[streams.front()].attributes;
    for (StreamId stream : streams) {
      carried = set_intersection(carried, topology_[stream].attributes);
    }
    std::set<AttributeSet> found;
    AttributeSet common = carried;
    for (PathId id : paths) {
      const Path& path = topology_[id];
      if (path.confluent() || path.gate.unknown) continue;
      const AttributeSet key = set_intersection(path.gate.attributes, carried);
      common = set_intersection(common, key);
      if (!key.empty() && found.size() + 1 < kMostKeys) found.insert(key);
    }
    if (!common.empty() && !found.empty()) found.insert(common);
    return {found.begin(), found.end()};
  }

  const CostModel& costs_;
  const Topology& topology_;
  std::vector<RepairCandidate> result_;
};

// FIFO fixes the order at a component that reads one stream from one producer, if that producer's
// emissions come in one order: it is a source, it can be ordered itself, or the same holds of it.
class FifoFinder {
 public:
  FifoFinder(const CostModel& costs, const Races& races)
      : costs_(costs),
        topology_(costs.topology()),
        races_(races),
        useful_(costs.topology().streams().size(), false),
        walked_(useful_),
        hopeless_(useful_) {}

  std::vector<RepairCandidate> find() {
    for (const auto& [component, paths] : races_.by_component()) walk_up(topology_[component]);
    std::vector<RepairCandidate> result;
    for (const Stream& stream : topology_.streams()) {
      const std::vector<StreamId> copies = topology_.declared_with(stream.id);
      const bool useful =
          std::ranges::any_of(copies, [&](StreamId copy) -> bool { return useful_[copy.index()]; });
      if (!useful || copies.front() != stream.id) continue;
      topology::FifoRepair repair;
      repair.stream.text = stream.declared;
      result.push_back(make(std::move(repair), costs_.cost(topology::MakeFifo{stream.id, {}})));
    }
    return result;
  }

 private:
  void walk_up(const Component& racing) {
    std::vector<StreamId> chain;
    const bool ordered = in_one_order(racing, chain);
    for (StreamId id : chain) {
      const Stream& stream = topology_[id];
      walked_[id.index()] = true;
      useful_[id.index()] = ordered && !some_within(stream.fifos, {});
      hopeless_[id.index()] = !ordered;
    }
  }

  // Whether the streams of `chain`, from the component upwards, deliver in one order if all are
  // FIFO.
  bool in_one_order(const Component& racing, std::vector<StreamId>& chain) const {
    const Component* consumer = &racing;
    while (chain.size() <= topology_.streams().size()) {
      const std::vector<StreamId> inputs = input_streams(topology_, *consumer);
      if (inputs.size() != 1 || topology_[inputs.front()].producers != 1) return false;
      const Stream& stream = topology_[inputs.front()];
      if (walked_[stream.id.index()]) return !hopeless_[stream.id.index()];
      chain.push_back(stream.id);
      if (stream.is_source()) return true;
      consumer = &topology_[topology_[*stream.from].component];
      if (races_.by_component().contains(consumer->id) || !consumer->orderings.empty()) return true;
    }
    return false;
  }

  const CostModel& costs_;
  const Topology& topology_;
  const Races& races_;
  std::vector<bool> useful_;  // by StreamId
  std::vector<bool> walked_;
  std::vector<bool> hopeless_;
};

std::vector<RepairCandidate> find_dedups(const CostModel& costs) {
  std::vector<RepairCandidate> result;
  const Topology& topology = costs.topology();
  for (const Stream& stream : topology.streams()) {
    const std::vector<StreamId> copies = topology.declared_with(stream.id);
    const bool repeated = topology::may_repeat(topology[copies.back()].delivery);
    const bool counts = !stream.is_sink() || stream.observed == topology::Observed::Multiset;
    if (!counts || !repeated || copies.front() != stream.id) continue;
    topology::DedupRepair repair;
    repair.stream.text = stream.declared;
    result.push_back(make(std::move(repair), costs.cost(topology::RemoveDuplicates{stream.id})));
  }
  return result;
}

// On sinks too: what is lost there is missing.
std::vector<RepairCandidate> find_resends(const CostModel& costs) {
  std::vector<RepairCandidate> result;
  const Topology& topology = costs.topology();
  for (const Stream& stream : topology.streams()) {
    const std::vector<StreamId> copies = topology.declared_with(stream.id);
    const bool loses = topology::may_lose(topology[copies.back()].delivery);
    if (!loses || copies.front() != stream.id) continue;
    topology::ResendRepair repair;
    repair.stream.text = stream.declared;
    result.push_back(make(std::move(repair), costs.cost(topology::ResendLost{stream.id})));
  }
  return result;
}

std::vector<RepairCandidate> listed(const Model& model, const Topology& topology) {
  const CostModel costs(model, topology);
  std::vector<RepairCandidate> result = *model.repairs;
  for (RepairCandidate& candidate : result) {
    if (candidate.cost) continue;
    const auto* variant = std::get_if<topology::VariantRepair>(&candidate.what);
    candidate.cost = variant != nullptr ? costs.variant(variant->component.text)
                                        : costs.cost(resolve(topology, candidate));
  }
  return result;
}

}  // namespace

std::vector<RepairCandidate> find_coordination(const Model& model, const Topology& topology) {
  const CostModel costs(model, topology);
  const Races races(topology);
  std::vector<RepairCandidate> result = find_seals(model, costs, races.paths());
  for (auto&& more : {OrderFinder(costs).find(races), FifoFinder(costs, races).find(),
                      find_dedups(costs), find_resends(costs)}) {
    result.insert(result.end(), more.begin(), more.end());
  }
  return result;
}

std::vector<RepairCandidate> find_supposed_seals(const Model& model, const Topology& topology) {
  return find_seals(model, CostModel(model, topology), Races(topology).paths(), Sealers::Supposed);
}

std::vector<RepairCandidate> candidates(const Model& model, const Topology& topology) {
  if (model.repairs) return listed(model, topology);
  std::vector<RepairCandidate> result = find_coordination(model, topology);
  add_variants(model, topology, result);
  topology::Room room(model);
  std::erase_if(result, [&](const RepairCandidate& candidate) { return !room.take(candidate); });
  // What would make a path wait for itself helps nobody. The others that are barred stay: they
  // might do, if it could be shown, so an answer must not pass them over in silence.
  const std::vector<std::size_t> hopeless = exclusions(model, result).self_waiting;
  for (auto i = hopeless.rbegin(); i != hopeless.rend(); ++i) {
    result.erase(result.begin() + static_cast<std::ptrdiff_t>(*i));
  }
  return result;
}

}  // namespace firebreak::coordination

// SPDX-License-Identifier: Apache-2.0
// What may be repaired, where the model does not say: docs/repair.md, Candidates. A race is at an O
// path that neither handles partitions as units nor stands behind one order of all inputs; each
// kind of candidate is looked for around such paths only. Seals are found in two passes: with all
// that the first finds, some paths still handle no units (a stream that they rendezvous with cannot
// be sealed); the second asks for those that do, so that no seal is offered that helps nothing.
#include "repair/candidates.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "base/internal_error.h"
#include "labels/labels.h"
#include "labels/seals.h"
#include "repair/apply.h"
#include "repair/cost_model.h"
#include "repair/seal_demand.h"
#include "topology/builder.h"

namespace firebreak::repair {

using result::RepairCandidate;
using topology::AttributeSet;
using topology::Component;
using topology::Mechanism;
using topology::Model;
using topology::Names;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::size_t kMostKeys = 3;  // offered for one stream, or for one component's orderings

Names names_of(const Topology& topology, const AttributeSet& set) {
  Names names;
  for (topology::AttributeId id : set) names.push_back({topology[id], {}});
  return names;
}

template <class What>
RepairCandidate make(What what, std::uint64_t cost) {
  RepairCandidate candidate;
  candidate.what = std::move(what);
  candidate.cost = cost;
  return candidate;
}

RepairCandidate seal_of(const Topology& topology, const topology::SealStream& seal) {
  topology::SealRepair repair;
  repair.stream.text = topology[seal.stream].name;
  repair.key = names_of(topology, seal.key);
  return make(std::move(repair), default_cost(topology, seal));
}

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

std::vector<bool> unit_paths(const Topology& topology) {
  return labels::find_seals(topology, labels::Writers(topology)).unit;
}

// The O paths at which messages race.
class Races {
 public:
  explicit Races(const Topology& topology)
      : topology_(topology),
        units_(unit_paths(topology)),
        labeling_(labels::label(topology, result::RuleSet::Sound)) {
    for (const Component& component : topology.components()) {
      if (in_one_order(component)) continue;
      for (PathId path : component.paths) {
        if (!topology[path].confluent() && !units_[path.index()]) paths_.push_back(path);
      }
    }
    for (PathId path : paths_) at_[topology[path].component].push_back(path);
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
  std::vector<bool> units_;
  labels::Labeling labeling_;
  std::vector<PathId> paths_;
  std::map<topology::ComponentId, std::vector<PathId>> at_;
};

class SealFinder {
 public:
  SealFinder(const Model& model, const Topology& topology) : model_(model), topology_(topology) {}

  std::vector<RepairCandidate> find(const std::vector<PathId>& racing) const {
    std::vector<PathId> gated;
    std::ranges::copy_if(racing, std::back_inserter(gated),
                         [&](PathId path) { return !topology_[path].gate.unknown; });
    const std::vector<RepairCandidate> all = asked_by(gated);
    if (all.empty()) return all;
    base::Diagnostics diagnostics;
    const auto sealed = topology::build(repair::apply(model_, all), {}, diagnostics);
    if (!sealed) throw base::InternalError("a model with more seals does not build");
    const std::vector<bool> units = unit_paths(*sealed);
    std::erase_if(gated, [&](PathId path) { return !units[path.index()]; });
    return asked_by(gated);
  }

 private:
  std::vector<RepairCandidate> asked_by(const std::vector<PathId>& paths) const {
    const Settles declared = [&](const SealDemand& demand) {
      const auto& seal = topology_[demand.stream].seal;
      return seal && is_subset(*seal, demand.key);
    };
    std::map<StreamId, std::set<AttributeSet>> keys;
    for (const SealDemand& demand : open_demands(topology_, paths, declared)) {
      const auto& seal = topology_[demand.stream].seal;
      AttributeSet key = seal ? set_intersection(*seal, demand.key) : demand.key;
      if (!key.empty()) keys[demand.stream].insert(std::move(key));
    }
    std::vector<RepairCandidate> result;
    for (const auto& [stream, asked] : keys) {
      for (const AttributeSet& key : offered(asked)) {
        result.push_back(seal_of(topology_, {stream, key}));
        const bool coarser = !asked.contains(key) || serves(asked, key) > 1;
        if (coarser) *result.back().cost += CostModel::kCoarserKey;
      }
    }
    return result;
  }

  static std::size_t serves(const std::set<AttributeSet>& asked, const AttributeSet& key) {
    return static_cast<std::size_t>(std::ranges::count_if(
        asked, [&](const AttributeSet& larger) { return is_subset(key, larger); }));
  }

  // The keys asked for and what two of them have in common, which serves both: the most useful first,
  // as far as each is a part of the other, since a stream has one seal.
  static std::vector<AttributeSet> offered(const std::set<AttributeSet>& asked) {
    std::set<AttributeSet> keys = asked;
    for (auto a = asked.begin(); a != asked.end(); ++a) {
      for (auto b = std::next(a); b != asked.end(); ++b) {
        const AttributeSet both = set_intersection(*a, *b);
        if (!both.empty()) keys.insert(both);
      }
    }
    std::vector<AttributeSet> order(keys.begin(), keys.end());
    std::ranges::stable_sort(order, [&](const AttributeSet& a, const AttributeSet& b) {
      return serves(asked, a) > serves(asked, b);
    });
    std::vector<AttributeSet> result;
    for (const AttributeSet& key : order) {
      const bool comparable = std::ranges::all_of(result, [&](const AttributeSet& other) {
        return is_subset(key, other) || is_subset(other, key);
      });
      if (comparable && result.size() < kMostKeys) result.push_back(key);
    }
    std::ranges::sort(result);
    return result;
  }

  const Model& model_;
  const Topology& topology_;
};

class OrderFinder {
 public:
  explicit OrderFinder(const Topology& topology) : topology_(topology) {}

  std::vector<RepairCandidate> find(const Races& races) {
    for (const auto& [id, paths] : races.by_component()) {
      const Component& component = topology_[id];
      const std::vector<StreamId> all = input_streams(topology_, component);
      const std::vector<StreamId> some = racing_streams(paths);
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
      repair.ordering.by = names_of(topology_, by);
      for (StreamId stream : streams) {
        if (streams.size() == all_inputs) break;
        repair.ordering.streams.push_back({topology_[stream].name, {}});
      }
      result_.push_back(make(std::move(repair), default_cost(topology_, order)));
    }
  }

  // All that races at these paths of one component: what they handle and what its W paths handle.
  std::vector<StreamId> racing_streams(const std::vector<PathId>& paths) const {
    std::set<StreamId> streams;
    std::set<topology::InputId> inputs;
    for (PathId id : paths) {
      const Path& path = topology_[id];
      if (!inputs.insert(path.from).second) continue;
      const auto& own = topology_[path.from].streams;
      streams.insert(own.begin(), own.end());
    }
    const auto asked = asked_streams(topology_, topology_[paths.front()]);
    streams.insert(asked.begin(), asked.end());
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
      if (path.gate.unknown) continue;
      const AttributeSet key = set_intersection(path.gate.attributes, carried);
      common = set_intersection(common, key);
      if (!key.empty() && found.size() + 1 < kMostKeys) found.insert(key);
    }
    if (!common.empty() && !found.empty()) found.insert(common);
    return {found.begin(), found.end()};
  }

  const Topology& topology_;
  std::vector<RepairCandidate> result_;
};

// FIFO fixes the order at a component that reads one stream from one producer, if that producer's
// emissions come in one order: it is a source, it can be ordered itself, or the same holds of it.
class FifoFinder {
 public:
  FifoFinder(const Topology& topology, const Races& races)
      : topology_(topology), races_(races), useful_(topology.streams().size(), false) {}

  std::vector<RepairCandidate> find() {
    for (const auto& [component, paths] : races_.by_component()) walk_up(topology_[component]);
    std::vector<RepairCandidate> result;
    for (const Stream& stream : topology_.streams()) {
      if (!useful_[stream.id.index()]) continue;
      topology::FifoRepair repair;
      repair.stream.text = stream.name;
      result.push_back(make(std::move(repair),
                            default_cost(topology_, topology::MakeFifo{stream.id, {}})));
    }
    return result;
  }

 private:
  void walk_up(const Component& racing) {
    std::vector<StreamId> chain;
    const Component* consumer = &racing;
    while (chain.size() <= topology_.streams().size()) {
      const std::vector<StreamId> inputs = input_streams(topology_, *consumer);
      if (inputs.size() != 1 || topology_[inputs.front()].producers != 1) return;
      const Stream& stream = topology_[inputs.front()];
      if (!stream.fifo || !stream.fifo->key.empty()) chain.push_back(stream.id);
      if (stream.is_source() || useful_[stream.id.index()]) break;
      consumer = &topology_[topology_[*stream.from].component];
      if (races_.by_component().contains(consumer->id) || !consumer->orderings.empty()) break;
    }
    for (StreamId stream : chain) useful_[stream.index()] = true;
  }

  const Topology& topology_;
  const Races& races_;
  std::vector<bool> useful_;  // by StreamId
};

std::vector<RepairCandidate> find_dedups(const Topology& topology) {
  std::vector<RepairCandidate> result;
  for (const Stream& stream : topology.streams()) {
    if (stream.is_sink() || stream.delivery != topology::Delivery::AtLeastOnce) continue;
    topology::DedupRepair repair;
    repair.stream.text = stream.name;
    result.push_back(make(std::move(repair),
                          default_cost(topology, topology::RemoveDuplicates{stream.id})));
  }
  return result;
}

std::vector<RepairCandidate> listed(const Model& model, const Topology& topology) {
  std::vector<RepairCandidate> result = *model.repairs;
  for (RepairCandidate& candidate : result) {
    if (candidate.cost) continue;
    candidate.cost = std::holds_alternative<topology::VariantRepair>(candidate.what)
                         ? CostModel::kVariant
                         : default_cost(topology, resolve(topology, candidate));
  }
  return result;
}

}  // namespace

std::vector<RepairCandidate> candidates(const Model& model, const Topology& topology) {
  if (model.repairs) return listed(model, topology);
  const Races races(topology);
  std::vector<RepairCandidate> result = SealFinder(model, topology).find(races.paths());
  for (auto&& more : {OrderFinder(topology).find(races), FifoFinder(topology, races).find(),
                      find_dedups(topology)}) {
    result.insert(result.end(), more.begin(), more.end());
  }
  return result;
}

}  // namespace firebreak::repair

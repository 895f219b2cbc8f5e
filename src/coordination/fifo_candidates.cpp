// SPDX-License-Identifier: Apache-2.0
// FIFO fixes the order in which messages of one stream that agree on a key are handled, if one
// producer emits them in one order: it is a source, it can be ordered itself, or the same holds of
// what it reads (docs/repair.md 1.5).
#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "coordination/found.h"
#include "coordination/races.h"
#include "topology/instances.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::AttributeSet;
using topology::Path;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

/// A stream, and what those of its messages agree on that are to keep their order.
using Kept = std::pair<StreamId, AttributeSet>;

class FifoFinder {
 public:
  FifoFinder(const CostModel& costs, const Races& races)
      : costs_(costs), topology_(costs.topology()), races_(races) {}

  std::vector<RepairCandidate> find() {
    for (const auto& [component, paths] : races_.by_component()) {
      for (const auto& group : races_.groups(paths)) walk_up_from(group);
    }
    std::vector<RepairCandidate> result;
    std::set<std::pair<std::string, AttributeSet>> offered;
    for (const auto& [stream, key] : useful_) {
      if (!offered.emplace(topology_[stream].declared, key).second) continue;  // a copy
      topology::FifoRepair repair;
      repair.stream.text = topology_[stream].declared;
      repair.key = names_of(topology_, key);
      result.push_back(make(std::move(repair), costs_.cost(topology::MakeFifo{stream, key})));
    }
    return result;
  }

 private:
  void walk_up_from(const std::vector<topology::PathId>& paths) {
    const std::vector<StreamId> streams = races_.streams(paths);
    if (streams.size() != 1) return;
    walk_up({streams.front(), {}});
    for (AttributeSet& key : keys_of_order(topology_, races_, paths, streams)) {
      walk_up({streams.front(), std::move(key)});
    }
  }

  void walk_up(Kept from) {
    std::vector<Kept> chain;
    const bool ordered = in_one_order(std::move(from), chain);
    for (Kept& kept : chain) {
      walked_[kept] = ordered;
      if (ordered && !some_within(topology_[kept.first].fifos, kept.second)) {
        useful_.insert(std::move(kept));
      }
    }
  }

  // Whether the streams of `chain`, upwards from the given one, deliver in one order if all are
  // FIFO by their keys.
  bool in_one_order(Kept kept, std::vector<Kept>& chain) const {
    while (chain.size() <= topology_.streams().size()) {
      const Stream& stream = topology_[kept.first];
      if (const auto known = walked_.find(kept); known != walked_.end()) return known->second;
      if (!one_producer(stream, kept.second)) return false;
      chain.push_back(kept);
      if (stream.is_source()) return true;
      const topology::Component& producer = topology_[topology_[*stream.from].component];
      if (!of_one_instance(producer, stream, kept.second)) return false;
      if (races_.by_component().contains(producer.id) || !producer.orderings.empty()) return true;
      auto before = before_it(stream, std::move(kept.second));
      if (!before) return false;
      kept = *std::move(before);
    }
    return false;
  }

  // Messages that agree on the key are made of such as go to one instance (semantics 1.9).
  bool of_one_instance(const topology::Component& producer, const Stream& stream,
                       const AttributeSet& key) const {
    if (!has_instances(producer)) return true;
    const AttributeSet& by = producer.instances_by;
    return !by.empty() && is_subset(by, key) &&
           std::ranges::all_of(topology_[*stream.from].paths, [&](topology::PathId path) {
             const auto& streams = topology_[topology_[path].from].streams;
             return set_intersection(by, topology_[path].rewrites).empty() &&
                    std::ranges::all_of(streams, [&](StreamId id) {
                      return is_subset(by, topology_[id].attributes);
                    });
           });
  }

  // Of all messages that agree on the key.
  static bool one_producer(const Stream& stream, const AttributeSet& key) {
    return stream.producers == 1 ||
           (!stream.producers_by.empty() && is_subset(stream.producers_by, key));
  }

  // What has to keep its order for the stream's producer to emit in one order: the messages of its
  // only input that agree on what survives of the key.
  std::optional<Kept> before_it(const Stream& stream, AttributeSet key) const {
    const topology::Output& output = topology_[*stream.from];
    const std::vector<StreamId> inputs = input_streams(topology_, topology_[output.component]);
    if (inputs.size() != 1) return std::nullopt;
    for (const topology::PathId id : output.paths) {
      const Path& path = topology_[id];
      if (path.unordered_emission) return std::nullopt;
      AttributeSet survives;
      std::ranges::set_difference(key, path.rewrites, std::back_inserter(survives));
      key = set_intersection(survives, topology_[inputs.front()].attributes);
    }
    return Kept{inputs.front(), std::move(key)};
  }

  const CostModel& costs_;
  const Topology& topology_;
  const Races& races_;
  std::set<Kept> useful_;
  std::map<Kept, bool> walked_;  // whether that is in one order
};

}  // namespace

std::vector<RepairCandidate> find_fifos(const CostModel& costs, const Races& races) {
  return FifoFinder(costs, races).find();
}

}  // namespace firebreak::coordination

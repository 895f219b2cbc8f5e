// SPDX-License-Identifier: Apache-2.0
// A path needs, from each stream into each of its rivals, a seal on the largest key compatible with
// what they share by, or on part of it: a seal on part of a key completes the whole key (semantics
// 3.7), so the largest key is the weakest demand. A stream that is not sealed itself is sealed on K
// if everything that contributes to it is sealed on what survives of K. So the demand moves
// upstream, from interface to interface and with smaller and smaller keys, until it reaches
// sources.
#include "coordination/seal_demand.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <set>

#include "topology/seal_keys.h"

namespace firebreak::coordination {

using topology::AttributeSet;
using topology::InputId;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::size_t kMostKeys = 16;

AttributeSet without(const AttributeSet& set, const AttributeSet& taken) {
  AttributeSet result;
  std::ranges::set_difference(set, taken, std::back_inserter(result));
  return result;
}

class Demands {
 public:
  Demands(const Topology& topology, const topology::Conflicts& conflicts, const Settles& settles)
      : topology_(topology),
        conflicts_(conflicts),
        settles_(settles),
        inputs_(topology.inputs().size()),
        outputs_(topology.outputs().size()) {}

  void start(PathId path) {
    for (const topology::Conflict& conflict : conflicts_.of(path)) {
      const InputId input = topology_[conflict.writer].from;
      if (!gates_.emplace(input, conflict.complete.attributes).second) continue;
      for (StreamId stream : topology_[input].streams) {
        ask(stream, topology::largest_compatible_key(topology_, conflict.complete,
                                                     topology_[stream].attributes));
      }
    }
  }

  std::vector<SealDemand> run() {
    while (!work_.empty()) {
      const auto [output, key] = std::move(work_.front());
      work_.pop_front();
      for (PathId id : topology_[output].paths) {
        const Path& path = topology_[id];
        const AttributeSet kept = without(key, path.rewrites);
        if (!fresh(inputs_[path.from.index()], kept)) continue;
        for (StreamId stream : topology_[path.from].streams) {
          ask(stream, set_intersection(kept, topology_[stream].attributes));
        }
      }
    }
    return {open_.begin(), open_.end()};
  }

 private:
  using Keys = std::set<AttributeSet>;

  static bool fresh(Keys& keys, const AttributeSet& key) {
    return keys.size() < kMostKeys && keys.insert(key).second;
  }

  void ask(StreamId id, AttributeSet key) {
    const Stream& stream = topology_[id];
    SealDemand demand{id, std::move(key)};
    if (settles_(demand)) return;
    if (stream.is_source() || !topology_[topology_[*stream.from].component].forwards) {
      open_.insert(std::move(demand));
    } else if (fresh(outputs_[stream.from->index()], demand.key)) {
      work_.emplace_back(*stream.from, std::move(demand.key));
    }
  }

  const Topology& topology_;
  const topology::Conflicts& conflicts_;
  const Settles& settles_;
  std::set<std::pair<InputId, AttributeSet>> gates_;  // asked already, of rivals there
  std::vector<Keys> inputs_;   // by InputId: asked of the streams that end there
  std::vector<Keys> outputs_;  // by OutputId: asked of what the interface emits
  std::deque<std::pair<OutputId, AttributeSet>> work_;
  std::set<SealDemand> open_;
};

}  // namespace

std::vector<SealDemand> open_demands(const Topology& topology, const topology::Conflicts& conflicts,
                                     std::span<const PathId> paths, const Settles& settles) {
  Demands demands(topology, conflicts, settles);
  for (PathId path : paths) demands.start(path);
  return demands.run();
}

}  // namespace firebreak::coordination

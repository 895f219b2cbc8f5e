// SPDX-License-Identifier: Apache-2.0
// A path with gate g asks each stream that it rendezvouses with for a seal on the largest key that
// is compatible with g, or a part of it: whoever punctuates on a part has sealed the whole key
// (semantics 3.6), so the largest key asks the least. A stream that is not sealed itself is sealed
// on K if all that contributes to it is sealed on what survives of K; so the question goes
// upstream, from interface to interface and with ever smaller keys, until it comes to a source.
#include "repair/seal_demand.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <set>

#include "topology/seal_keys.h"

namespace firebreak::repair {

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

bool reads_state(const Topology& topology, topology::ComponentId component) {
  return std::ranges::any_of(topology[component].paths,
                             [&](PathId p) { return topology[p].writes(); });
}

class Demands {
 public:
  Demands(const Topology& topology, const Settles& settles)
      : topology_(topology),
        settles_(settles),
        inputs_(topology.inputs().size()),
        outputs_(topology.outputs().size()) {}

  void start(const Path& path) {
    const bool writers = reads_state(topology_, path.component);
    if (writers && !gates_.emplace(path.component, path.gate.attributes).second) return;
    for (StreamId stream : asked_streams(topology_, path)) {
      ask(stream,
          topology::largest_compatible_key(topology_, path.gate, topology_[stream].attributes));
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
    if (stream.is_source()) {
      open_.insert(std::move(demand));
    } else if (fresh(outputs_[stream.from->index()], demand.key)) {
      work_.emplace_back(*stream.from, std::move(demand.key));
    }
  }

  const Topology& topology_;
  const Settles& settles_;
  // Asked already: paths of one component ask the same streams.
  std::set<std::pair<topology::ComponentId, AttributeSet>> gates_;
  std::vector<Keys> inputs_;   // by InputId: asked of the streams that end there
  std::vector<Keys> outputs_;  // by OutputId: asked of what the interface emits
  std::deque<std::pair<OutputId, AttributeSet>> work_;
  std::set<SealDemand> open_;
};

}  // namespace

std::vector<StreamId> asked_streams(const Topology& topology, const Path& path) {
  if (!reads_state(topology, path.component)) return topology[path.from].streams;
  std::vector<StreamId> writers;
  for (InputId input : topology[path.component].inputs) {
    const auto& paths = topology[input].paths;
    const auto& streams = topology[input].streams;
    if (std::ranges::any_of(paths, [&](PathId p) { return topology[p].writes(); })) {
      writers.insert(writers.end(), streams.begin(), streams.end());
    }
  }
  return writers;
}

std::vector<SealDemand> open_demands(const Topology& topology, std::span<const PathId> paths,
                                     const Settles& settles) {
  Demands demands(topology, settles);
  for (PathId path : paths) demands.start(topology[path]);
  return demands.run();
}

}  // namespace firebreak::repair

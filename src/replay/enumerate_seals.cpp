// SPDX-License-Identifier: Apache-2.0
// Seals by elimination. Every key on which a stream can be sealed is a union of declared keys
// (semantics 3.6, K is the union of all K_u) or larger than one. So each stream starts with every
// such union that it carries, each order-sensitive path starts as a unit, and what is not
// justified by the rest is struck out until nothing changes. What remains is the greatest
// fixpoint: the coinductive reading that lets a sealed cycle stay sealed.
#include "replay/enumerate_seals.h"

#include <algorithm>

#include "topology/dependencies.h"

namespace firebreak::replay::schedules {
namespace {

using topology::AttributeSet;
using topology::Path;
using topology::Stream;
using topology::Topology;

constexpr std::size_t kMostKeys = 1024;

class Elimination {
 public:
  explicit Elimination(const Topology& topology)
      : topology_(topology),
        keys_(topology.streams().size()),
        units_(topology.paths().size(), false) {}

  std::optional<std::vector<bool>> run() {
    if (!start()) return std::nullopt;
    bool changed = true;
    while (changed) {
      changed = strike_keys();
      changed = strike_units() || changed;
    }
    return units_;
  }

 private:
  bool start() {
    std::vector<AttributeSet> unions;
    for (const Stream& stream : topology_.streams()) {
      for (const AttributeSet& seal : stream.seals) {
        std::vector<AttributeSet> more{seal};
        for (const AttributeSet& key : unions) more.push_back(set_union(key, seal));
        unions.insert(unions.end(), more.begin(), more.end());
        std::sort(unions.begin(), unions.end());
        unions.erase(std::unique(unions.begin(), unions.end()), unions.end());
        if (unions.size() > kMostKeys) return false;
      }
    }
    for (const Stream& stream : topology_.streams()) {
      for (const AttributeSet& key : unions) {
        if (is_subset(key, stream.attributes)) keys_[stream.id.index()].push_back(key);
      }
    }
    for (const Path& path : topology_.paths()) units_[path.id.index()] = !path.confluent();
    return true;
  }

  bool strike_keys() {
    bool changed = false;
    for (const Stream& stream : topology_.streams()) {
      std::vector<AttributeSet>
          kept;  // beside the old keys: on a self-edge they justify each other
      for (const AttributeSet& key : keys_[stream.id.index()]) {
        if (declared(stream, key) || forwarded(stream, key)) kept.push_back(key);
      }
      changed = changed || kept.size() < keys_[stream.id.index()].size();
      keys_[stream.id.index()] = std::move(kept);
    }
    return changed;
  }

  bool strike_units() {
    bool changed = false;
    for (const Path& path : topology_.paths()) {
      if (!units_[path.id.index()] || sees_whole_partitions(path)) continue;
      units_[path.id.index()] = false;
      changed = true;
    }
    return changed;
  }

  static bool declared(const Stream& stream, const AttributeSet& key) {
    return some_within(stream.seals, key);
  }

  bool forwarded(const Stream& stream, const AttributeSet& key) const {
    if (!stream.from) return false;
    const auto& paths = topology_[*stream.from].paths;
    return std::all_of(paths.begin(), paths.end(), [&](topology::PathId id) {
      const auto& inputs = topology_[topology_[id].from].streams;
      return passes_punctuation(topology_[id]) &&
             std::all_of(inputs.begin(), inputs.end(), [&](topology::StreamId input) {
               return carries_part(input, id, stream, key);
             });
    });
  }

  /// 3.6 (a) and (b) for one stream: some key of `input` within `key` survives.
  bool carries_part(topology::StreamId input, topology::PathId path, const Stream& output,
                    const AttributeSet& key) const {
    const auto& candidates = keys_[input.index()];
    return std::any_of(candidates.begin(), candidates.end(), [&](const AttributeSet& part) {
      return is_subset(part, key) && std::all_of(part.begin(), part.end(), [&](auto attribute) {
               return keeps(topology_, input, path, output.id, attribute);
             });
    });
  }

  /// 3.6 (c).
  bool passes_punctuation(const Path& path) const {
    if (path.confluent()) return true;
    const auto& siblings = topology_[path.component].paths;
    return units_[path.id.index()] &&
           std::all_of(siblings.begin(), siblings.end(), [&](topology::PathId id) {
             return topology_[id].annotation != topology::Annotation::OW || units_[id.index()];
           });
  }

  /// 3.4.
  bool sees_whole_partitions(const Path& path) const {
    bool has_writer = false;
    bool all_sealed = true;
    for (topology::PathId id : topology_[path.component].paths) {
      if (!topology_[id].writes()) continue;
      has_writer = true;
      all_sealed = all_sealed && sealed_for(path.gate, topology_[id].from);
    }
    return has_writer ? all_sealed : sealed_for(path.gate, path.from);
  }

  bool sealed_for(const topology::Gate& gate, topology::InputId input) const {
    const auto& streams = topology_[input].streams;
    return std::all_of(streams.begin(), streams.end(), [&](topology::StreamId stream) {
      const auto& keys = keys_[stream.index()];
      return std::any_of(keys.begin(), keys.end(),
                         [&](const AttributeSet& key) { return compatible(topology_, gate, key); });
    });
  }

  const Topology& topology_;
  std::vector<std::vector<AttributeSet>> keys_;  // by StreamId
  std::vector<bool> units_;                      // by PathId
};

}  // namespace

std::optional<std::vector<bool>> unit_paths(const Topology& topology) {
  return Elimination(topology).run();
}

}  // namespace firebreak::replay::schedules

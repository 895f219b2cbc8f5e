// SPDX-License-Identifier: Apache-2.0
// What tells messages of one stream apart: by promise, or since each is made of one message of a
// stream where something does, and has all its attributes of that.
#include <algorithm>

#include "simulator/plan.h"
#include "topology/dependencies.h"

namespace firebreak::simulator {

using namespace topology;

namespace {

bool copied_somewhere(const Topology& topology, StreamId stream, std::vector<bool>& seen) {
  if (seen[stream.index()]) return false;
  seen[stream.index()] = true;
  const Stream& s = topology[stream];
  if (may_repeat(s.delivery)) return true;
  if (!s.from) return false;
  const auto& paths = topology[*s.from].paths;
  return std::any_of(paths.begin(), paths.end(), [&](PathId p) {
    const auto& read = topology[topology[p].from].streams;
    const bool crashes = topology[topology[p].component].crash == Crash::Replay;
    return crashes || topology[p].repeats || std::any_of(read.begin(), read.end(), [&](StreamId t) {
             return copied_somewhere(topology, t, seen);
           });
  });
}

bool carries(const Stream& s, const AttributeSet& key) { return is_subset(key, s.attributes); }

}  // namespace

// Who keeps the newest emits one message of each version.
std::optional<AttributeSet> Plan::told_by_newest(const Stream& s, const Path& path) const {
  const Component& c = topology[path.component];
  const AttributeSet key = set_union(path.gate.attributes, path.newest);
  const auto& by = c.instances_by;
  if (path.newest.empty() || c.crash != Crash::Survives || !is_subset(by, path.gate.attributes)) {
    return std::nullopt;
  }
  for (const StreamId t : topology[path.from].streams) {
    if (topology[t].is_private && !c.replicated) return std::nullopt;
    for (const AttributeId a : key) {
      if (!keeps(topology, t, path.id, s.id, a)) return std::nullopt;
    }
  }
  return key;
}

// Where attributes are kept one for one, what is unique upstream is so downstream.
std::vector<AttributeSet> Plan::promised_unique(StreamId stream, std::size_t hops) const {
  const Stream& s = topology[stream];
  std::vector<AttributeSet> result = s.unique;
  if (!s.from || s.is_merged || hops == 0) return result;
  const Output& output = topology[*s.from];
  if (output.paths.size() != 1) return result;
  const Path& path = topology[output.paths[0]];
  const auto& read = topology[path.from].streams;
  if (read.size() != 1) return result;
  const Component& component = topology[path.component];
  if (const auto key = told_by_newest(s, path)) result.push_back(*key);
  if (topology[read[0]].is_private && !component.replicated) return result;
  // Each of several instances may answer, and each partition.
  if (component.instances > 1 && !carries(topology[read[0]], component.instances_by)) return result;
  const bool sensitive = path.annotation == Annotation::OR || path.annotation == Annotation::OW;
  if (sensitive && !path.gate.unknown && !carries(topology[read[0]], path.gate.attributes)) {
    return result;
  }
  for (const AttributeId a : s.attributes) {
    if (!contains(topology[read[0]].attributes, a) || contains(path.rewrites, a)) return result;
  }
  for (AttributeSet& key : promised_unique(read[0], hops - 1)) {
    if (carries(s, key)) result.push_back(std::move(key));
  }
  return result;
}

void Plan::find_unique() {
  for (const Stream& s : topology.streams()) {
    std::vector<bool> seen(topology.streams().size(), false);
    unique.push_back(copied_somewhere(topology, s.id, seen)
                         ? std::vector<AttributeSet>{}
                         : promised_unique(s.id, topology.streams().size()));
  }
}

bool Plan::one_message(StreamId stream, const AttributeSet& agree) const {
  const auto& keys = unique[stream.index()];
  return std::any_of(keys.begin(), keys.end(), [&](const AttributeSet& key) {
    return is_subset(key, closure(topology, agree));
  });
}

}  // namespace firebreak::simulator

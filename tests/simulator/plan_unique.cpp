// SPDX-License-Identifier: Apache-2.0
// What tells messages of one stream apart: by promise, or since each is made of one message of a
// stream where something does, and has all its attributes of that.
#include <algorithm>

#include "simulator/plan.h"
#include "topology/dependencies.h"

namespace firebreak::simulator {

using namespace topology;

namespace {

// Whether a process that has handled a message before knows it, and says nothing.
bool remembers(const Topology& topology, const Path& path) {
  return path.idempotent && topology[path.component].crash == Crash::Survives;
}

bool crashes(const Topology& topology, const Path& path) {
  return topology[path.component].crash == Crash::Replay;
}

using Seen = std::vector<bool>;

// Whether a message can arrive on the stream, and then another one that is made of the same.
bool copied(const Topology& topology, StreamId stream, Seen& seen) {
  if (seen[stream.index()]) return false;
  seen[stream.index()] = true;
  const Stream& s = topology[stream];
  if (may_repeat(s.delivery)) return true;
  if (!s.from) return false;
  const auto& paths = topology[*s.from].paths;
  return std::any_of(paths.begin(), paths.end(), [&](PathId p) {
    const Path& path = topology[p];
    const auto& read = topology[path.from].streams;
    if (path.repeats || crashes(topology, path)) return true;
    return !remembers(topology, path) && std::any_of(read.begin(), read.end(), [&](StreamId t) {
      return copied(topology, t, seen);
    });
  });
}

// Whether the two can differ: somewhere on their way one process handled both and said what it saw,
// or how often it had handled that.
bool reworded(const Topology& topology, StreamId stream, Seen& seen) {
  if (seen[stream.index()] || !topology[stream].from) return false;
  seen[stream.index()] = true;
  const auto& paths = topology[*topology[stream].from].paths;
  return std::any_of(paths.begin(), paths.end(), [&](PathId p) {
    const Path& path = topology[p];
    const auto& read = topology[path.from].streams;
    const bool looks = path.annotation != Annotation::CR;
    if (looks && crashes(topology, path)) return true;
    return std::any_of(read.begin(), read.end(), [&](StreamId t) {
      Seen upstream(topology.streams().size(), false);
      const bool twice = looks && !remembers(topology, path) && copied(topology, t, upstream);
      return twice || reworded(topology, t, seen);
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
    Seen seen(topology.streams().size(), false);
    unique.push_back(reworded(topology, s.id, seen)
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

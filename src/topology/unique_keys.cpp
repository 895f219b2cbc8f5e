// SPDX-License-Identifier: Apache-2.0
#include "topology/unique_keys.h"

#include <algorithm>
#include <optional>

#include "topology/crashes.h"
#include "topology/given_keys.h"
#include "topology/instances.h"

namespace firebreak::topology {

namespace {

// The stream of which every message of `stream` comes, one of one: a single path emits to it and
// reads a single stream, and all attributes are kept. One message can make a path emit several,
// which then differ in an attribute that the path gives them (semantics 1.7). A component that is
// not replicated answers each replica that asks; each of several instances may answer (1.9), and a
// path for each partition, where the message does not tell which (3.6).
std::optional<StreamId> comes_of(const Topology& topology, const Stream& stream) {
  if (!stream.from || stream.is_merged) return std::nullopt;
  const auto& paths = topology[*stream.from].paths;
  if (paths.size() != 1) return std::nullopt;
  const Path& path = topology[paths.front()];
  const auto& read = topology[path.from].streams;
  if (read.size() != 1) return std::nullopt;
  const StreamId in = read.front();
  const Component& component = topology[path.component];
  if (topology[in].is_private && !component.replicated) return std::nullopt;
  const auto told = [&](const AttributeSet& by) { return is_subset(by, topology[in].attributes); };
  if (has_instances(component) && !told(component.instances_by)) return std::nullopt;
  if (!path.confluent() && !path.gate.unknown && !told(path.gate.attributes)) return std::nullopt;
  const bool kept = std::ranges::all_of(
      stream.attributes, [&](AttributeId a) { return keeps(topology, in, path.id, stream.id, a); });
  return kept ? std::optional(in) : std::nullopt;
}

// Who keeps the newest emits one message of each version of a partition.
std::optional<AttributeSet> key_of_newest(const Topology& topology, const Stream& stream) {
  if (!stream.from || stream.is_merged) return std::nullopt;
  const auto& paths = topology[*stream.from].paths;
  const Path& path = topology[paths.front()];
  const Component& component = topology[path.component];
  if (paths.size() != 1 || path.newest.empty() || component.crash != Crash::Survives) {
    return std::nullopt;
  }
  if (!is_subset(component.instances_by, path.gate.attributes)) return std::nullopt;
  AttributeSet key = set_union(path.gate.attributes, path.newest);
  const bool kept = std::ranges::all_of(topology[path.from].streams, [&](StreamId in) {
    const bool asked = topology[in].is_private && !component.replicated;
    return !asked && std::ranges::all_of(key, [&](AttributeId a) {
      return keeps(topology, in, path.id, stream.id, a);
    });
  });
  return kept ? std::optional(std::move(key)) : std::nullopt;
}

enum class Of : std::uint8_t { AllWorlds, EachWorld };

// Around a cycle nothing comes: each of its streams comes of one of the others.
Keys find_promised(const Topology& topology, StreamId id, Of of) {
  Keys keys;
  const auto add = [&](const AttributeSet& key) {
    if (is_subset(key, topology[id].attributes)) add_key(keys, key);
  };
  std::optional<StreamId> at = id;
  for (std::size_t hops = 0; at && hops <= topology.streams().size(); ++hops) {
    for (const AttributeSet& key : topology[*at].unique) add(key);
    const auto newest = key_of_newest(topology, topology[*at]);
    if (of == Of::EachWorld && newest) add(*newest);
    at = comes_of(topology, topology[*at]);
  }
  return keys;
}

ComesAgain find_comes_again(const Topology& topology, StreamId id) {
  ComesAgain result;
  std::vector<bool> seen(topology.streams().size(), false);
  std::vector<StreamId> work{id};
  seen[id.index()] = true;
  while (!work.empty()) {
    const Stream& stream = topology[work.back()];
    work.pop_back();
    if (may_repeat(stream.delivery)) result.streams.push_back(stream.id);
    if (!stream.from) continue;
    for (PathId path : topology[*stream.from].paths) {
      result.always = result.always || topology[path].repeats || replays(topology, topology[path]);
      for (StreamId read : topology[topology[path].from].streams) {
        if (!seen[read.index()]) work.push_back(read);
        seen[read.index()] = true;
      }
    }
  }
  return result;
}

}  // namespace

Keys given_keys(const Topology& topology, StreamId stream) {
  return find_promised(topology, stream, Of::AllWorlds);
}

UniqueKeys::UniqueKeys(const Topology& topology)
    : promised_(topology.streams().size()),
      holding_(topology.streams().size()),
      comes_again_(topology.streams().size()) {
  const auto none = [](const auto& keys) { return keys.empty(); };
  if (std::ranges::all_of(topology.streams(), none, &Stream::unique) &&
      std::ranges::all_of(topology.paths(), none, &Path::newest)) {
    return;
  }
  for (const Stream& stream : topology.streams()) {
    const std::size_t i = stream.id.index();
    promised_[i] = find_promised(topology, stream.id, Of::EachWorld);
    if (promised_[i].empty()) continue;
    comes_again_[i] = find_comes_again(topology, stream.id);
    if (!comes_again_[i].ever()) holding_[i] = promised_[i];
  }
}

}  // namespace firebreak::topology

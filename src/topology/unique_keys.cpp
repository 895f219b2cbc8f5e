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

// The keys of a stream: its own, and those of the stream that it comes of, where it carries them.
class Promised {
 public:
  Promised(const Topology& topology, Of of)
      : topology_(topology), of_(of), known_(topology.streams().size()) {}

  // Around a cycle nothing comes: each of its streams comes of one of the others. So it is cut.
  const Keys& keys(StreamId id) {
    std::vector<StreamId> chain;
    for (std::optional<StreamId> at = id; at && !known_[at->index()];) {
      known_[at->index()].emplace();
      chain.push_back(*at);
      at = comes_of(topology_, topology_[*at]);
    }
    for (auto stream = chain.rbegin(); stream != chain.rend(); ++stream) find(topology_[*stream]);
    return *known_[id.index()];
  }

 private:
  void find(const Stream& stream) {
    Keys& keys = *known_[stream.id.index()];
    const auto add = [&](const AttributeSet& key) {
      if (is_subset(key, stream.attributes)) add_key(keys, key);
    };
    for (const AttributeSet& key : stream.unique) add(key);
    const auto newest = key_of_newest(topology_, stream);
    if (of_ == Of::EachWorld && newest) add(*newest);
    const auto above = comes_of(topology_, stream);
    if (!above) return;
    for (const AttributeSet& key : *known_[above->index()]) add(key);
  }

  const Topology& topology_;
  Of of_;
  std::vector<std::optional<Keys>> known_;  // by StreamId
};

// By StreamId: whether something makes its messages come more than once, there or upstream.
std::vector<bool> find_repeated(const Topology& topology) {
  std::vector<bool> repeated(topology.streams().size(), false);
  std::vector<StreamId> work;
  const auto reach = [&](StreamId id) {
    if (!repeated[id.index()]) work.push_back(id);
    repeated[id.index()] = true;
  };
  for (const Stream& stream : topology.streams()) {
    if (may_repeat(stream.delivery)) reach(stream.id);
  }
  for (const Path& path : topology.paths()) {
    if (!path.repeats && !replays(topology, path)) continue;
    for (StreamId emitted : topology[path.to].streams) reach(emitted);
  }
  while (!work.empty()) {
    const Stream& stream = topology[work.back()];
    work.pop_back();
    if (!stream.to) continue;
    for (PathId path : topology[*stream.to].paths) {
      for (StreamId emitted : topology[topology[path].to].streams) reach(emitted);
    }
  }
  return repeated;
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
  return Promised(topology, Of::AllWorlds).keys(stream);
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
  Promised promised(topology, Of::EachWorld);
  const std::vector<bool> repeated = find_repeated(topology);
  for (const Stream& stream : topology.streams()) {
    const std::size_t i = stream.id.index();
    promised_[i] = promised.keys(stream.id);
    if (promised_[i].empty()) continue;
    if (repeated[i]) comes_again_[i] = find_comes_again(topology, stream.id);
    if (!comes_again_[i].ever()) holding_[i] = promised_[i];
  }
}

}  // namespace firebreak::topology

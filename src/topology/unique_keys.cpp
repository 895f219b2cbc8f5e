// SPDX-License-Identifier: Apache-2.0
#include "topology/unique_keys.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

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

// Whether the path emits nothing for what it has handled already.
bool ignores_what_comes_again(const Topology& topology, const Path& path) {
  return path.idempotent && topology[path.component].crash == Crash::Survives;
}

// Whether the path emits other contents where its input comes again.
bool tells_again(const Topology& topology, const Path& path) {
  return path.annotation != Annotation::CR && !ignores_what_comes_again(topology, path);
}

// Where something can come by streams downstream of it. By StreamId.
class Downstream {
 public:
  explicit Downstream(const Topology& topology)
      : topology_(topology), reached_(topology.streams().size(), false) {}

  void reach(StreamId id) {
    if (!reached_[id.index()]) work_.push_back(id);
    reached_[id.index()] = true;
  }
  void reach_emitted(const Path& path) {
    for (StreamId emitted : topology_[path.to].streams) reach(emitted);
  }
  template <typename Passes>
  std::vector<bool> follow(const Passes& passes) {
    while (!work_.empty()) {
      const Stream& stream = topology_[work_.back()];
      work_.pop_back();
      if (!stream.to) continue;
      for (PathId path : topology_[*stream.to].paths) {
        if (passes(topology_[path])) reach_emitted(topology_[path]);
      }
    }
    return std::move(reached_);
  }

 private:
  const Topology& topology_;
  std::vector<bool> reached_;
  std::vector<StreamId> work_;
};

// Whether something makes messages come more than once.
std::vector<bool> find_repeated(const Topology& topology) {
  Downstream repeated(topology);
  for (const Stream& stream : topology.streams()) {
    if (may_repeat(stream.delivery)) repeated.reach(stream.id);
  }
  for (const Path& path : topology.paths()) {
    if (path.repeats || replays(topology, path)) repeated.reach_emitted(path);
  }
  return repeated.follow(
      [&](const Path& path) { return !ignores_what_comes_again(topology, path); });
}

// Whether they may have other contents then.
std::vector<bool> find_told_again(const Topology& topology, const std::vector<bool>& repeated) {
  Downstream told(topology);
  for (const Path& path : topology.paths()) {
    const bool handles_again = replays(topology, path) ||
                               std::ranges::any_of(topology[path.from].streams, [&](StreamId read) {
                                 return repeated[read.index()];
                               });
    if (handles_again && tells_again(topology, path)) told.reach_emitted(path);
  }
  return told.follow([](const Path&) { return true; });
}

// What may repeat upstream of a path that tells something else then, upstream of the stream.
class LooksUpstream {
 public:
  explicit LooksUpstream(const Topology& topology) : topology_(topology) {}

  ToldAgain from(StreamId id) {
    visit(id, kTold);
    while (!work_.empty()) {
      const auto [stream, looks_for] = work_.back();
      work_.pop_back();
      if (looks_for == kRepeats && may_repeat(topology_[stream].delivery)) {
        result_.streams.push_back(stream);
      }
      if (!topology_[stream].from) continue;
      for (PathId path : topology_[*topology_[stream].from].paths) {
        looks_for == kTold ? pass(topology_[path]) : pass_repeated(topology_[path]);
      }
    }
    std::ranges::sort(result_.streams);
    return std::move(result_);
  }

 private:
  enum LooksFor : std::uint8_t { kTold, kRepeats };

  void visit(StreamId id, LooksFor looks_for) {
    if (seen_.emplace(id, looks_for).second) work_.emplace_back(id, looks_for);
  }
  void pass(const Path& path) {
    const bool tells = tells_again(topology_, path);
    result_.always = result_.always || (tells && replays(topology_, path));
    for (StreamId read : topology_[path.from].streams) {
      visit(read, kTold);
      if (tells) visit(read, kRepeats);
    }
  }
  void pass_repeated(const Path& path) {
    result_.always = result_.always || path.repeats || replays(topology_, path);
    if (ignores_what_comes_again(topology_, path)) return;
    for (StreamId read : topology_[path.from].streams) visit(read, kRepeats);
  }

  const Topology& topology_;
  ToldAgain result_;
  std::set<std::pair<StreamId, LooksFor>> seen_;
  std::vector<std::pair<StreamId, LooksFor>> work_;
};

}  // namespace

Keys given_keys(const Topology& topology, StreamId stream) {
  return Promised(topology, Of::AllWorlds).keys(stream);
}

UniqueKeys::UniqueKeys(const Topology& topology)
    : promised_(topology.streams().size()),
      holding_(topology.streams().size()),
      told_again_(topology.streams().size()),
      repeated_(topology.streams().size(), false) {
  const auto none = [](const auto& keys) { return keys.empty(); };
  if (std::ranges::all_of(topology.streams(), none, &Stream::unique) &&
      std::ranges::all_of(topology.paths(), none, &Path::newest)) {
    return;
  }
  Promised promised(topology, Of::EachWorld);
  repeated_ = find_repeated(topology);
  const std::vector<bool> told = find_told_again(topology, repeated_);
  for (const Stream& stream : topology.streams()) {
    const std::size_t i = stream.id.index();
    promised_[i] = promised.keys(stream.id);
    if (promised_[i].empty()) continue;
    if (told[i]) told_again_[i] = LooksUpstream(topology).from(stream.id);
    if (!told_again_[i].ever()) holding_[i] = promised_[i];
  }
}

}  // namespace firebreak::topology

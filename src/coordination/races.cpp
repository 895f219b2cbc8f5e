// SPDX-License-Identifier: Apache-2.0
// A race is possible at an O path that has rivals, is not sealed and is not covered by a total
// order of all inputs.
#include "coordination/races.h"

#include <algorithm>
#include <optional>
#include <set>

#include "topology/graph.h"
#include "topology/instances.h"
#include "topology/newest.h"
#include "topology/seals.h"

namespace firebreak::coordination {

using topology::AttributeSet;
using topology::Component;
using topology::Mechanism;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::size_t kMostKeys = 3;  // of one component's orderings

}  // namespace

std::vector<StreamId> input_streams(const Topology& topology, const Component& component) {
  std::vector<StreamId> streams;
  for (topology::InputId input : component.inputs) {
    const auto& more = topology[input].streams;
    streams.insert(streams.end(), more.begin(), more.end());
  }
  std::ranges::sort(streams);
  return streams;
}

bool has_whole_order(const Component& component, Mechanism mechanism, std::size_t inputs) {
  return std::ranges::any_of(component.orderings, [&](const topology::Ordering& ordering) {
    return ordering.mechanism == mechanism && ordering.by.empty() &&
           ordering.streams.size() == inputs;
  });
}

Races::Races(const Topology& topology)
    : topology_(topology),
      conflicts_(topology),
      labeling_(labels::label(topology, result::RuleSet::Sound)),
      fed_(topology::fed_streams(topology)) {
  const std::vector<bool> sealed = topology::find_seals(topology, conflicts_).sealed;
  for (const Component& component : topology.components()) {
    if (scattered(component) || in_one_order(component)) continue;  // or nothing orders them
    for (PathId path : component.paths) {
      if (fed(path) && !rivals(path).empty() && !sealed[path.index()]) paths_.push_back(path);
    }
  }
  for (PathId path : paths_) at_[topology[path].component].push_back(path);
}

// The W paths whose messages race with what the path handles.
std::vector<PathId> Races::rivals(PathId path) const {
  std::vector<PathId> result = asking_rivals(topology_, path);
  for (const topology::Conflict& conflict : conflicts_.of(path)) result.push_back(conflict.writer);
  std::erase_if(result, [&](PathId rival) { return !fed(rival); });
  return result;
}

// Whether messages come to it at all.
bool Races::fed(PathId path) const {
  return std::ranges::any_of(topology_[topology_[path].from].streams,
                             [&](StreamId stream) { return fed_[stream.index()]; });
}

bool Races::in_one_order(const Component& component) const {
  const std::vector<StreamId> inputs = input_streams(topology_, component);
  if (has_whole_order(component, Mechanism::Sequencing, inputs.size())) return true;
  return inputs.size() == 1 &&
         labeling_.streams[inputs.front().index()].severity == result::Severity::Ordered;
}

std::vector<std::vector<PathId>> Races::groups(const std::vector<PathId>& paths) const {
  std::vector<std::vector<PathId>> result{paths};
  std::vector<PathId> keep = paths;
  std::erase_if(keep, [&](PathId path) { return !topology_[path].writes(); });
  if (!keep.empty() && keep.size() < paths.size()) result.push_back(std::move(keep));
  return result;
}

std::vector<StreamId> Races::streams(const std::vector<PathId>& paths) const {
  std::set<topology::InputId> inputs;
  for (PathId id : paths) {
    inputs.insert(topology_[id].from);
    for (PathId rival : rivals(id)) inputs.insert(topology_[rival].from);
  }
  std::set<StreamId> streams;
  for (topology::InputId input : inputs) {
    const auto& there = topology_[input].streams;
    streams.insert(there.begin(), there.end());
  }
  std::erase_if(streams, [&](StreamId stream) { return !fed_[stream.index()]; });
  return {streams.begin(), streams.end()};
}

AttributeSet Races::shared(PathId path) const {
  if (!asking_rivals(topology_, path).empty()) return {};
  std::optional<AttributeSet> all;
  for (const topology::Conflict& conflict : conflicts_.of(path)) {
    all = all ? set_intersection(*all, conflict.shared) : conflict.shared;
  }
  for (const topology::Conflict& older : stale_conflicts(topology_, path)) {
    all = all ? set_intersection(*all, older.shared) : older.shared;
  }
  return all.value_or(AttributeSet{});
}

std::vector<AttributeSet> keys_of_order(const Topology& topology, const Races& races,
                                        const std::vector<PathId>& paths,
                                        const std::vector<StreamId>& streams) {
  AttributeSet carried = topology[streams.front()].attributes;
  for (StreamId stream : streams) carried = set_intersection(carried, topology[stream].attributes);
  std::set<AttributeSet> found;
  AttributeSet common = carried;
  for (PathId path : paths) {
    const AttributeSet key = set_intersection(races.shared(path), carried);
    common = set_intersection(common, key);
    if (!key.empty() && found.size() + 1 < kMostKeys) found.insert(key);
  }
  if (!common.empty()) found.insert(common);
  return {found.begin(), found.end()};
}

}  // namespace firebreak::coordination

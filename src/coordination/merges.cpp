// SPDX-License-Identifier: Apache-2.0
// Streams of which one copy of what replicas repeat is enough: docs/repair.md 1.6.
#include "coordination/merges.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "coordination/found.h"
#include "topology/conflicts.h"
#include "topology/newest.h"
#include "topology/seals.h"
#include "topology/unique_keys.h"
#include "topology/walk_back.h"

namespace firebreak::coordination {

using topology::Component;
using topology::OutputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

// Whether no ordering but the answers would be needed of what replicas emit there: all that is
// upstream of the output, as far as the replicas have that each for itself, makes one message of
// one, and none of it is asked of a component that they share.
class Upstream {
 public:
  explicit Upstream(const Topology& topology) : topology_(topology) {}

  bool repeats_the_same(OutputId output) const {
    return topology::walk_back(topology_, output, [&](OutputId at, std::vector<OutputId>& further) {
      return std::ranges::all_of(topology_[at].paths,
                                 [&](PathId path) { return follow(topology_[path], further); });
    });
  }

 private:
  bool follow(const Path& path, std::vector<OutputId>& further) const {
    const Component& component = topology_[path.component];
    if (path.annotation == topology::Annotation::CW || !path.newest.empty()) return false;
    if (!component.replicated || !component.commutes.empty()) return false;
    for (const topology::InputId input : component.inputs) {
      if (input != path.from && path.confluent()) continue;
      for (const StreamId id : topology_[input].streams) {
        const Stream& stream = topology_[id];
        if (stream.is_private && stream.from) further.push_back(*stream.from);
      }
    }
    return true;
  }

  const Topology& topology_;
};

// Whether replicas ask the component what something at it changes between their questions.
bool answers_differ(const Topology& topology, const topology::Conflicts& conflicts,
                    const std::vector<bool>& sealed, const Component& component) {
  const auto is_private = [&](StreamId stream) { return topology[stream].is_private; };
  return std::ranges::any_of(component.paths, [&](PathId path) {
    if (sealed[path.index()]) return false;
    if (!asking_rivals(topology, path).empty()) return true;
    return !conflicts.of(path).empty() &&
           (std::ranges::any_of(topology[topology[path].from].streams, is_private) ||
            std::ranges::any_of(conflicts.of(path), [&](const topology::Conflict& conflict) {
              const topology::InputId input = topology[conflict.writer].from;
              return std::ranges::any_of(topology[input].streams, is_private);
            }));
  });
}

bool loses(const topology::Keys& before, const topology::Keys& after) {
  return std::ranges::any_of(
      before, [&](const topology::AttributeSet& key) { return !some_within(after, key); });
}

}  // namespace

std::vector<result::RepairCandidate> find_merges(const CostModel& costs) {
  const Topology& topology = costs.topology();
  std::vector<result::RepairCandidate> result;
  const bool replicated = std::ranges::any_of(topology.components(), &Component::replicated);
  if (!replicated) return result;
  const topology::Conflicts conflicts(topology);
  const std::vector<bool> sealed = topology::find_seals(topology, conflicts).sealed;
  const Upstream upstream(topology);
  std::set<std::string> told;
  for (const Component& component : topology.components()) {
    if (component.replicated || !answers_differ(topology, conflicts, sealed, component)) continue;
    for (const topology::InputId input : component.inputs) {
      for (const StreamId id : topology[input].streams) {
        const Stream& stream = topology[id];
        if (!stream.is_private || !stream.from || !upstream.repeats_the_same(*stream.from))
          continue;
        if (!told.insert(stream.declared).second) continue;
        topology::MergeRepair repair;
        repair.stream.text = stream.declared;
        result.push_back(make(std::move(repair), costs.merge(id)));
      }
    }
  }
  return result;
}

std::string barred_merge(const Topology& topology, const Topology& merged, StreamId stream) {
  for (const Component& component : topology.components()) {
    if (component.replicated == merged[component.id].replicated) continue;
    return fmt::format("'{}' is replicated only for what comes of it", component.name);
  }
  const topology::UniqueKeys before(topology);
  const topology::UniqueKeys after(merged);
  for (const Stream& each : topology.streams()) {
    if (!loses(before.of(each.id), after.of(each.id))) continue;
    return fmt::format("of messages that replicas make '{}' could have two of one key", each.name);
  }
  for (const StreamId copy : topology.declared_with(stream)) {
    if (!topology[copy].from) continue;
    for (const PathId path : topology[*topology[copy].from].paths) {
      if (!hides_stale(topology, path, copy) || hides_stale(merged, path, copy)) continue;
      return "the copies could be stale ones, of which one replica's is not";
    }
  }
  return "";
}

}  // namespace firebreak::coordination

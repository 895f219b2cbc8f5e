// SPDX-License-Identifier: Apache-2.0
// A component forgets a partition once all its O paths with rivals are sealed and so are their own
// inputs. A path whose own input feeds a rival is sealed no earlier than that. Any other such path
// only reads: if its input is not sealed, the component keeps everything, and it continues to as
// long as no seal is added upstream of that input. If there is no such input, the component starts
// to forget when the paths that need the same seals become sealed together; otherwise no seal
// upstream of the component is added.
#include "coordination/forgetting.h"

#include <algorithm>
#include <optional>

#include "topology/crashes.h"
#include "topology/seals.h"

namespace firebreak::coordination {

using topology::Component;
using topology::ComponentId;
using topology::Conflict;
using topology::InputId;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;
using topology::Topology;

namespace {

// By ComponentId: whether something that repeats can get there.
std::vector<bool> repeated_at(const Topology& topology) {
  std::vector<bool> repeated(topology.components().size(), false);
  std::vector<ComponentId> work;
  const auto reach = [&](const Stream& stream) {
    if (!stream.to) return;
    const ComponentId next = topology[*stream.to].component;
    if (repeated[next.index()]) return;
    repeated[next.index()] = true;
    work.push_back(next);
  };
  for (const Stream& stream : topology.streams()) {
    if (topology::may_repeat(stream.delivery)) reach(stream);
  }
  for (const Path& path : topology.paths()) {
    if (!path.repeats && !replays(topology, path)) continue;
    for (const StreamId stream : topology[path.to].streams) reach(topology[stream]);
  }
  while (!work.empty()) {
    const ComponentId component = work.back();
    work.pop_back();
    for (const topology::OutputId output : topology[component].outputs) {
      for (const StreamId stream : topology[output].streams) reach(topology[stream]);
    }
  }
  return repeated;
}

class Forgetting {
 public:
  Forgetting(const Topology& topology, const topology::Conflicts& conflicts)
      : topology_(topology),
        conflicts_(conflicts),
        seals_(find_seals(topology, conflicts)),
        result_(topology.streams().size(), false) {}

  std::vector<bool> run() {
    const std::vector<bool> repeated = repeated_at(topology_);
    for (const Component& component : topology_.components()) {
      if (repeated[component.id.index()] && component.late == topology::Late::Reopened) {
        look_at(component);
      }
    }
    return std::move(result_);
  }

 private:
  void look_at(const Component& component) {
    std::vector<PathId> ordered;
    for (const PathId path : component.paths) {
      if (conflicts_.of(path).empty()) continue;
      if (topology_[path].gate.unknown) return;  // never sealed
      ordered.push_back(path);
    }
    const auto keeps = std::ranges::find_if(
        ordered, [&](PathId path) { return only_reads(path) && !closed(topology_[path]); });
    if (keeps != ordered.end()) return mark_before({topology_[*keeps].from});
    const bool together = std::ranges::all_of(
        ordered, [&](PathId path) { return ask_the_same(path, ordered.front()); });
    if (!together) mark_before(component.inputs);
  }

  bool only_reads(PathId path) const {
    return std::ranges::none_of(conflicts_.of(path), [&](const Conflict& conflict) {
      return topology_[conflict.writer].from == topology_[path].from;
    });
  }

  bool closed(const Path& path) const {
    return std::ranges::all_of(topology_[path.from].streams, [&](StreamId stream) {
      return seals_.keys.compatible(path.gate, topology_[stream].attributes,
                                    seals_.streams[stream.index()]);
    });
  }

  bool ask_the_same(PathId a, PathId b) const {
    return std::ranges::equal(conflicts_.of(a), conflicts_.of(b),
                              [](const Conflict& x, const Conflict& y) {
                                return x.writer == y.writer && x.shared == y.shared;
                              });
  }

  // The streams into these inputs, and all that can reach them.
  void mark_before(std::vector<InputId> work) {
    std::vector<bool> seen(topology_.inputs().size(), false);
    for (const InputId input : work) seen[input.index()] = true;
    while (!work.empty()) {
      const InputId input = work.back();
      work.pop_back();
      for (const StreamId id : topology_[input].streams) {
        result_[id.index()] = true;
        if (!topology_[id].from) continue;
        for (const InputId before : topology_[topology_[*topology_[id].from].component].inputs) {
          if (seen[before.index()]) continue;
          seen[before.index()] = true;
          work.push_back(before);
        }
      }
    }
  }

  const Topology& topology_;
  const topology::Conflicts& conflicts_;
  topology::Seals seals_;
  std::vector<bool> result_;
};

}  // namespace

std::vector<bool> may_make_forget(const Topology& topology, const topology::Conflicts& conflicts) {
  return Forgetting(topology, conflicts).run();
}

}  // namespace firebreak::coordination

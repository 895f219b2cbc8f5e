// SPDX-License-Identifier: Apache-2.0
// Paths that wait for each other (semantics 3.8): what sealed paths await, and which of them are
// dropped because they would wait for ever.
#include <algorithm>

#include "replay/interpreter_seals.h"

namespace firebreak::replay::interpreter {

using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::StreamId;

namespace {

/// Numbers of strongly connected components (Kosaraju, with explicit stacks).
class Cycles {
 public:
  explicit Cycles(const std::vector<std::vector<std::size_t>>& edges)
      : edges_(edges), back_(edges.size()), of_(edges.size(), kNone) {
    for (std::size_t v = 0; v < edges.size(); ++v) {
      for (std::size_t to : edges[v]) back_[to].push_back(v);
    }
    std::vector<bool> seen(edges.size(), false);
    for (std::size_t v = 0; v < edges.size(); ++v) {
      if (!seen[v]) visit(v, seen);
    }
    std::reverse(finished_.begin(), finished_.end());
    std::size_t number = 0;
    for (std::size_t v : finished_) {
      if (of_[v] == kNone) collect(v, number++);
    }
  }

  bool together(std::size_t a, std::size_t b) const { return of_[a] == of_[b]; }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  void visit(std::size_t root, std::vector<bool>& seen) {
    std::vector<std::pair<std::size_t, std::size_t>> stack{{root, 0}};
    seen[root] = true;
    while (!stack.empty()) {
      auto& [v, next] = stack.back();
      if (next == edges_[v].size()) {
        finished_.push_back(v);
        stack.pop_back();
        continue;
      }
      const std::size_t to = edges_[v][next++];
      if (!seen[to]) {
        seen[to] = true;
        stack.emplace_back(to, 0);
      }
    }
  }

  void collect(std::size_t root, std::size_t number) {
    std::vector<std::size_t> stack{root};
    of_[root] = number;
    while (!stack.empty()) {
      const std::size_t v = stack.back();
      stack.pop_back();
      for (std::size_t from : back_[v]) {
        if (of_[from] != kNone) continue;
        of_[from] = number;
        stack.push_back(from);
      }
    }
  }

  const std::vector<std::vector<std::size_t>>& edges_;
  std::vector<std::vector<std::size_t>> back_;
  std::vector<std::size_t> of_;
  std::vector<std::size_t> finished_;
};

}  // namespace

void Seals::find_awaited() {
  for (const Path& path : topology_.paths()) {
    std::vector<StreamId>& streams = awaited_[path.id.index()];
    streams.clear();
    if (!sealed(path.id)) continue;
    std::vector<PathId> readers{path.id};
    for (std::size_t i = 0; i < readers.size(); ++i) {
      for (const Conflict& conflict : conflicts_.of(readers[i])) {
        const auto& into = topology_[topology_[conflict.writer].from].streams;
        streams.insert(streams.end(), into.begin(), into.end());
        if (sealed(conflict.writer) &&
            std::ranges::find(readers, conflict.writer) == readers.end()) {
          readers.push_back(conflict.writer);
        }
      }
    }
    std::sort(streams.begin(), streams.end());
    streams.erase(std::unique(streams.begin(), streams.end()), streams.end());
  }
}

// The paths that emit what the path awaits or, unless only that is asked, handles.
std::vector<PathId> Seals::waits_for(PathId path, bool by_waiting_only) const {
  std::vector<StreamId> streams = awaited(path);
  if (!by_waiting_only) {
    const auto& handled = topology_[topology_[path].from].streams;
    streams.insert(streams.end(), handled.begin(), handled.end());
  }
  std::vector<PathId> result;
  for (StreamId stream : streams) {
    if (!topology_[stream].from) continue;
    const auto& emitters = topology_[*topology_[stream].from].paths;
    result.insert(result.end(), emitters.begin(), emitters.end());
  }
  return result;
}

// Semantics 3.8: whether some were dropped.
bool Seals::drop_cycles() {
  const std::size_t count = topology_.paths().size();
  std::vector<std::vector<std::size_t>> edges(count);
  for (std::size_t p = 0; p < count; ++p) {
    for (PathId to : waits_for(PathId(p), false)) edges[p].push_back(to.index());
  }
  const Cycles cycles(edges);
  std::vector<std::size_t> starts;  // sealed paths that wait for something on a cycle with them
  for (std::size_t p = 0; p < count; ++p) {
    if (!sealed_paths_[p]) continue;
    const auto waited = waits_for(PathId(p), true);
    const bool closed =
        std::ranges::any_of(waited, [&](PathId to) { return cycles.together(p, to.index()); });
    if (closed) starts.push_back(p);
  }
  bool any = false;
  for (std::size_t p = 0; p < count; ++p) {
    if (!sealed_paths_[p]) continue;
    const bool on_cycle =
        std::ranges::any_of(starts, [&](std::size_t start) { return cycles.together(p, start); });
    if (on_cycle) dropped_[p] = any = true;
  }
  return any;
}

}  // namespace firebreak::replay::interpreter

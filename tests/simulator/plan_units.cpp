// SPDX-License-Identifier: Apache-2.0
// Who waits (design/semantics.md 3): an O path that sees complete partitions only, if all of its
// conflict class do, unless declared orderings settle the class, and unless it waits for itself.
#include <algorithm>
#include <set>

#include "simulator/plan.h"

namespace firebreak::simulator {

using namespace topology;

// A path of unknown gate, which does not know its partitions, can wait for the end of everything.
bool Plan::can_wait(PathId path) const {
  const Path& p = topology[path];
  if (p.confluent() || rivals[path.index()].empty()) return false;
  for (const PathId q : rivals[path.index()]) {
    const Gate gate = shared(path, q);
    for (const StreamId t : topology[topology[q].from].streams) {
      const auto& known = seals[t.index()];
      if (std::none_of(known.begin(), known.end(),
                       [&](const SealInForce& seal) { return closes(gate, seal.key); })) {
        return false;
      }
    }
  }
  return true;
}

std::vector<StreamId> Plan::awaited(PathId path) const {
  std::vector<StreamId> result;
  for (const PathId q : rivals[path.index()]) {
    const auto& streams = topology[topology[q].from].streams;
    result.insert(result.end(), streams.begin(), streams.end());
  }
  return result;
}

bool Plan::repeated(const Stream& stream, unsigned depth) const {
  if (stream.delivery == Delivery::AtLeastOnce) return true;
  if (!stream.from || depth > topology.components().size()) return false;
  for (const PathId p : topology[*stream.from].paths) {
    if (topology[p].repeats) return true;
    for (const StreamId t : topology[topology[p].from].streams) {
      if (repeated(topology[t], depth + 1)) return true;
    }
  }
  return false;
}

// One producer's order is fixed: a source's, or what a confluent path makes of such a stream.
bool Plan::fixed_order(const Stream& stream, const Gate& gate) const {
  const auto within = [&](const AttributeSet& key) {
    return key.empty() || (!gate.unknown && is_subset(key, gate.attributes));
  };
  if (stream.producers != 1 || repeated(stream)) return false;
  if (std::none_of(stream.fifos.begin(), stream.fifos.end(), within)) return false;
  if (stream.is_source()) return true;
  const Output& output = topology[*stream.from];
  if (output.paths.size() != 1) return false;
  const Path& p = topology[output.paths[0]];
  const auto& streams = topology[p.from].streams;
  const Component& c = topology[p.component];
  if (!p.confluent() || p.unordered_emission || streams.size() != 1) return false;
  const Stream& before = topology[streams[0]];
  if (before.replicated != c.replicated || stream.replicated != c.replicated) return false;
  const std::size_t own = stream.id.index();
  if (way[own][own]) return false;
  return fixed_order(before, {false, {}});
}

bool Plan::settled(PathId p, PathId q) const {
  const Component& c = topology[topology[p].component];
  const Gate gate = shared(p, q);
  std::set<StreamId> streams;
  for (const PathId path : {p, q}) {
    for (const StreamId t : topology[topology[path].from].streams) streams.insert(t);
  }
  for (const StreamId t : streams) {
    if (repeated(topology[t])) return false;
  }
  for (const Ordering& o : c.orderings) {
    if (o.mechanism != Mechanism::Sequencing) continue;
    if (!o.by.empty() && (gate.unknown || !is_subset(o.by, gate.attributes))) continue;
    if (std::includes(o.streams.begin(), o.streams.end(), streams.begin(), streams.end())) {
      return true;
    }
  }
  if (streams.size() != 1) return false;
  const Stream& only = topology[*streams.begin()];
  return only.replicated == c.replicated && fixed_order(only, gate);
}

/// The units if none of `dropped` may be one: conflict classes wait as a whole.
std::vector<bool> Plan::waiting(const std::vector<bool>& dropped) const {
  const auto paths = topology.paths();
  std::vector<std::size_t> of(paths.size());
  for (std::size_t i = 0; i < of.size(); ++i) of[i] = i;
  for (const Path& p : paths) {
    for (const PathId q : rivals[p.id.index()]) {
      std::replace(of.begin(), of.end(), std::size_t{of[q.index()]}, std::size_t{of[p.id.index()]});
    }
  }
  std::vector<bool> result(paths.size());
  for (std::size_t number = 0; number < paths.size(); ++number) {
    bool wait = true, all_settled = true;
    for (const Path& p : paths) {
      if (of[p.id.index()] != number || p.confluent()) continue;
      wait = wait && can_wait(p.id) && !dropped[p.id.index()];
      for (const PathId q : rivals[p.id.index()]) all_settled = all_settled && settled(p.id, q);
    }
    for (const Path& p : paths) {
      if (of[p.id.index()] == number && !p.confluent()) {
        result[p.id.index()] = wait && !all_settled;
      }
    }
  }
  return result;
}

// unit → a stream it waits for → a path that emits there → a stream that this path handles or,
// being a unit, waits for → … → the unit.
bool Plan::waits_for_itself(PathId path, const std::vector<bool>& units) const {
  std::vector<StreamId> work = awaited(path);
  std::set<StreamId> seen(work.begin(), work.end());
  while (!work.empty()) {
    const Stream& s = topology[work.back()];
    work.pop_back();
    if (!s.from) continue;
    for (const PathId r : topology[*s.from].paths) {
      if (r == path) return true;
      std::vector<StreamId> next = topology[topology[r].from].streams;
      if (units[r.index()]) {
        const auto more = awaited(r);
        next.insert(next.end(), more.begin(), more.end());
      }
      for (const StreamId t : next) {
        if (seen.insert(t).second) work.push_back(t);
      }
    }
  }
  return false;
}

void Plan::find_units() {
  std::vector<bool> dropped(topology.paths().size());
  for (bool changed = true; changed;) {
    changed = false;
    unit = waiting(dropped);
    for (const Path& p : topology.paths()) {
      if (unit[p.id.index()] && waits_for_itself(p.id, unit)) {
        dropped[p.id.index()] = true;
        changed = true;
      }
    }
  }
}

}  // namespace firebreak::simulator

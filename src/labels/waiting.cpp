// SPDX-License-Identifier: Apache-2.0
// Which sealed paths wait, and what does not wait beside them (semantics 3.5, 4.5). A path that
// waits handles, and emits, when its partition is complete. Only an ordering of all that it handles
// and waits for says when that is. Whether a sealed path waits is a question about deliveries, so
// it is asked in the order of the data flow, too. Where the answer hangs on a cycle, it is
// "unsure": then a pair is in order only if it is either way.
#include <algorithm>

#include "labels/deliveries.h"
#include "labels/partitions.h"
#include "topology/dependencies.h"
#include "topology/instances.h"
#include "topology/source_order.h"

namespace firebreak::labels {

using topology::AttributeSet;
using topology::Component;
using topology::Conflict;
using topology::InputId;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::StreamId;

// Settled: it is calm, and so is every OW path that it reads, directly or by way of others.
void Deliveries::find_handling(const Path& path) {
  if (!seals_.sealed[path.id.index()]) return;
  const std::size_t guesses = guesses_;
  std::vector<PathId> work{path.id};
  std::vector<PathId> seen{path.id};
  bool settled = true;
  while (!work.empty() && settled) {
    const PathId id = work.back();
    work.pop_back();
    settled = calm(id);
    for (const Conflict& conflict : conflicts_.of(id)) {
      const PathId read = conflict.writer;
      if (topology_[read].confluent() || std::ranges::find(seen, read) != seen.end()) continue;
      seen.push_back(read);
      work.push_back(read);
    }
  }
  Handling& handling = handling_[path.id.index()];
  if (settled) {
    handling = Handling::AtOnce;
  } else if (guesses == guesses_) {
    handling = Handling::Waits;
    waits_[path.id.index()] = true;
  }
}

bool Deliveries::calm(PathId id) const {
  std::optional<bool>& known = calm_[id.index()];
  if (known) return *known;
  const std::size_t guesses = guesses_;
  const bool result = finds_calm(topology_[id]);
  if (result || guesses == guesses_) known = result;
  return result;
}

bool Deliveries::finds_calm(const Path& path) const {
  const Component& component = topology_[path.component];
  const auto is_private = [&](StreamId s) { return topology_[s].is_private && fed(s); };
  if (!component.replicated && std::ranges::any_of(topology_[path.from].streams, is_private)) {
    return false;
  }
  const auto repeats = [&](InputId input) { return repetitions_.inputs[input.index()].any(); };
  if (!path.idempotent && repeats(path.from)) return false;
  if (lacks_stale(path.id)) return false;
  return std::ranges::none_of(conflicts_.of(path.id), [&](const Conflict& conflict) {
    const InputId other = topology_[conflict.writer].from;
    const bool again = !topology_[conflict.writer].idempotent && repeats(other);
    return again || std::ranges::any_of(kModes, [&](Mode mode) {
             return at_inputs(path.from, other, conflict.shared, mode, About::Handling).has_value();
           });
  });
}

// What comes to the path can lack what was stale upstream.
bool Deliveries::lacks_stale(PathId path) const {
  return std::ranges::any_of(stale_flow_.upstream(path), [&](PathId origin) {
    return std::ranges::any_of(stale_conflicts(topology_, origin), [&](const auto& c) {
      const InputId older = topology_[c.reader].from, newer = topology_[c.writer].from;
      return std::ranges::any_of(kModes, [&](Mode mode) {
        return at_inputs(older, newer, c.shared, mode, About::Handling).has_value();
      });
    });
  });
}

// The end of 3.5: the writer waits for the messages of some stream, and the reader's message, if it
// shares with one of the writer's, is one of these, or makes the reader emit one of these, or comes
// of these. A settled writer does not wait.
bool Deliveries::apart(const Conflict& conflict) const {
  if (handling_[conflict.writer.index()] == Handling::AtOnce) return false;
  const Path& reader = topology_[conflict.reader];
  const auto& reading = topology_[reader.from].streams;
  const auto& writing = topology_[topology_[conflict.writer].from].streams;
  return std::ranges::all_of(reading, [&](StreamId a) {
    if (comes_of_whole(conflict, a)) return true;
    return std::ranges::all_of(writing, [&](StreamId b) {
      const AttributeSet& carried = topology_[a].attributes;
      const AttributeSet both = set_intersection(carried, topology_[b].attributes);
      const AttributeSet same = agreed(topology_, set_intersection(conflict.shared, both), carried);
      AttributeSet kept = same;
      std::erase_if(kept, [&](topology::AttributeId x) { return contains(reader.rewrites, x); });
      return std::ranges::any_of(conflicts_.of(conflict.writer), [&](const Conflict& waited) {
        const InputId input = topology_[waited.writer].from;
        if (input == reader.from && closes(waited, a, b, same)) return true;
        return std::ranges::any_of(topology_[input].streams, [&](StreamId emitted) {
          return topology_[emitted].from == reader.to && closes(waited, emitted, b, kept);
        });
      });
    });
  });
}

// What the writer emits for a partition comes after all that it handles of it, and so does what is
// made of that, as long as it tells the partition.
bool Deliveries::comes_of_whole(const Conflict& conflict, StreamId stream) const {
  if (handling_[conflict.writer.index()] != Handling::Waits) return false;
  const Path& writer = topology_[conflict.writer];
  const topology::Gate& gate = writer.gate;
  // Another instance may have to wait yet, or a crash come before all of the unit is emitted.
  const Component& component = topology_[writer.component];
  if (has_instances(component) || component.crash == topology::Crash::Replay) return false;
  if (gate.unknown || !is_subset(gate.attributes, conflict.shared)) return false;
  std::vector<StreamId> open{stream};
  std::vector<StreamId> seen = open;
  while (!open.empty()) {
    const topology::Stream& emitted = topology_[open.back()];
    open.pop_back();
    if (!emitted.from || emitted.is_merged) return false;
    if (rank_[emitted.from->index()] < rank_[writer.to.index()]) return false;
    if (!is_subset(gate.attributes, emitted.attributes)) return false;
    for (PathId id : topology_[*emitted.from].paths) {
      const Path& path = topology_[id];
      if (!set_intersection(gate.attributes, path.rewrites).empty()) return false;
      for (StreamId read : topology_[path.from].streams) {
        if (!is_subset(gate.attributes, topology_[read].attributes)) return false;
        if (id == writer.id || std::ranges::find(seen, read) != seen.end()) continue;
        seen.push_back(read);
        open.push_back(read);
      }
    }
  }
  return true;
}

// Before a message of `b` is handled, all of `stream` must have come that agrees with it on `same`.
bool Deliveries::closes(const Conflict& waited, StreamId stream, StreamId b,
                        const AttributeSet& same) const {
  const AttributeSet& carried = topology_[stream].attributes;
  const AttributeSet largest = largest_compatible_key(topology_, waited.complete, carried);
  const auto keys = seals_.streams[stream.index()].keys();
  return std::ranges::any_of(keys, [&](topology::KeyId key) {
    const AttributeSet& closed = seals_.keys[key];
    return is_subset(closed, largest) &&
           is_subset(determined(topology_, topology_[b].attributes, closed), same);
  });
}

// The reader handles at once, the writer when its partition is complete.
std::optional<Race> Deliveries::with_waiting(const Path& reader, const Path& writer,
                                             const Partition& partition, Mode mode) const {
  std::vector<const Ordering*> covering;
  for (const Ordering& ordering : topology_[reader.component].orderings) {
    if (relates(ordering, partition, mode) && covers(ordering, writer)) {
      covering.push_back(&ordering);
    }
  }
  const auto source = order_of_source(topology_, topology_[writer.from]);
  if (source && covers(*source, writer)) covering.push_back(&*source);
  for (StreamId b : topology_[writer.from].streams) {
    if (!fed(b)) continue;
    for (StreamId a : topology_[reader.from].streams) {
      const auto includes_a = [&](const Ordering* ordering) { return includes(*ordering, a); };
      const bool of_two_replicas =
          topology_[a].is_private && !topology_[reader.component].replicated;
      if (!of_two_replicas && one_message(topology_[a], topology_[b], partition)) continue;
      if (fed(a) && std::ranges::none_of(covering, includes_a)) return Race{a, b, true, false};
    }
  }
  return std::nullopt;
}

// All that the path handles and waits for, punctuations included (4.1).
bool Deliveries::covers(const Ordering& ordering, const Path& path) const {
  const auto has_all = [&](InputId input) {
    return std::ranges::all_of(topology_[input].streams,
                               [&](StreamId s) { return includes(ordering, s); });
  };
  if (!has_all(path.from)) return false;
  if (handling_[path.id.index()] == Handling::AtOnce) return true;
  const auto closes_more = [&](const Conflict& conflict) {
    return std::ranges::all_of(topology_[topology_[conflict.writer].from].streams, [&](StreamId s) {
      return seals_.keys.all_compatible_contain(conflict.complete, topology_[s].attributes,
                                                seals_.streams[s.index()], ordering.by);
    });
  };
  std::vector<PathId> work{path.id};
  std::vector<PathId> seen{path.id};
  while (!work.empty()) {
    const PathId id = work.back();
    work.pop_back();
    for (const Conflict& conflict : conflicts_.of(id)) {
      const PathId writer = conflict.writer;
      if (!has_all(topology_[writer].from)) return false;
      if (!ordering.by.empty() && !closes_more(conflict)) return false;
      if (handling_[writer.index()] == Handling::AtOnce) continue;
      if (std::ranges::find(seen, writer) != seen.end()) continue;
      seen.push_back(writer);
      work.push_back(writer);
    }
  }
  return true;
}

}  // namespace firebreak::labels

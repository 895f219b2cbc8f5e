// SPDX-License-Identifier: Apache-2.0
// What waits depends on what can change places between runs (3.5), and that on what waits (4.5).
// More waiting makes more orders free, and these make more paths wait, so it is one least fixpoint:
// of the statements "two messages on these streams that agree on this can change places", "this
// path is not calm" and "this path waits", each of which follows from any one of its reasons.
//
// It is enough to look at deliveries: a sealed path that reads one that waits is not settled
// itself, so what a settled path handles and its rivals handle stands where it is delivered.
#include "replay/interpreter_waits.h"

#include <algorithm>

#include "topology/graph.h"

namespace firebreak::replay::interpreter {

using topology::AttributeSet;
using topology::Conflict;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::StreamId;

namespace {

constexpr std::size_t kMaxQuestions = 1'000'000;
constexpr std::size_t kMaxPairs = 50'000'000;  // of streams into a path and its rivals

bool has(const Ordering& ordering, StreamId stream) {
  return std::binary_search(ordering.streams.begin(), ordering.streams.end(), stream);
}

}  // namespace

bool Waits::solve() {
  if (!seals_.solve()) return false;
  fed_ = topology::fed_streams(topology_);
  find_repeats();
  find_forgetful();
  const std::size_t paths = topology_.paths().size();
  leads_to_.assign(2 + 2 * paths, {});
  for (std::size_t p = 0; p < paths; ++p) {
    restless_.push_back(2 + p);
    waiting_.push_back(2 + paths + p);
  }
  for (const Path& path : topology_.paths()) {
    if (path.confluent()) continue;
    expand_calm(path.id);
    if (pairs_ > kMaxPairs) return false;
    if (!seals_.sealed(path.id)) continue;
    for (PathId read : read_by_way(path.id)) {
      leads_to_[restless_[read.index()]].push_back(waiting_[path.id.index()]);
    }
  }
  while (!open_.empty()) {
    if (leads_to_.size() > kMaxQuestions) return false;
    const auto [question, pair] = open_.back();
    open_.pop_back();
    expand(question, pair);
  }
  const std::vector<bool> holds = raise();
  waits_.assign(paths, false);
  for (std::size_t p = 0; p < paths; ++p) waits_[p] = holds[waiting_[p]];
  return true;
}

// What holds, by question.
std::vector<bool> Waits::raise() const {
  std::vector<bool> holds(leads_to_.size(), false);
  std::vector<Question> raised{kYes};
  holds[kYes] = true;
  while (!raised.empty()) {
    const Question question = raised.back();
    raised.pop_back();
    for (Question next : leads_to_[question]) {
      if (holds[next]) continue;
      holds[next] = true;
      raised.push_back(next);
    }
  }
  return holds;
}

std::vector<Conflict> Waits::rivals(PathId path) const {
  const auto declared = conflicts_.of(path);
  std::vector<Conflict> result(declared.begin(), declared.end());
  for (PathId writer : topology::asking_rivals(topology_, path)) {
    result.push_back(Conflict{path, writer, {}, {}});
  }
  return result;
}

// The paths that `path` reads, directly or by way of OW paths, and itself.
std::vector<PathId> Waits::read_by_way(PathId path) const {
  std::vector<PathId> result{path};
  for (std::size_t i = 0; i < result.size(); ++i) {
    for (const Conflict& conflict : conflicts_.of(result[i])) {
      if (topology_[conflict.writer].confluent()) continue;
      if (std::ranges::find(result, conflict.writer) == result.end()) {
        result.push_back(conflict.writer);
      }
    }
  }
  return result;
}

void Waits::expand_calm(PathId id) {
  const Path& path = topology_[id];
  const Question restless = restless_[id.index()];
  const auto& own = topology_[path.from].streams;
  const bool is_private =
      std::ranges::any_of(own, [&](StreamId stream) { return topology_[stream].is_private; });
  bool never = is_private && !topology_[path.component].replicated;
  never = never || (!path.idempotent && repeats(path.from));
  for (const Conflict& conflict : conflicts_.of(id)) {
    const auto& input = topology_[conflict.writer].from;
    never = never || (!topology_[conflict.writer].idempotent && repeats(input));
    if (!add_free(conflict, restless)) return;
  }
  // What comes to it can lack what was stale upstream (3.11).
  for (PathId origin : stale_flow_.upstream(id)) {
    for (const Conflict& older : stale_conflicts(topology_, origin)) {
      if (!add_free(older, restless)) return;
    }
  }
  if (never) leads_to_[kYes].push_back(restless);
}

// That messages of the conflict can change places makes a path restless. False if there are too
// many pairs of streams.
bool Waits::add_free(const Conflict& conflict, Question restless) {
  const auto& own = topology_[topology_[conflict.reader].from].streams;
  const auto& others = topology_[topology_[conflict.writer].from].streams;
  pairs_ += own.size() * others.size();
  if (pairs_ > kMaxPairs) return false;
  for (StreamId a : own) {
    for (StreamId b : others) {
      const AttributeSet carried =
          topology::set_intersection(topology_[a].attributes, topology_[b].attributes);
      const AttributeSet agreed = topology::set_intersection(conflict.shared, carried);
      if (unique_.tells_apart(a, b, chase(topology_, agreed))) continue;
      for (const bool replicas : {false, true}) {
        const Question reason = free({replicas, a, b, agreed});
        std::vector<Question>& follows = leads_to_[reason];
        if (follows.empty() || follows.back() != restless) follows.push_back(restless);
      }
    }
  }
  return true;
}

bool Waits::answers_each(PathId path, StreamId stream) const {
  return seals_.sealed(path) &&
         !topology::is_subset(topology_[path].gate.attributes, topology_[stream].attributes);
}

bool Waits::handles_together(PathId path) const {
  const auto& own = topology_[topology_[path].from].streams;
  return std::ranges::all_of(
      own, [&](StreamId stream) { return std::ranges::binary_search(awaited(path), stream); });
}

bool Waits::awaits(const Conflict& rival, StreamId own, StreamId stream,
                   const AttributeSet& differing, const AttributeSet& partition) const {
  AttributeSet same = rival.complete.attributes;
  std::erase_if(same, [&](auto attribute) { return topology::contains(differing, attribute); });
  const AttributeSet known =
      chase(topology_, topology::set_union(topology_[own].attributes, partition));
  return seals_.closes_by(stream, rival.complete,
                          topology::set_intersection(known, chase(topology_, std::move(same))));
}

bool Waits::has_all(const Ordering& ordering, PathId path) {
  const auto inside = [&](StreamId stream) { return has(ordering, stream); };
  if (!std::ranges::all_of(topology_[topology_[path].from].streams, inside)) return false;
  if (!seals_.sealed(path)) return true;
  if (!std::ranges::all_of(awaited(path), inside)) return false;
  if (ordering.by.empty()) return true;
  for (PathId reader : read_by_way(path)) {
    if (!seals_.sealed(reader)) continue;
    for (const Conflict& conflict : conflicts_.of(reader)) {
      for (StreamId stream : topology_[topology_[conflict.writer].from].streams) {
        if (!seals_.closes_within(stream, conflict.complete, ordering.by)) return false;
      }
    }
  }
  return true;
}

}  // namespace firebreak::replay::interpreter

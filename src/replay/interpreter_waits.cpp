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

namespace firebreak::replay::interpreter {

using topology::AttributeSet;
using topology::Component;
using topology::Conflict;
using topology::Ordering;
using topology::Path;
using topology::PathId;
using topology::Stream;
using topology::StreamId;

namespace {

constexpr std::size_t kMaxQuestions = 1'000'000;

bool has(const Ordering& ordering, StreamId stream) {
  return std::binary_search(ordering.streams.begin(), ordering.streams.end(), stream);
}

}  // namespace

bool Waits::solve() {
  if (!seals_.solve()) return false;
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
  waits_.assign(paths, false);
  for (std::size_t p = 0; p < paths; ++p) waits_[p] = holds[waiting_[p]];
  return true;
}

std::vector<Conflict> Waits::rivals(PathId path) const {
  const auto declared = conflicts_.of(path);
  std::vector<Conflict> result(declared.begin(), declared.end());
  for (PathId writer : topology::asking_rivals(topology_, path)) {
    result.push_back(Conflict{path, writer, {}, {}});
  }
  return result;
}

// A stream repeats where it is delivered at least once or leads from a path that emits again. An
// idempotent path does so only for contents that are new: what a path that counts or reads has made
// of a repetition.
void Waits::find_repeats() {
  repeats_.assign(topology_.inputs().size(), false);
  std::vector<bool> changed(topology_.inputs().size(), false);
  for (bool more = true; more;) {
    more = false;
    for (const Stream& stream : topology_.streams()) {
      if (!stream.to) continue;
      bool again = stream.delivery == topology::Delivery::AtLeastOnce;
      bool anew = false;
      if (stream.from) {
        for (PathId id : topology_[*stream.from].paths) {
          const Path& path = topology_[id];
          const std::size_t from = path.from.index();
          again = again || path.repeats || (repeats_[from] && !path.idempotent) || changed[from];
          anew =
              anew || changed[from] ||
              (repeats_[from] && !path.idempotent && path.annotation != topology::Annotation::CR);
        }
      }
      const std::size_t to = stream.to->index();
      if ((!again || repeats_[to]) && (!anew || changed[to])) continue;
      more = true;
      repeats_[to] = repeats_[to] || again;
      changed[to] = changed[to] || anew;
    }
  }
}

void Waits::find_forgetful() {
  for (const Component& component : topology_.components()) {
    bool result = component.late == topology::Late::Reopened;
    for (PathId id : component.paths) {
      const Path& path = topology_[id];
      if (path.confluent() || conflicts_.of(id).empty()) continue;
      result = result && seals_.sealed(id);
      for (StreamId stream : topology_[path.from].streams) {
        result = result && seals_.compatible(stream, path.gate);
      }
    }
    forgets_.push_back(result);
  }
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
  never = never || repeats(path.from);
  for (const Conflict& conflict : conflicts_.of(id)) {
    const auto& input = topology_[conflict.writer].from;
    never = never || repeats(input);
    for (StreamId a : own) {
      for (StreamId b : topology_[input].streams) {
        const AttributeSet carried =
            topology::set_intersection(topology_[a].attributes, topology_[b].attributes);
        const AttributeSet agreed = topology::set_intersection(conflict.shared, carried);
        leads_to_[free(a, b, agreed)].push_back(restless);
      }
    }
  }
  if (never) leads_to_[kYes].push_back(restless);
}

Waits::Question Waits::free(StreamId a, StreamId b, AttributeSet agreed) {
  agreed = chase(topology_, std::move(agreed));
  const Component& consumer = topology_[topology_[*topology_[a].to].component];
  for (const Ordering& ordering : consumer.orderings) {
    if (ordering.mechanism == topology::Mechanism::Sequencing && has(ordering, a) &&
        has(ordering, b) && topology::is_subset(ordering.by, agreed)) {
      return kNo;
    }
  }
  const Stream& stream = topology_[a];
  if (a != b || stream.producers != 1) return kYes;
  if (!topology::some_within(stream.fifos, agreed)) return kYes;
  if (stream.is_source()) return kNo;
  Free pair{a, b, std::move(agreed)};
  const auto [position, added] = free_.emplace(pair, leads_to_.size());
  if (added) {
    leads_to_.emplace_back();
    open_.emplace_back(position->second, std::move(pair));
  }
  return position->second;
}

void Waits::expand(Question question, const Free& pair) {
  const auto& paths = topology_[*topology_[std::get<0>(pair)].from].paths;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t j = i; j < paths.size(); ++j) {
      expand_emission(question, pair, paths[i], paths[j]);
    }
  }
}

// 4.5: the order in which p and q emit messages that agree on the set.
void Waits::expand_emission(Question question, const Free& pair, PathId p, PathId q) {
  const auto& [stream, same, agreed] = pair;
  if (topology_[p].unordered_emission || topology_[q].unordered_emission) {
    leads_to_[kYes].push_back(question);
    return;
  }
  for (StreamId a : topology_[topology_[p].from].streams) {
    for (StreamId b : topology_[topology_[q].from].streams) {
      AttributeSet kept;
      for (topology::AttributeId attribute : agreed) {
        if (topology::keeps(topology_, a, p, stream, attribute) &&
            topology::keeps(topology_, b, q, stream, attribute)) {
          kept.push_back(attribute);
        }
      }
      leads_to_[free(a, b, kept)].push_back(question);
      const bool can_wait = seals_.sealed(p) || seals_.sealed(q);
      if (!can_wait || ordered_while_waiting(p, q, a, b, chase(topology_, kept))) continue;
      for (PathId path : {p, q}) {
        if (seals_.sealed(path)) leads_to_[waiting_[path.index()]].push_back(question);
      }
    }
  }
}

// 4.5 (i) and (ii), between runs. Where one of them holds and a path settles, the deliveries are in
// order as well: (i) since it is calm, (ii) since the ordering covers them.
bool Waits::ordered_while_waiting(PathId p, PathId q, StreamId into_p, StreamId into_q,
                                  const AttributeSet& agreed) {
  if (p == q && handles_together(p) && topology::is_subset(topology_[p].gate.attributes, agreed)) {
    return true;
  }
  const auto& orderings = topology_[topology_[p].component].orderings;
  return std::ranges::any_of(orderings, [&](const Ordering& ordering) {
    return ordering.mechanism == topology::Mechanism::Sequencing && has(ordering, into_p) &&
           has(ordering, into_q) && topology::is_subset(ordering.by, agreed) &&
           has_all(ordering, p) && has_all(ordering, q);
  });
}

bool Waits::handles_together(PathId path) const {
  const auto& own = topology_[topology_[path].from].streams;
  return std::ranges::all_of(
      own, [&](StreamId stream) { return std::ranges::binary_search(awaited(path), stream); });
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

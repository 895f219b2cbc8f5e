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

#include "topology/crashes.h"
#include "topology/graph.h"
#include "topology/instances.h"
#include "topology/source_order.h"

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
      bool again = topology::may_repeat(stream.delivery);
      bool anew = false;
      if (stream.from) {
        for (PathId id : topology_[*stream.from].paths) {
          const Path& path = topology_[id];
          const std::size_t from = path.from.index();
          again = again || path.repeats || topology::replays(topology_, path) ||
                  (repeats_[from] && !path.idempotent) || changed[from];
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

// A writer's partition is kept for as long as some reader can still ask for it.
void Waits::find_forgetful() {
  const auto asks_again = [&](PathId reader) {
    return !seals_.sealed(reader) ||
           !std::ranges::all_of(topology_[topology_[reader].from].streams, [&](StreamId stream) {
             return seals_.compatible(stream, topology_[reader].gate);
           });
  };
  std::vector<bool> kept(topology_.paths().size(), false);  // by the path that is read
  for (const Path& path : topology_.paths()) {
    if (conflicts_.of(path.id).empty() || !asks_again(path.id)) continue;
    for (const Conflict& conflict : conflicts_.of(path.id)) kept[conflict.writer.index()] = true;
  }
  for (const Path& path : topology_.paths()) {
    forgets_.push_back(topology_[path.component].late == topology::Late::Reopened &&
                       std::ranges::none_of(conflicts_.of(path.id), [&](const Conflict& conflict) {
                         return kept[conflict.writer.index()];
                       }));
  }
}

// It keeps no question that it has answered.
bool Waits::answers_again(PathId id) const {
  const Path& path = topology_[id];
  const bool asks = path.annotation == topology::Annotation::OR && !path.idempotent;
  return asks && topology_[path.component].late == topology::Late::Reopened &&
         std::ranges::any_of(topology_[path.component].paths,
                             [&](PathId other) { return topology_[other].writes(); });
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

// 4.6: both replicas see the one instance handle what both have.
bool Waits::common(const Free& pair) const {
  const topology::Input& input = topology_[*topology_[pair.a].to];
  return pair.replicas && !topology_[input.component].replicated && !topology_[pair.a].is_private &&
         !topology_[pair.b].is_private;
}

// Between replicas, nothing private at a component that is not replicated is bound (4.6).
bool Waits::binds(const Ordering& ordering, const Free& pair) const {
  if (!has(ordering, pair.a) || !has(ordering, pair.b)) return false;
  if (!topology::is_subset(ordering.by, pair.agreed)) return false;
  if (!pair.replicas) return ordering.mechanism == topology::Mechanism::Sequencing;
  return topology_[topology_[*topology_[pair.a].to].component].replicated;
}

Waits::Question Waits::free(Free pair) {
  if (common(pair)) return kNo;
  pair.agreed = chase(topology_, std::move(pair.agreed));
  const Component& consumer = topology_[topology_[*topology_[pair.a].to].component];
  for (const Ordering& ordering : consumer.orderings) {
    if (binds(ordering, pair)) return kNo;
  }
  const Stream& stream = topology_[pair.a];
  const auto agree = [&](const AttributeSet& key) { return is_subset(key, pair.agreed); };
  if (pair.a != pair.b || !topology::fifo_keeps(stream, agree)) return kYes;
  if (stream.is_source() || (pair.replicas && stream.is_merged)) return kNo;
  const auto [position, added] = free_.emplace(pair, leads_to_.size());
  if (added) {
    leads_to_.emplace_back();
    open_.emplace_back(position->second, std::move(pair));
  }
  return position->second;
}

void Waits::expand(Question question, const Free& pair) {
  const auto& paths = topology_[*topology_[pair.a].from].paths;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    for (std::size_t j = i; j < paths.size(); ++j) {
      expand_emission(question, pair, paths[i], paths[j]);
    }
  }
}

// 4.5: the order in which p and q emit messages that agree on the set.
void Waits::expand_emission(Question question, const Free& pair, PathId p, PathId q) {
  if (topology_[p].unordered_emission || topology_[q].unordered_emission) {
    leads_to_[kYes].push_back(question);
    return;
  }
  for (StreamId a : topology_[topology_[p].from].streams) {
    for (StreamId b : topology_[topology_[q].from].streams) {
      if (answers_each(p, a)) leads_to_[waiting_[p.index()]].push_back(question);
      if (answers_each(q, b)) leads_to_[waiting_[q.index()]].push_back(question);
      Free handled{pair.replicas, a, b, {}};
      if (common(handled) || at_one_moment(handled, p, q)) continue;
      for (topology::AttributeId attribute : pair.agreed) {
        if (topology::keeps(topology_, a, p, pair.a, attribute) &&
            topology::keeps(topology_, b, q, pair.a, attribute)) {
          handled.agreed.push_back(attribute);
        }
      }
      handled.agreed = chase(topology_, std::move(handled.agreed));
      const bool together = topology::one_instance(
          topology_, a, b, [&](const AttributeSet& by) { return is_subset(by, handled.agreed); });
      if (!together) leads_to_[kYes].push_back(question);
      if (p == q && one_unit(p, handled.agreed)) continue;
      if (emits_in_order_of_versions(topology_, p, q, handled.agreed)) continue;
      leads_to_[free(handled)].push_back(question);
      const bool can_wait = seals_.sealed(p) || seals_.sealed(q);
      if (!can_wait || ordered_while_waiting(p, q, handled)) continue;
      for (PathId path : {p, q}) {
        if (seals_.sealed(path)) leads_to_[waiting_[path.index()]].push_back(question);
      }
    }
  }
}

// 4.6: a path that waits for its own input handles what both replicas have there at one moment.
bool Waits::at_one_moment(const Free& handled, PathId p, PathId q) const {
  const topology::Input& input = topology_[*topology_[handled.a].to];
  if (!handled.replicas || topology_[input.component].replicated) return false;
  const auto fixed = [&](StreamId stream, PathId path) {
    return !topology_[stream].is_private || (seals_.sealed(path) && handles_together(path));
  };
  return fixed(handled.a, p) && fixed(handled.b, q);
}

bool Waits::answers_each(PathId path, StreamId stream) const {
  return seals_.sealed(path) &&
         !topology::is_subset(topology_[path].gate.attributes, topology_[stream].attributes);
}

// 4.5 (i): a sealed path either waits and handles them together, or it is settled, so calm, and
// they come in one order.
bool Waits::one_unit(PathId path, const AttributeSet& agreed) const {
  return seals_.sealed(path) && handles_together(path) &&
         topology::is_subset(topology_[path].gate.attributes, agreed);
}

// 4.5 (ii). Where it holds and a path settles, the deliveries are in order as well.
bool Waits::ordered_while_waiting(PathId p, PathId q, const Free& handled) {
  const auto& orderings = topology_[topology_[p].component].orderings;
  const auto fixes = [&](const Ordering& ordering) {
    return binds(ordering, handled) && has_all(ordering, p) && has_all(ordering, q);
  };
  const auto source = topology::order_of_source(topology_, topology_[topology_[p].from]);
  return (source && fixes(*source)) || std::ranges::any_of(orderings, fixes);
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

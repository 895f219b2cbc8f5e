// SPDX-License-Identifier: Apache-2.0
// Seals, read backwards. Clause 3.6 says which keys travel forwards; their number can explode. Here
// the question runs the other way: is stream s sealed on *this* key? With "sealed on a key, so on
// every larger one that it carries", 3.6 becomes
//
//   sealed(s, K)  iff  s is declared sealed on a subset of K, or for every path p into the output
//   of
//                      s and every stream u into p:  sealed(u, K ∩ kept(u, p, s))  and p is
//                      confluent or p and all OW paths of its component handle units
//   unit(p)       iff  for every stream u that 3.4 names:  sealed(u, best(u)), where best(u) is the
//                      largest key on u that is compatible with p's gate
//
// Larger keys are weaker, so taking the largest keys loses nothing. The rules are monotone; "read
// coinductively" is their greatest fixpoint: every question that comes up starts at yes and is
// revised until nothing changes.
#include "replay/interpreter_seals.h"

#include <algorithm>

namespace firebreak::replay::interpreter {

using topology::AttributeSet;
using topology::Path;
using topology::PathId;
using topology::StreamId;

namespace {

constexpr std::size_t kMaxQuestions = 1'000'000;

}  // namespace

bool Units::handles_units(PathId path) const {
  const auto found = units_.find(path);
  return found != units_.end() && nodes_[found->second].holds;
}

bool Units::solve() {
  while (!open_units_.empty() || !open_seals_.empty()) {
    if (nodes_.size() > kMaxQuestions) return false;
    if (!open_units_.empty()) {
      const auto [question, path] = open_units_.back();
      open_units_.pop_back();
      std::vector<Question> needs = needs_of_unit(topology_[path]);
      nodes_[question].needs = std::move(needs);
    } else {
      const auto [question, seal] = open_seals_.back();
      open_seals_.pop_back();
      std::vector<Question> needs = needs_of_seal(seal);
      nodes_[question].needs = std::move(needs);
    }
  }
  // What does not hold takes down what needs it.
  std::vector<std::vector<Question>> needed_by(nodes_.size());
  for (Question q = 0; q < nodes_.size(); ++q) {
    for (Question need : nodes_[q].needs) needed_by[need].push_back(q);
  }
  std::vector<Question> fallen = {kNo};
  while (!fallen.empty()) {
    const Question question = fallen.back();
    fallen.pop_back();
    for (Question q : needed_by[question]) {
      if (nodes_[q].holds) fallen.push_back(q);
      nodes_[q].holds = false;
    }
  }
  return true;
}

Units::Question Units::unit(PathId path) {
  const auto [position, added] = units_.emplace(path, nodes_.size());
  if (added) {
    nodes_.emplace_back();
    open_units_.emplace_back(position->second, path);
  }
  return position->second;
}

Units::Question Units::sealed(Sealed question) {
  if (topology::some_within(topology_[question.stream].seals, question.key)) return kYes;
  if (topology_[question.stream].is_source()) return kNo;
  const auto [position, added] = seals_.emplace(question, nodes_.size());
  if (added) {
    nodes_.emplace_back();
    open_seals_.emplace_back(position->second, std::move(question));
  }
  return position->second;
}

std::vector<Units::Question> Units::needs_of_unit(const Path& path) {
  if (path.confluent() || path.gate.unknown) return {kNo};
  std::vector<StreamId> streams;
  const auto add_streams_of = [&](const Path& p) {
    const auto& more = topology_[p.from].streams;
    streams.insert(streams.end(), more.begin(), more.end());
  };
  bool any_writer = false;
  for (PathId id : topology_[path.component].paths) {
    if (!topology_[id].writes()) continue;
    any_writer = true;
    add_streams_of(topology_[id]);
  }
  if (!any_writer) add_streams_of(path);
  std::vector<Question> needs;
  needs.reserve(streams.size());
  for (StreamId stream : streams) needs.push_back(sealed({stream, best_key(path.gate, stream)}));
  return needs;
}

std::vector<Units::Question> Units::needs_of_seal(const Sealed& question) {
  std::vector<Question> needs;
  for (PathId id : topology_[*topology_[question.stream].from].paths) {
    const Path& path = topology_[id];
    if (!path.confluent()) {
      needs.push_back(unit(id));
      for (PathId other : topology_[path.component].paths) {
        if (topology_[other].annotation == topology::Annotation::OW) needs.push_back(unit(other));
      }
    }
    for (StreamId from : topology_[path.from].streams) {
      AttributeSet kept;
      for (topology::AttributeId attribute : question.key) {
        if (topology::keeps(topology_, from, id, question.stream, attribute)) {
          kept.push_back(attribute);
        }
      }
      needs.push_back(sealed({from, std::move(kept)}));
    }
  }
  return needs;
}

AttributeSet Units::closure(AttributeSet set) const {
  for (bool changed = true; changed;) {
    changed = false;
    for (const topology::FunctionalDependency& fd : topology_.fds()) {
      const bool forth = topology::is_subset(fd.from, set);
      const bool back = topology::is_subset(fd.to, set);
      if (forth == back) continue;
      set = topology::set_union(set, forth ? fd.to : fd.from);
      changed = true;
    }
  }
  return set;
}

// The largest K on the stream with K ⊆ closure(gate ∩ closure(K)): then an injective image of all
// of K lies in the gate. The right side grows with K, so shrinking from all attributes finds it.
AttributeSet Units::best_key(const topology::Gate& gate, StreamId stream) const {
  AttributeSet key = topology_[stream].attributes;
  while (true) {
    const AttributeSet image = topology::set_intersection(gate.attributes, closure(key));
    AttributeSet smaller = topology::set_intersection(key, closure(image));
    if (smaller == key) return key;
    key = std::move(smaller);
  }
}

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// Seals, read backwards. Clause 3.7 says which keys travel forwards; their number can explode. Here
// the question runs the other way: is stream s sealed on (a part of) *this* key?
//
//   sealed(s, K)  iff  s is declared sealed on a subset of K, or its producer forwards and for
//   every
//                      path p into the output of s and every stream u into p:
//                      sealed(u, K ∩ kept(u, p, s)), and p is confluent, or has no rivals, or p and
//                      all OW paths of its component that have rivals are sealed
//   sealed(p)     iff  p has rivals, was not dropped, and for every rival and every stream u into
//   it:
//                      sealed(u, best(u)), where best(u) is the largest key on u that is compatible
//                      with what must be complete
//
// Larger keys are weaker, so taking the largest keys loses nothing. What holds is the least
// fixpoint: everything starts at no, and what all needs of which hold is raised. Then sealed paths
// on a cycle of waiting are dropped (3.8), and all is derived anew.
#include "replay/interpreter_seals.h"

#include <algorithm>

#include "topology/owed.h"

namespace firebreak::replay::interpreter {

using topology::AttributeSet;
using topology::Conflict;
using topology::Path;
using topology::PathId;
using topology::StreamId;
using topology::Topology;

namespace {

constexpr std::size_t kMaxQuestions = 1'000'000;

}  // namespace

// A dependency is looked at again when one of its attributes has come.
AttributeSet chase(const Topology& topology, AttributeSet set) {
  std::vector<std::vector<std::size_t>> of(topology.attributes().size());
  for (std::size_t i = 0; i < topology.fds().size(); ++i) {
    for (const AttributeSet* side : {&topology.fds()[i].from, &topology.fds()[i].to}) {
      for (topology::AttributeId attribute : *side) of[attribute.index()].push_back(i);
    }
  }
  std::vector<bool> in(of.size(), false);
  for (topology::AttributeId attribute : set) in[attribute.index()] = true;
  const auto has = [&](topology::AttributeId attribute) { return in[attribute.index()]; };
  for (std::size_t next = 0; next < set.size(); ++next) {
    for (std::size_t i : of[set[next].index()]) {
      const auto& [from, to] = topology.fds()[i];
      const bool forth = std::ranges::all_of(from, has);
      if (forth == std::ranges::all_of(to, has)) continue;
      for (topology::AttributeId attribute : forth ? to : from) {
        if (!has(attribute)) set.push_back(attribute);
        in[attribute.index()] = true;
      }
    }
  }
  std::sort(set.begin(), set.end());
  return set;
}

Seals::Seals(const Topology& topology, const topology::Conflicts& conflicts)
    : topology_(topology),
      conflicts_(conflicts),
      dropped_(topology.paths().size(), false),
      sealed_paths_(topology.paths().size(), false),
      awaited_(topology.paths().size()) {}

bool Seals::solve() {
  do {
    restart();
    for (const Path& path : topology_.paths()) {
      if (!path.confluent()) ask(path.id);
    }
    if (!derive()) return false;
    sealed_paths_.assign(topology_.paths().size(), false);
    for (const auto& [path, question] : paths_) {
      sealed_paths_[path.index()] = nodes_[question].holds;
    }
    find_awaited();
  } while (drop_cycles());
  return true;
}

bool Seals::sealed(StreamId stream, const AttributeSet& key) {
  const Question question = ask(Sealed(stream, key));
  return derive() && nodes_[question].holds;
}

bool Seals::compatible(StreamId stream, const topology::Gate& gate) {
  return !gate.unknown && sealed(stream, best_key(gate, stream));
}

bool Seals::closes_within(StreamId stream, const topology::Gate& gate,
                          const AttributeSet& attributes) {
  const AttributeSet best = best_key(gate, stream);
  return std::ranges::all_of(attributes, [&](topology::AttributeId attribute) {
    AttributeSet without = best;
    std::erase(without, attribute);
    return !sealed(stream, without);
  });
}

bool Seals::closes_by(StreamId stream, const topology::Gate& gate, const AttributeSet& known) {
  return sealed(stream, topology::set_intersection(best_key(gate, stream), known));
}

void Seals::restart() {
  nodes_ = {Node{true, {}}, Node{false, {}}};
  derived_ = nodes_.size();
  paths_.clear();
  streams_.clear();
}

// Works out what is asked, then raises what holds of it.
bool Seals::derive() {
  while (!open_paths_.empty() || !open_streams_.empty()) {
    if (nodes_.size() > kMaxQuestions) return false;
    if (!open_paths_.empty()) {
      const auto [question, path] = open_paths_.back();
      open_paths_.pop_back();
      std::vector<Question> needs = needs_of(path);
      nodes_[question].needs = std::move(needs);
    } else {
      const auto [question, seal] = open_streams_.back();
      open_streams_.pop_back();
      std::vector<Question> needs = needs_of(seal);
      nodes_[question].needs = std::move(needs);
    }
  }
  raise();
  return true;
}

// What was asked before needs none of what is new.
void Seals::raise() {
  const std::size_t first = derived_;
  derived_ = nodes_.size();
  std::vector<std::vector<Question>> needed_by(derived_ - first);
  std::vector<std::size_t> missing(derived_ - first);
  std::vector<Question> raised;
  for (Question q = first; q < derived_; ++q) {
    for (Question need : nodes_[q].needs) {
      if (need < first && nodes_[need].holds) continue;
      ++missing[q - first];
      if (need >= first) needed_by[need - first].push_back(q);
    }
    nodes_[q].holds = missing[q - first] == 0;
    if (nodes_[q].holds) raised.push_back(q);
  }
  while (!raised.empty()) {
    const Question question = raised.back();
    raised.pop_back();
    for (Question q : needed_by[question - first]) {
      if (--missing[q - first] > 0) continue;
      nodes_[q].holds = true;
      raised.push_back(q);
    }
  }
}

Seals::Question Seals::ask(PathId path) {
  if (dropped_[path.index()]) return kNo;
  const auto [position, added] = paths_.emplace(path, nodes_.size());
  if (added) {
    nodes_.emplace_back();
    open_paths_.emplace_back(position->second, path);
  }
  return position->second;
}

Seals::Question Seals::ask(Sealed question) {
  if (topology::some_within(topology_[question.first].seals, question.second)) return kYes;
  if (topology_[question.first].is_source()) return kNo;
  const auto [position, added] = streams_.emplace(question, nodes_.size());
  if (added) {
    nodes_.emplace_back();
    open_streams_.emplace_back(position->second, std::move(question));
  }
  return position->second;
}

std::vector<Seals::Question> Seals::needs_of(PathId path) {
  const auto rivals = conflicts_.of(path);
  if (topology_[path].gate.unknown || rivals.empty()) return {kNo};
  std::vector<Question> needs;
  for (const Conflict& conflict : rivals) {
    if (conflict.complete.unknown) return {kNo};
    for (StreamId stream : topology_[topology_[conflict.writer].from].streams) {
      needs.push_back(ask(Sealed(stream, best_key(conflict.complete, stream))));
    }
  }
  return needs;
}

std::vector<Seals::Question> Seals::needs_of(const Sealed& question) {
  const topology::Output& output = topology_[*topology_[question.first].from];
  if (!topology_[output.component].forwards) return {kNo};
  std::vector<Question> needs;
  for (PathId id : output.paths) {
    const Path& path = topology_[id];
    if (!path.confluent() && !conflicts_.of(id).empty()) {
      for (topology::Owed& end : topology::owed_ends(topology_, conflicts_, id)) {
        needs.push_back(ask(Sealed(end.first, std::move(end.second))));
      }
      needs.push_back(ask(id));
      for (PathId other : topology_[path.component].paths) {
        const bool blocks = topology_[other].annotation == topology::Annotation::OW &&
                            !conflicts_.of(other).empty();
        if (blocks) needs.push_back(ask(other));
      }
    }
    for (StreamId from : topology_[path.from].streams) {
      AttributeSet kept;
      for (topology::AttributeId attribute : question.second) {
        if (topology::keeps(topology_, from, id, question.first, attribute)) {
          kept.push_back(attribute);
        }
      }
      needs.push_back(ask(Sealed(from, std::move(kept))));
    }
  }
  return needs;
}

// The largest K on the stream with K ⊆ closure(gate ∩ closure(K)): then an injective image of all
// of K lies in the gate. The right side grows with K, so shrinking from all attributes finds it.
AttributeSet Seals::best_key(const topology::Gate& gate, StreamId stream) const {
  AttributeSet key = topology_[stream].attributes;
  // What the stream does not carry tells none of its messages apart.
  const AttributeSet told = topology::set_intersection(gate.attributes, key);
  while (true) {
    const AttributeSet image = topology::set_intersection(told, chase(topology_, key));
    AttributeSet smaller = topology::set_intersection(key, chase(topology_, image));
    if (smaller == key) return key;
    key = std::move(smaller);
  }
}

}  // namespace firebreak::replay::interpreter

// SPDX-License-Identifier: Apache-2.0
// The meet of alternative annotations is at most as precise as each of them (semantics 3.1): a path
// that some alternative lacks is left out, a message is determined only by what determines it in
// all alternatives, and state is kept only where all keep it. So two worlds that differ under the
// meet differ under each alternative. A unit of the meet is handled no later than under any
// alternative, and the meet lets through every seal that any of them lets through.
#include "coordination/meet.h"

#include <algorithm>

#include "topology/conflicts.h"

namespace firebreak::coordination {

using topology::Annotation;
using topology::PathDecl;

namespace {

using Paths = std::vector<PathDecl>;
using Alternatives = std::vector<const Paths*>;

bool same_set(topology::Names a, topology::Names b) {
  const auto by_text = [](const topology::Name& x, const topology::Name& y) {
    return x.text < y.text;
  };
  for (topology::Names* names : {&a, &b}) {
    std::ranges::sort(*names, by_text);
    names->erase(std::unique(names->begin(), names->end()), names->end());
  }
  return a == b;
}

bool same_gate(const PathDecl& a, const PathDecl& b) {
  if (a.subscript.has_value() != b.subscript.has_value()) return false;
  return !a.subscript || same_set(*a.subscript, *b.subscript);
}

// How often and in which order it emits.
bool same_properties(const PathDecl& a, const PathDecl& b) {
  return a.idempotent == b.idempotent && a.repeats == b.repeats &&
         a.unordered_emission == b.unordered_emission && same_set(a.newest, b.newest);
}

bool same(const PathDecl& a, const PathDecl& b) {
  return a.from == b.from && a.to == b.to && a.label == b.label && same_gate(a, b) &&
         same_set(a.rewrites, b.rewrites) && same_properties(a, b);
}

const PathDecl* find(const Paths& paths, const PathDecl& like) {
  const auto place = std::ranges::find_if(
      paths, [&](const PathDecl& path) { return path.from == like.from && path.to == like.to; });
  return place == paths.end() ? nullptr : &*place;
}

bool writes(const Paths& paths) {
  return std::ranges::any_of(paths, [](const PathDecl& path) { return is_write(path.label); });
}

bool keeps_newest(const Paths& paths) {
  return std::ranges::any_of(paths, [](const PathDecl& path) { return !path.newest.empty(); });
}

Annotation label_of(bool ordered, bool write) {
  if (ordered) return write ? Annotation::OW : Annotation::OR;
  return write ? Annotation::CW : Annotation::CR;
}

// The path that shows what all of these show; false if they attach different attributes, or one
// ignores repetitions, repeats itself or emits in no order and another does not.
bool meet_path(PathDecl& path, const PathDecl& other) {
  if (!same_set(path.rewrites, other.rewrites) || !same_properties(path, other)) return false;
  const bool ordered =
      !is_confluent(path.label) && !is_confluent(other.label) && same_gate(path, other);
  path.label = label_of(ordered, is_write(path.label) && is_write(other.label));
  if (!ordered) path.subscript.reset();
  return true;
}

}  // namespace

bool same_annotation(const Paths& a, const Paths& b) { return std::ranges::equal(a, b, same); }

bool all_same(const Alternatives& alternatives) {
  return std::ranges::all_of(alternatives, [&](const Paths* other) {
    return same_annotation(*other, *alternatives.front());
  });
}

std::optional<Paths> meet(const Alternatives& alternatives) {
  if (all_same(alternatives)) return *alternatives.front();
  // What is stale for one of them may not be for another.
  if (std::ranges::any_of(alternatives, [](const Paths* p) { return keeps_newest(*p); })) {
    return std::nullopt;
  }
  Paths met;
  for (const PathDecl& path : *alternatives.front()) {
    PathDecl common = path;
    bool everywhere = true;
    for (const Paths* other : alternatives) {
      const PathDecl* place = find(*other, path);
      everywhere = everywhere && place != nullptr;
      if (place != nullptr && !meet_path(common, *place)) return std::nullopt;
    }
    if (everywhere) met.push_back(std::move(common));
  }
  // Without W paths an O path would see what arrives instead of a state (semantics 3.3).
  const bool stateful =
      std::ranges::any_of(alternatives, [](const Paths* p) { return writes(*p); });
  if (!stateful || writes(met)) return met;
  for (PathDecl& path : met) {
    path.label = label_of(false, is_write(path.label));
    path.subscript.reset();
  }
  return met;
}

bool meets_in_context(const topology::Topology& topology, topology::ComponentId id, bool may_wait) {
  const topology::Component& component = topology[id];
  const bool asked = std::ranges::any_of(component.paths, [&](topology::PathId path) {
    return !asking_rivals(topology, path).empty();
  });
  if (asked) return false;
  return !may_wait || std::ranges::none_of(component.outputs, [&](topology::OutputId output) {
    return std::ranges::any_of(topology[output].streams, [&](topology::StreamId stream) {
      return !topology[stream].fifos.empty();
    });
  });
}

}  // namespace firebreak::coordination

// SPDX-License-Identifier: Apache-2.0
#include "coordination/choices.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "base/internal_error.h"
#include "coordination/apply.h"
#include "coordination/kept_order.h"
#include "coordination/meet.h"
#include "coordination/progress.h"
#include "topology/builder.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::Model;
using topology::StreamDecl;
using topology::VariantRepair;

namespace {

const VariantRepair* variant_of(const RepairCandidate& candidate) {
  return std::get_if<VariantRepair>(&candidate.what);
}

// By component: whether something leads from it to a component that handles a message of the trace,
// or that what the trace is about comes from. The others get none of its messages, and nothing that
// they do reaches it.
std::vector<bool> matter(const Model& model, const result::Trace& trace) {
  const bool named = std::ranges::any_of(
      model.streams, [&](const StreamDecl& s) { return s.name.text == trace.sink; });
  if (!named) return std::vector<bool>(model.components.size(), true);
  std::set<std::string> names;
  for (const result::World& world : trace.worlds) {
    for (const result::Delivery& delivery : world.deliveries) names.insert(delivery.component);
  }
  for (const StreamDecl& stream : model.streams) {
    if (stream.from && stream.name.text == trace.sink) names.insert(stream.from->component.text);
  }
  for (std::size_t known = 0; known != names.size();) {
    known = names.size();
    for (const StreamDecl& stream : model.streams) {
      const bool leads = stream.from && std::ranges::any_of(stream.ends(), [&](const auto& end) {
                           return names.contains(end.component.text);
                         });
      if (leads) names.insert(stream.from->component.text);
    }
  }
  std::vector<bool> result;
  for (const auto& component : model.components) {
    result.push_back(names.contains(component.name.text));
  }
  return result;
}

}  // namespace

std::vector<std::size_t> indices(const Subset& set) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < set.size(); ++i) {
    if (set[i]) result.push_back(i);
  }
  return result;
}

Choices::Choices(const Model& model, const std::vector<RepairCandidate>& candidates)
    : model_(model), candidates_(candidates) {
  for (const RepairCandidate& candidate : candidates) costs_.push_back(candidate.cost.value_or(0));
  for (std::size_t i = 0; i < model.components.size(); ++i) {
    components_.emplace(model.components[i].name.text, i);
  }
  rivals_.resize(candidates.size());
  find_variants();
  group_of_.resize(size());
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    for (const std::size_t element : groups_[g]) group_of_[element] = g;
  }
  exclusions_ = exclusions(model, candidates);
  for (const auto& [a, b] : exclusions_.pairs) set_rivals(a, b);
  is_barred_.resize(size(), false);
  for (const result::Barred& barred : exclusions_.barred) is_barred_[barred.candidate] = true;
  for (auto& rivals : rivals_) std::ranges::sort(rivals);
}

void Choices::set_rivals(std::size_t a, std::size_t b) {
  rivals_[a].push_back(b);
  rivals_[b].push_back(a);
}

void Choices::find_variants() {
  std::map<std::size_t, std::vector<std::size_t>> variants;  // by component
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const VariantRepair* variant = variant_of(candidates_[i]);
    if (variant == nullptr) continue;
    const auto component = components_.find(variant->component.text);
    if (component == components_.end()) throw base::InternalError("a variant of no component");
    variants[component->second].push_back(i);
  }
  for (const auto& [component, candidates] : variants) {
    const std::size_t own = costs_.size();
    costs_.push_back(0);
    rivals_.emplace_back();
    owners_.push_back(component);
    own_.emplace(model_.components[component].name.text, own);
    std::vector<std::size_t> group{own};
    for (const std::size_t candidate : candidates) {
      for (const std::size_t other : group) set_rivals(candidate, other);
      group.push_back(candidate);
    }
    groups_.push_back(std::move(group));
  }
}

std::uint64_t Choices::cost(const Subset& set) const {
  std::uint64_t sum = 0;
  for (const std::size_t i : indices(set)) sum += costs_[i];
  return sum;
}

bool Choices::rival(std::size_t element, const Subset& set) const {
  return std::ranges::any_of(rivals_[element],
                             [&](std::size_t other) { return other < set.size() && set[other]; });
}

bool Choices::is_variant(std::size_t candidate) const {
  return variant_of(candidates_[candidate]) != nullptr;
}

bool Choices::reshapes(std::size_t candidate) const {
  return coordination::reshapes(candidates_[candidate]);
}

bool Choices::clashes(std::size_t element, const Subset& set) const {
  const auto& group = group_of_[element];
  return is_barred_[element] || std::ranges::any_of(rivals_[element], [&](std::size_t other) {
           return other < set.size() && set[other] && !(group && group == group_of_[other]);
         });
}

const std::string& Choices::component(std::size_t own) const {
  return model_.components[owners_[own - candidates_.size()]].name.text;
}

std::optional<std::size_t> Choices::own(const std::string& component) const {
  const auto place = own_.find(component);
  if (place == own_.end()) return std::nullopt;
  return place->second;
}

bool Choices::admissible(std::span<const std::size_t> candidates) const {
  Subset set(candidates_.size(), false);
  for (const std::size_t i : candidates) set[i] = true;
  return std::ranges::none_of(candidates,
                              [&](std::size_t i) { return is_barred_[i] || rival(i, set); });
}

Subset Choices::extended(Subset set, std::span<const std::size_t> candidates) const {
  for (const std::size_t i : candidates) {
    if (!is_barred_[i] && !rival(i, set)) set[i] = true;
  }
  return set;
}

Subset Choices::elements(std::span<const std::size_t> candidates) const {
  Subset set(size(), false);
  for (const std::size_t i : candidates) set[i] = true;
  for (const auto& group : groups_) {
    set[group.front()] = std::ranges::none_of(group, [&](std::size_t i) { return set[i]; });
  }
  return set;
}

Model Choices::with(std::span<const std::size_t> candidates) const {
  return coordination::apply(model_, candidates_, candidates);
}

const std::vector<topology::PathDecl>& Choices::paths(std::size_t element) const {
  if (element >= candidates_.size()) {
    return model_.components[owners_[element - candidates_.size()]].paths;
  }
  const VariantRepair& repair = *variant_of(candidates_[element]);
  for (const auto& variant : model_.components[components_.at(repair.component.text)].variants) {
    if (variant.name == repair.variant) return variant.paths;
  }
  throw base::InternalError("a variant that its component does not have");
}

// Whether the argument of semantics 7.4 does not hold of what the components of these groups have
// in common: then the model may have an anomaly that a model with one of the annotations has not.
bool Choices::met_in_vain(const Model& weakest, const std::vector<std::size_t>& met) const {
  base::Diagnostics diagnostics;
  const auto topology = topology::build(weakest, {}, diagnostics);
  if (!topology) return true;
  if (!waits_for_itself(*topology).empty() || keeps_partial_order(*topology)) return true;
  const bool sealed = std::ranges::any_of(topology->streams(),
                                          [](const auto& stream) { return !stream.seals.empty(); });
  return std::ranges::any_of(met, [&](std::size_t g) {
    const auto id = topology->find_component(model_.components[owners_[g]].name.text);
    return !meets_in_context(*topology, id.value(), sealed && orders(g));
  });
}

// Whether some annotation of the group has an O path.
bool Choices::orders(std::size_t group) const {
  return std::ranges::any_of(groups_[group], [&](std::size_t element) {
    return std::ranges::any_of(
        paths(element), [](const topology::PathDecl& path) { return !is_confluent(path.label); });
  });
}

std::optional<Model> Choices::weakest(const Subset& allowed) const {
  return weakest(allowed, std::vector<bool>(model_.components.size(), true));
}

std::optional<Model> Choices::weakest(const Subset& allowed, const result::Trace& trace) const {
  return weakest(allowed, matter(model_, trace));
}

std::optional<Model> Choices::weakest(const Subset& allowed,
                                      const std::vector<bool>& matters) const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (allowed[i] && clashes(i, allowed)) return std::nullopt;
  }
  std::vector<std::size_t> pieces;
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    if (allowed[i] && !is_variant(i)) pieces.push_back(i);
  }
  Model model = with(pieces);
  const bool crashes = std::ranges::any_of(model_.components, [](const auto& component) {
    return component.crash != topology::Crash::Survives;
  });
  const bool faulty =
      crashes || std::ranges::any_of(model_.streams, [](const topology::StreamDecl& stream) {
        return stream.delivery != topology::Delivery::ExactlyOnce;
      });
  std::vector<std::size_t> differing;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    std::vector<const std::vector<topology::PathDecl>*> alternatives;
    for (const std::size_t element : groups_[g]) {
      if (allowed[element]) alternatives.push_back(&paths(element));
    }
    if (!matters[owners_[g]]) alternatives.resize(1);
    if (!all_same(alternatives)) differing.push_back(g);
    if (faulty && !differing.empty()) return std::nullopt;
    auto met = meet(alternatives);
    if (!met) return std::nullopt;
    model.components[owners_[g]].paths = *std::move(met);
  }
  if (!differing.empty() && met_in_vain(model, differing)) return std::nullopt;
  return model;
}

}  // namespace firebreak::coordination

// SPDX-License-Identifier: Apache-2.0
// For each component this considers every annotation that it may have: its current one and those of
// its variants.
#include "coordination/exclusions.h"

#include <algorithm>
#include <map>
#include <utility>

#include "coordination/apply.h"
#include "coordination/exclusion_finder.h"
#include "coordination/merges.h"
#include "coordination/self_waiting.h"
#include "topology/builder.h"

namespace firebreak::coordination {

using result::RepairCandidate;
using topology::Mechanism;
using topology::Model;
using topology::Topology;

namespace {

bool is_dynamic(const RepairCandidate& candidate) {
  const auto* order = as<topology::OrderRepair>(candidate);
  return order != nullptr && order->ordering.mechanism == Mechanism::Dynamic;
}

}  // namespace

ExclusionFinder::ExclusionFinder(const Model& model, const std::vector<RepairCandidate>& candidates)
    : model_(model), candidates_(candidates) {
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (as<topology::SealRepair>(candidates[i]) != nullptr) seals_.push_back(i);
    if (is_dynamic(candidates[i])) dynamic_.push_back(i);
    if (as<topology::OrderRepair>(candidates[i]) != nullptr) orders_.push_back(i);
    if (as<topology::FifoRepair>(candidates[i]) != nullptr) fifos_.push_back(i);
    const auto* variant = as<topology::VariantRepair>(candidates[i]);
    if (variant != nullptr) variants_[variant->component.text].push_back(i);
  }
}

Exclusions ExclusionFinder::run() {
  const bool something = !orders_.empty() || !fifos_.empty() || declares_order() || repeats();
  if ((!seals_.empty() || declares_seal()) && something) look_at_seals();
  if (!seals_.empty() && orders_by_key()) find_outlasting();
  const std::map<std::size_t, std::string> by_order = table_.barred;
  find_merges();
  exclude_self_waiting(model_, candidates_, table_);
  Exclusions result;
  for (const auto& [candidate, why] : table_.barred) {
    if (!by_order.contains(candidate)) result.self_waiting.push_back(candidate);
  }
  result.pairs.assign(table_.pairs.begin(), table_.pairs.end());
  for (auto& [candidate, why] : table_.barred) result.barred.push_back({candidate, std::move(why)});
  return result;
}

bool ExclusionFinder::declares_order() const {
  return std::ranges::any_of(model_.components,
                             [](const topology::ComponentDecl& component) {
                               return !component.orderings.empty();
                             }) ||
         std::ranges::any_of(model_.streams, [](const topology::StreamDecl& stream) {
           return !stream.fifos.empty();
         });
}

bool ExclusionFinder::declares_seal() const {
  return std::ranges::any_of(
      model_.streams, [](const topology::StreamDecl& stream) { return !stream.seals.empty(); });
}

bool ExclusionFinder::orders_by_key() const {
  const auto by_key = [](const topology::OrderingDecl& ordering) { return !ordering.by.empty(); };
  return std::ranges::any_of(orders_,
                             [&](std::size_t i) {
                               return by_key(as<topology::OrderRepair>(candidates_[i])->ordering);
                             }) ||
         std::ranges::any_of(model_.components, [&](const topology::ComponentDecl& component) {
           return std::ranges::any_of(component.orderings, by_key);
         });
}

bool ExclusionFinder::repeats() const {
  const auto declared = [](const std::vector<topology::PathDecl>& paths) {
    return std::ranges::any_of(paths, &topology::PathDecl::repeats);
  };
  return std::ranges::any_of(model_.streams,
                             [](const topology::StreamDecl& stream) {
                               return topology::may_repeat(stream.delivery);
                             }) ||
         std::ranges::any_of(model_.components, [&](const topology::ComponentDecl& component) {
           return declared(component.paths) ||
                  std::ranges::any_of(component.variants,
                                      [&](const auto& variant) { return declared(variant.paths); });
         });
}

Topology ExclusionFinder::built_with(const Indices& chosen) const {
  return topology::build_valid(coordination::apply(model_, candidates_, chosen));
}

// None, the first variant of each component that has some, the second... So each annotation
// stands in one of these.
std::vector<Indices> ExclusionFinder::annotations() const {
  std::vector<Indices> result;
  for (std::size_t number = 0;; ++number) {
    Indices chosen;
    for (const auto& [component, of] : variants_) {
      if (number > 0 && number <= of.size()) chosen.push_back(of[number - 1]);
    }
    if (number > 0 && chosen.empty()) return result;
    result.push_back(std::move(chosen));
  }
}

void ExclusionFinder::look_at_seals() {
  for (const Indices& chosen : annotations()) {
    const Topology topology = built_with(chosen);
    const topology::Conflicts conflicts(topology);
    find_forgetting(topology, conflicts);
    find_partial(topology, conflicts);
    find_fifo(topology, conflicts);
    find_settling(topology, conflicts);
  }
}

// By each of the annotations that their components may have.
void ExclusionFinder::find_merges() {
  for (std::size_t i = 0; i < candidates_.size(); ++i) {
    const auto* merge = as<topology::MergeRepair>(candidates_[i]);
    if (merge == nullptr) continue;
    for (const Indices& chosen : annotations()) {
      Indices with = chosen;
      with.push_back(i);
      const Topology before = built_with(chosen);
      const std::string why =
          barred_merge(before, built_with(with), before.find_stream(merge->stream.text).value());
      if (!why.empty()) table_.bar(i, why);
    }
  }
}

Exclusions exclusions(const Model& model, const std::vector<RepairCandidate>& candidates) {
  return ExclusionFinder(model, candidates).run();
}

}  // namespace firebreak::coordination

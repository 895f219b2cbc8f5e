// SPDX-License-Identifier: Apache-2.0
#include "crosscheck/family.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "base/internal_error.h"
#include "crosscheck/frame.h"
#include "smt/shared_context.h"

namespace firebreak::crosscheck {

using result::Agreement;
using result::FamilyCrosscheck;
using topology::Model;

namespace {

/// How much of a model there is to read, to find the smallest.
std::size_t size(const Model& model) {
  std::size_t size = 0;
  for (const topology::StreamDecl& s : model.streams) {
    size += 4 + s.attributes.size() + (s.seals.empty() ? 0 : 1 + s.seals.front().size());
  }
  for (const topology::ComponentDecl& c : model.components) {
    size += 4 + (c.rep ? 1 : 0);
    for (const topology::PathDecl& p : c.paths) {
      size += 2 + (p.subscript ? 1 + p.subscript->size() : 0);
    }
  }
  return size;
}

using Kind = std::tuple<Agreement, std::string, std::string>;

Kind kind_of(const result::Disagreement& d) { return {d.agreement, d.blame.rule, d.blame.missing}; }

/// Unsound before imprecise, then by rule.
bool before(const result::DisagreementKind& a, const result::DisagreementKind& b) {
  const auto key = [](const result::DisagreementKind& kind) {
    const auto [agreement, rule, missing] = kind_of(kind.smallest);
    return std::tuple(agreement != Agreement::Unsound, rule, missing);
  };
  return key(a) < key(b);
}

/// A family of a million shares is not to fill the memory.
constexpr std::uint64_t kMostShares = 20'000;
constexpr std::uint64_t kLeastShare = 64;

}  // namespace

void add(std::vector<result::DisagreementKind>& kinds, result::DisagreementKind&& kind) {
  const auto place = std::find_if(kinds.begin(), kinds.end(), [&](const auto& known) {
    return kind_of(known.smallest) == kind_of(kind.smallest);
  });
  if (place == kinds.end()) {
    kinds.push_back(std::move(kind));
    return;
  }
  kind.count += place->count;
  if (size(kind.model) < size(place->model)) {
    *place = std::move(kind);
  } else {
    place->count = kind.count;
  }
}

Family::Family(unsigned components, unsigned attributes)
    : components_(components), attributes_(attributes), skeletons_(skeletons(components)) {
  std::uint64_t all = 0;
  for (const Skeleton& skeleton : skeletons_) all += frame_count(skeleton, attributes);
  const std::uint64_t step = std::max(kLeastShare, all / kMostShares);
  for (std::size_t s = 0; s < skeletons_.size(); ++s) {
    const std::uint64_t frames = frame_count(skeletons_[s], attributes);
    for (std::uint64_t first = 0; first < frames; first += step) {
      shares_.push_back({s, first, std::min(frames, first + step)});
    }
  }
}

FamilyCrosscheck Family::nothing() const {
  FamilyCrosscheck result;
  result.components = components_;
  result.attributes = attributes_;
  for (std::size_t i = 0; i < result::kRuleSets.size(); ++i) {
    result.rule_sets[i].rules = result::kRuleSets[i];
  }
  return result;
}

FamilyCrosscheck Family::crosscheck(std::size_t index, const base::Environment& environment) const {
  FamilyCrosscheck result = nothing();
  result.complete = !environment.out_of_time();
  if (!result.complete) return result;
  const smt::SharedContext context;
  const Share& share = shares_[index];
  for (std::uint64_t n = share.first; result.complete && n < share.last; ++n) {
    const auto frame = Frame::at(skeletons_[share.skeleton], attributes_, n);
    if (!frame) continue;
    try {
      result.complete = crosscheck::crosscheck(*frame, attributes_, n, environment, result);
    } catch (const base::InternalError& error) {
      throw base::InternalError(
          fmt::format("frame {} of skeleton {}: {}", n, share.skeleton, error.what()));
    }
  }
  return result;
}

void merge(FamilyCrosscheck& into, FamilyCrosscheck later) {
  into.topologies += later.topologies;
  into.named += later.named;
  into.complete = into.complete && later.complete;
  into.solver_checks += later.solver_checks;
  into.verified += later.verified;
  into.replayed += later.replayed;
  for (std::size_t i = 0; i < into.rule_sets.size(); ++i) {
    into.rule_sets[i].counts.add(later.rule_sets[i].counts);
    auto& kinds = into.rule_sets[i].kinds;
    for (auto& kind : later.rule_sets[i].kinds) add(kinds, std::move(kind));
    std::sort(kinds.begin(), kinds.end(), before);
  }
}

}  // namespace firebreak::crosscheck

// SPDX-License-Identifier: Apache-2.0
#include "crosscheck/seal_choices.h"

#include <algorithm>

#include "base/internal_error.h"

namespace firebreak::crosscheck {

using topology::AttributeSet;
using topology::SealStream;
using topology::StreamId;

SealCandidates::SealCandidates(const topology::Topology& topology, std::size_t streams) {
  for (std::size_t s = 0; s < streams; ++s) {
    const AttributeSet& carried = topology.streams()[s].attributes;
    for (std::size_t mask = 0; mask < (std::size_t{1} << carried.size()); ++mask) {
      AttributeSet key;
      for (std::size_t a = 0; a < carried.size(); ++a) {
        if ((mask >> a & 1U) != 0) key.push_back(carried[a]);
      }
      all_.emplace_back(SealStream{StreamId(s), std::move(key)});
    }
  }
  if (all_.size() > 64) throw base::InternalError("more candidates than a set can hold");
}

SealSet SealCandidates::implied(StreamId stream, const AttributeSet& key) const {
  SealSet result = 0;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const auto& seal = std::get<SealStream>(all_[i]);
    if (seal.stream == stream && is_subset(key, seal.key)) result |= SealSet{1} << i;
  }
  return result;
}

SealChoices::SealChoices(const topology::Topology& topology, encodings::Mode mode,
                         const SealCandidates& candidates, const base::Environment& environment)
    : count_(candidates.all().size()), query_(topology, mode, environment, candidates.all()) {
  for (std::size_t i = 0; i < count_; ++i) order_.push_back(i);
}

bool SealChoices::shows(encodings::Observation observation, SealSet seals) {
  Known& known = observation == encodings::Observation::State ? state_ : contents_;
  const auto within = [](SealSet inner, SealSet outer) { return (inner & ~outer) == 0; };
  const auto covered = [&](SealSet set) { return within(seals, set); };
  const auto covers = [&](SealSet set) { return within(set, seals); };
  if (std::any_of(known.shown.begin(), known.shown.end(), covered)) return true;
  if (std::any_of(known.excluded.begin(), known.excluded.end(), covers)) return false;
  std::vector<bool> kept(count_);
  for (std::size_t i = 0; i < count_; ++i) kept[i] = (seals >> i & 1U) != 0;
  if (query_.excludes(observation, kept)) {
    known.excluded.push_back(seals);
    return false;
  }
  const auto widest = query_.widest(observation, kept, order_);
  if (!widest) throw base::InternalError("what is not shown cannot be excluded");
  SealSet found = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if ((*widest)[i]) found |= SealSet{1} << i;
  }
  known.shown.push_back(found);
  return true;
}

}  // namespace firebreak::crosscheck

// SPDX-License-Identifier: Apache-2.0
#include "encodings/seal_facts.h"

#include "topology/seals.h"

namespace firebreak::encodings {

using topology::Seals;
using topology::Topology;

namespace {

std::vector<std::vector<topology::AttributeSet>> keys_of(const Seals& seals) {
  std::vector<std::vector<topology::AttributeSet>> result;
  for (const topology::SealSet& set : seals.streams) {
    result.emplace_back();
    for (topology::KeyId key : set.keys()) result.back().push_back(seals.keys[key]);
  }
  return result;
}

}  // namespace

SealFacts seal_facts(const Topology& topology, const topology::Conflicts& conflicts,
                     std::span<const topology::Coordination> candidates) {
  const Seals declared = find_seals(topology, conflicts);
  SealFacts facts{declared.sealed, declared.dropped, declared.sealed, {}};
  if (candidates.empty()) {
    facts.keys = keys_of(declared);
  } else {
    const Topology all = coordinated(topology, candidates);
    const Seals seals = find_seals_undropped(all, conflicts);
    facts.may_be_sealed = seals.sealed;
    facts.keys = keys_of(seals);
    for (std::size_t p = 0; p < facts.dropped.size(); ++p) {
      if (facts.dropped[p]) facts.may_be_sealed[p] = false;
    }
  }
  return facts;
}

}  // namespace firebreak::encodings

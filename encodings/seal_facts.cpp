// SPDX-License-Identifier: Apache-2.0
#include "encodings/seal_facts.h"

#include "topology/seals.h"

namespace firebreak::encodings {

using topology::Seals;
using topology::Topology;

namespace {

void note_all(const Seals& seals, SealFacts& facts) {
  facts.may_be_sealed = seals.sealed;
  for (const topology::SealSet& set : seals.streams) {
    facts.keys.emplace_back();
    for (topology::KeyId key : set.keys()) facts.keys.back().push_back(seals.keys[key]);
  }
}

}  // namespace

SealFacts seal_facts(const Topology& topology, const topology::Conflicts& conflicts,
                     std::span<const topology::Coordination> candidates) {
  const Seals declared = find_seals(topology, conflicts);
  SealFacts facts{declared.sealed, declared.dropped, {}, {}};
  if (candidates.empty()) {
    note_all(declared, facts);
  } else {
    const Topology all = coordinated(topology, candidates);
    note_all(find_seals_undropped(all, conflicts), facts);
    for (std::size_t p = 0; p < facts.dropped.size(); ++p) {
      if (facts.dropped[p]) facts.may_be_sealed[p] = false;
    }
  }
  return facts;
}

}  // namespace firebreak::encodings

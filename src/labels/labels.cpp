// SPDX-License-Identifier: Apache-2.0
#include "labels/labels.h"

#include "labels/icde14.h"
#include "labels/sound.h"

namespace firebreak::labels {

namespace {

template <class Analysis>
Labeling collect(const topology::Topology& topology, result::RuleSet rules) {
  const Analysis analysis(topology);
  Labeling labeling{rules, {}};
  labeling.streams.reserve(topology.streams().size());
  for (const topology::Stream& stream : topology.streams()) {
    labeling.streams.push_back(analysis.label(stream.id));
  }
  return labeling;
}

}  // namespace

Labeling label(const topology::Topology& topology, result::RuleSet rules) {
  return rules == result::RuleSet::Sound ? collect<SoundAnalysis>(topology, rules)
                                         : collect<Icde14Analysis>(topology, rules);
}

}  // namespace firebreak::labels

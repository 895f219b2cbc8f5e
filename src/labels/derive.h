// SPDX-License-Identifier: Apache-2.0
// What the derivations of both rule sets are written with.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "labels/derivation.h"
#include "labels/icde14.h"
#include "labels/sound.h"

namespace firebreak::labels {

Derivation derive(const SoundAnalysis& analysis, topology::StreamId stream);
Derivation derive(const Icde14Analysis& analysis, topology::StreamId stream);

/// "OW[word, batch]", "OR[*]", "CR".
std::string describe(const topology::Topology& topology, topology::Annotation annotation,
                     const topology::Gate& gate);
/// "NDRead[id]", "Taint".
std::string describe(const topology::Topology& topology, Addition addition,
                     const topology::Gate& gate);

/// Streams that carry the same label.
struct Group {
  result::Label label;
  topology::StreamId first;
  std::size_t count = 0;
};

class DerivationWriter {
 public:
  DerivationWriter(const topology::Topology& topology, topology::StreamId stream);

  const topology::Topology& topology() const { return topology_; }
  const topology::Stream& stream() const { return topology_[derivation_.stream]; }

  /// Adds a step; a label that it contributes becomes a candidate.
  void add(Step step);
  /// "Seal[a] into P CR" and "(and 3 more streams)" where the group has more than one.
  Step step_into(Rule rule, topology::PathId path, const Group& group,
                 const std::string& outcome) const;
  /// The step that says what the winner is, if there is more than one candidate.
  void merge(const result::Label& winner);
  Derivation finish(const result::Label& label);

  std::string text(const result::Label& label) const { return to_string(topology_, label); }
  std::string text(topology::PathId path) const;

 private:
  const topology::Topology& topology_;
  Derivation derivation_;
};

}  // namespace firebreak::labels

// SPDX-License-Identifier: Apache-2.0
// How a derivation under rule set `sound` is written: what paths contribute, then what the stream
// does.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "labels/derive.h"

namespace firebreak::labels {

class SoundDerivation {
 public:
  SoundDerivation(const SoundAnalysis& analysis, topology::StreamId stream)
      : analysis_(analysis), topology_(analysis.topology), writer_(analysis.topology, stream) {}

  Derivation run();

 private:
  const topology::Component& component() const;
  void add(Rule rule, std::string text, std::optional<result::Label> label);
  result::Severity arriving(result::Severity emitted);
  void explain_path(const topology::Path& path);
  std::vector<Group> groups(topology::InputId input) const;
  void explain_input(const topology::Path& path, const Group& group);
  void explain_seal(const topology::Path& path, const Group& group);
  bool all_writes_sealed() const;
  void explain_race(const topology::Path& path);
  void explain_self_wait(const topology::Path& path);
  void explain_repetition(const topology::Path& path);
  void explain_crash(const topology::Path& path);
  void explain_missed(const topology::Path& path);
  void add_to(const topology::Path& path, Rule rule, Addition addition, const std::string& why);
  void explain_read(const topology::Path& path, const topology::Path& kept);
  const topology::Stream* worst_into(const topology::Path& path) const;
  void reconcile_modes(const topology::Path& path, Addition addition, Modes modes, bool kept);
  void reconcile_to(const topology::Path& path, Addition addition, result::Severity severity);
  void explain_merging();
  void explain_losses();
  void explain_stale();
  void explain_copies();
  result::Label merged(const result::Label& label) const;
  void explain_delivery(const result::Label& label);

  const SoundAnalysis& analysis_;
  const topology::Topology& topology_;
  DerivationWriter writer_;
  /// A difference between replicas was emitted to the stream, which merges them.
  bool merges_ = false;
};

}  // namespace firebreak::labels

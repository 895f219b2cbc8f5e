// SPDX-License-Identifier: Apache-2.0
// Rule set `sound`: what the labels follow from (docs/rules.md).
#pragma once

#include <optional>
#include <vector>

#include "labels/deliveries.h"
#include "labels/labels.h"
#include "labels/repetitions.h"
#include "topology/seals.h"

namespace firebreak::labels {

/// Derives all facts when made. The topology must outlive it.
class SoundAnalysis {
 public:
  explicit SoundAnalysis(const topology::Topology& topology);
  SoundAnalysis(const SoundAnalysis&) = delete;
  SoundAnalysis& operator=(const SoundAnalysis&) = delete;

  const topology::Topology& topology;
  const topology::Conflicts conflicts;
  const topology::Writers writers;
  const topology::Seals seals;
  const Repetitions repetitions;
  const Deliveries deliveries;

  /// By PathId: what the path emits can differ though what its component handles does not.
  std::vector<Modes> emission;
  /// By PathId: likewise what a W path keeps.
  std::vector<Modes> state;
  /// By StreamId and by ComponentId (of what its W paths keep): Async at least.
  std::vector<result::Severity> contents;
  std::vector<result::Severity> kept;

  result::Label label(topology::StreamId stream) const;

  /// The inputs whose deliveries some path keeps as a sequence: where OW paths start.
  struct Sequences {
    std::vector<topology::InputId> all;
    std::vector<topology::InputId> hot;  // of OW paths that do not handle partitions as units
  };
  Sequences sequences(const topology::Component& component) const;
  /// The race that an O path's view shows, if there is one.
  std::optional<Race> view_race(const topology::Path& path, const Sequences& sequences,
                                Mode mode) const;

 private:
  void find_effects(const topology::Component& component);
  void show_repetitions(const topology::Component& component);
  Modes emission_of(const topology::Path& path, const Sequences& sequences) const;
  Modes state_of(const topology::Path& path) const;
};

/// What a path's differing emission, and its differing state, come to.
result::Severity severity_of_emission(Modes modes);
result::Severity severity_of_state(Modes modes, bool replicated);
/// What contents of a severity come to in the state of a W path (rule 3 and its closing).
result::Severity severity_once_kept(result::Severity input, bool replicated);
/// The severity that a delivery that loses messages gives the stream; Async where it loses none.
result::Severity severity_of_losses(const topology::Topology& topology,
                                    const topology::Stream& stream);

}  // namespace firebreak::labels

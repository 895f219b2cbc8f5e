// SPDX-License-Identifier: Apache-2.0
// Rule set `sound`: what the labels follow from (docs/rules.md).
#pragma once

#include <optional>
#include <vector>

#include "labels/deliveries.h"
#include "labels/labels.h"
#include "labels/repetitions.h"
#include "topology/conflicts.h"
#include "topology/newest.h"
#include "topology/seals.h"

namespace firebreak::labels {

/// A race of a path with one that its component's state is written by.
struct RivalRace {
  topology::PathId rival;
  Race race;
  std::optional<topology::Conflict> conflict;  // none: replicas ask a C path (semantics 4.6)
};

/// What repetitions do at a path (semantics 6.5).
struct Repeated {
  Modes emission;
  Modes state;  // all that read it see this
  Modes bag;    // only those see this that do not wait
};

/// Derives all facts when made. The topology must outlive it.
class SoundAnalysis {
 public:
  explicit SoundAnalysis(const topology::Topology& topology);
  SoundAnalysis(const SoundAnalysis&) = delete;
  SoundAnalysis& operator=(const SoundAnalysis&) = delete;

  const topology::Topology& topology;
  const topology::Conflicts conflicts;
  const topology::Seals seals;
  const Repetitions repetitions;
  const topology::StaleFlow stale_flow;
  const Deliveries deliveries;

  /// By PathId. Where the path itself races.
  std::vector<Modes> races;
  /// Where the order decides which messages are stale (semantics 3.11).
  std::vector<Modes> stale;
  std::vector<Repeated> repeated;
  /// By PathId: what a crash makes the path forget shows in what it emits and keeps (6.7).
  std::vector<Modes> forgotten;
  /// By PathId: what an O path sees differs, and what a W path keeps.
  std::vector<Modes> views;
  std::vector<Modes> states;
  /// By StreamId: contents that arrive differ; and states of replicas differ that the stream lets
  /// see.
  std::vector<Modes> contents;
  std::vector<bool> diverging;

  result::Label label(topology::StreamId stream) const;

  /// A race of the path in that mode, if there is one.
  std::optional<RivalRace> race(const topology::Path& path, Mode mode) const;
  /// What a state that differs comes to where it is seen.
  result::Severity severity_of_state(const topology::Path& writer) const;
  /// The differences that the reader sees in what the writer keeps.
  Modes read(topology::PathId reader, topology::PathId writer) const;
  /// What of differences is one in a state: of the state of a component that is not replicated, no
  /// difference between replicas is told (semantics 4.6).
  Modes once_kept(const topology::Path& path, Modes modes) const;
  /// A loss on the stream (semantics 6.3).
  Modes losses(const topology::Stream& stream) const;
  /// Messages are missing that were stale upstream, where that shows.
  Modes missing(const topology::Stream& stream) const;
  /// What the reader sees lacks such messages where it is (semantics 3.11).
  Modes missed(const topology::Path& reader) const;
  /// A content that comes to a sink again, where that counts (semantics 2.6).
  Modes copies(const topology::Stream& sink) const;

 private:
  Repeated repeated_at(const topology::Path& path) const;
};

/// What contents that differ come to.
result::Severity severity_of_contents(Modes modes);
/// Whether messages can come after a watermark, and are refused (semantics 6.3).
bool refuses_late(const topology::Topology& topology, const topology::Stream& stream);

}  // namespace firebreak::labels

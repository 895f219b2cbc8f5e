// SPDX-License-Identifier: Apache-2.0
// Repairs as plain values (docs/semantics.md 7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "result/target.h"
#include "result/trace.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::result {

/// A piece of coordination that may be added to the model, with what it costs. `what.cost` is set.
using RepairCandidate = topology::RepairDecl;

/// A candidate that no repair can have (semantics 7.1).
struct Barred {
  std::size_t candidate;
  std::string why;  // in words: "Store.in→out would wait for itself"
  bool operator==(const Barred&) const = default;
};

/// One counterexample. Every repair contains a candidate of `prevented_by`, or chooses no variant
/// of a component of `prevented_by_keeping` (semantics 7.4).
struct CertificateEntry {
  Trace trace;
  std::vector<std::size_t> prevented_by;          // indices of candidates, ascending
  std::vector<std::string> prevented_by_keeping;  // components, in source order
  /// The trace is one of the model with these candidates; none: with all but `prevented_by`.
  std::optional<std::vector<std::size_t>> applied;
};

/// What the trace of an entry is one of, as indices of the candidates.
std::vector<std::size_t> applied(const CertificateEntry& entry, std::size_t candidates);

/// What becomes of waiting (semantics 3.8, 7.2).
struct Progress {
  bool makes_progress = true;  // the repair makes no path wait for itself
  /// Paths that would wait for themselves in the repaired model, as they would in the model as it
  /// is.
  std::vector<std::string> waits_for_itself;
  bool operator==(const Progress&) const = default;
};

/// What a piece of a repair means, in words.
struct Meaning {
  std::string asks;     // of whom it asks what
  std::string waits;    // what waits for what
  std::string readers;  // what changes for who reads
  std::string price;    // why it costs what it costs, with the unit
  bool operator==(const Meaning&) const = default;
};

/// A cheaper repair with seals that nobody can send, as far as the model says.
struct IfSealable {
  std::vector<RepairCandidate> seals;
  std::vector<RepairCandidate> beside;  // what else it has
  std::uint64_t cost = 0;
};

struct RepairResult {
  std::string model;
  RepairTarget target = RepairTarget::Deterministic;
  std::vector<RepairCandidate> candidates;
  std::vector<Barred> barred;  // of the candidates, ascending
  /// The cheapest verified repair found, as indices of candidates; none if no candidate set repairs
  /// the model (then nothing prevents all traces of the certificate) or none was found in time.
  std::optional<std::vector<std::size_t>> repair;
  std::vector<Meaning> meanings;  // of its pieces, in their order
  std::uint64_t cost = 0;
  std::uint64_t lower_bound = 0;
  bool optimal = false;  // cost == lower_bound, proved by the certificate
  bool out_of_time = false;
  std::string
      unknown_reason;  // why the search gave up but for time, in words; out_of_time is set too
  /// The model as it is: sinks with an anomaly that the target forbids, and the most severe one.
  /// Not part of the claim.
  std::vector<std::pair<topology::StreamId, Anomaly>> wrong;
  std::vector<CertificateEntry> certificate;
  bool verified_by_solver = false;
  bool verified_by_labels = false;
  std::optional<Progress> progress;  // of the repaired model; none iff there is no repair
  /// What the published greedy strategy picks: none if it fails.
  std::optional<std::vector<std::size_t>> baseline;
  bool baseline_known = true;  // false: there was no time to look
  std::uint64_t baseline_cost = 0;
  std::optional<IfSealable> if_sealable;
  /// Where it is not decided of some sinks (semantics 7.6): these, and those of which it is, in
  /// source order, of those that count; and the repair of the model in which the undecided ones
  /// accept `diverge`. Else empty; there is no more than one.
  std::vector<std::string> undecided;
  std::vector<std::string> decided;
  std::vector<RepairResult> for_decided;
};

/// Whether anything has confirmed the repaired model.
bool confirmed(const RepairResult& result);

/// A repair of which no part is one.
struct MinimalRepair {
  std::vector<std::size_t> candidates;  // indices, ascending
  std::uint64_t cost = 0;
  bool verified_by_solver = false;
  bool verified_by_labels = false;
  bool operator==(const MinimalRepair&) const = default;
};

/// The minimal repairs of a model, the cheapest first.
struct MinimalRepairs {
  std::string model;
  RepairTarget target = RepairTarget::Deterministic;
  std::vector<RepairCandidate> candidates;
  std::vector<MinimalRepair> repairs;
  bool complete = false;  // there are no others
  bool out_of_time = false;
  std::string unknown_reason;     // why it could not be known whatever the time, in words
  std::uint64_t lower_bound = 0;  // of the others' costs
  /// If complete: candidates that are in every repair, and in no minimal one. Of no repair: none.
  std::vector<std::size_t> in_every;
  std::vector<std::size_t> in_none;
  std::vector<CertificateEntry> reasons;  // why there is no repair, if there is none
};

}  // namespace firebreak::result

// SPDX-License-Identifier: Apache-2.0
// Which seals take an anomaly away: the solver's answers for all choices of seals on one model.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/environment.h"
#include "encodings/query.h"
#include "topology/topology.h"

namespace firebreak::crosscheck {

/// One bit for each candidate.
using SealSet = std::uint64_t;

/// The seals that may be added to the streams of a model, and how choices of them become sets.
class SealCandidates {
 public:
  /// All keys that the first `streams` streams carry. There must be no more than 64.
  SealCandidates(const topology::Topology& topology, std::size_t streams);

  const std::vector<topology::Coordination>& all() const { return all_; }
  /// The candidates that are in force where the stream is sealed on the key: this one and those on
  /// larger keys (docs/semantics.md 3.6).
  SealSet implied(topology::StreamId stream, const topology::AttributeSet& key) const;

 private:
  std::vector<topology::Coordination> all_;
};

/// Whether the only sink of a model shows an observation, with any set of the candidates. A seal
/// that makes nothing wait for itself adds no anomaly (docs/semantics.md 7.1): what is seen with a
/// set is seen with each of its subsets, and what is not, with none of its supersets. So few sets
/// are asked about. The topology and the environment must outlive it.
class SealChoices {
 public:
  SealChoices(const topology::Topology& topology, encodings::Mode mode,
              const SealCandidates& candidates, const base::Environment& environment);

  bool shows(encodings::Observation observation, SealSet seals);
  std::uint64_t checks() const { return query_.checks(); }

 private:
  struct Known {
    std::vector<SealSet> shown;
    std::vector<SealSet> excluded;
  };

  std::size_t count_;
  std::vector<std::size_t> order_;
  encodings::AnomalyQuery query_;
  Known contents_, state_;
};

}  // namespace firebreak::crosscheck

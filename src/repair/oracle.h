// SPDX-License-Identifier: Apache-2.0
// What the search asks about a set of candidates: does the model with it still have an anomaly that
// the target forbids, and if so, by which trace?
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/environment.h"
#include "encodings/query.h"
#include "result/repair.h"
#include "topology/coordination.h"
#include "topology/model.h"
#include "topology/topology.h"

namespace firebreak::repair {

using Subset = std::vector<bool>;  // by candidate

/// The candidates of a subset, or their indices.
std::vector<result::RepairCandidate> chosen(const std::vector<result::RepairCandidate>& candidates,
                                            const Subset& set);
std::vector<std::size_t> indices(const Subset& set);

/// The model with a repair; it must build.
topology::Topology built(const topology::Model& model);

/// The anomalies that a model which reaches the target does not have.
std::vector<result::Anomaly> forbidden(result::RepairTarget target);

class Oracle {
 public:
  /// Everything is kept by reference.
  Oracle(const topology::Model& model, const topology::Topology& topology,
         const std::vector<result::RepairCandidate>& candidates, result::RepairTarget target,
         base::Environment& environment);

  struct Question {
    result::Anomaly anomaly;
    encodings::Mode mode;
    encodings::Observation observation;
  };

  /// A set that contains `set` and with which some sink still has a forbidden anomaly; none if there
  /// is no such set, or the time is up.
  struct Escape {
    Question question;
    Subset set;
  };
  std::optional<Escape> escape(const Subset& set);

  /// As many candidates as leave the anomaly: none can be added. Cheap ones first, so that what is
  /// left out is dear where there is a choice. None if the time is up.
  std::optional<Subset> grow(const Escape& escape);

  /// A trace of the anomaly with these candidates, replayed.
  result::CertificateEntry counterexample(const Question& question, const Subset& set);

  bool out_of_time() const { return out_of_time_; }

 private:
  encodings::AnomalyQuery& query(encodings::Mode mode);

  const topology::Model& model_;
  const topology::Topology& topology_;
  const std::vector<result::RepairCandidate>& candidates_;
  base::Environment& environment_;
  std::vector<topology::Coordination> coordination_;
  std::vector<Question> questions_;
  std::array<std::unique_ptr<encodings::AnomalyQuery>, 2> queries_;
  bool out_of_time_ = false;
};

}  // namespace firebreak::repair

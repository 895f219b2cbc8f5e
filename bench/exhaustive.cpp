// SPDX-License-Identifier: Apache-2.0
// Subsets in the order of their costs, until one is clean. Labels that are clean say so at once;
// where they are not, they may be too cautious, and the encodings decide.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "bench/optima.h"
#include "coordination/apply.h"
#include "encodings/query.h"
#include "labels/labels.h"
#include "topology/builder.h"

namespace firebreak::bench {
namespace {

using encodings::AnomalyQuery;
using encodings::Mode;
using encodings::Observation;

class Oracle {
 public:
  Oracle(const topology::Model& model, const topology::Topology& topology,
         const std::vector<result::RepairCandidate>& candidates)
      : model_(model),
        candidates_(candidates),
        coordination_(resolved(topology, candidates)),
        runs_(topology, Mode::Run, environment_, coordination_),
        replicas_(topology, Mode::Replica, environment_, coordination_) {}

  bool clean(const std::vector<bool>& chosen) {
    return labels_clean(chosen) || (quiet(runs_, Observation::Contents, chosen) &&
                                    quiet(replicas_, Observation::Contents, chosen) &&
                                    quiet(replicas_, Observation::State, chosen));
  }

 private:
  static std::vector<topology::Coordination> resolved(
      const topology::Topology& topology, const std::vector<result::RepairCandidate>& candidates) {
    std::vector<topology::Coordination> result;
    for (const auto& candidate : candidates)
      result.push_back(coordination::resolve(topology, candidate));
    return result;
  }

  bool labels_clean(const std::vector<bool>& chosen) const {
    std::vector<result::RepairCandidate> applied;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i]) applied.push_back(candidates_[i]);
    }
    base::Diagnostics diagnostics;
    const auto topology = topology::build(coordination::apply(model_, applied), {}, diagnostics);
    if (!topology) throw std::runtime_error(base::format(diagnostics.all().front()));
    const labels::Labeling labeling = labels::label(*topology, result::RuleSet::Sound);
    const auto sinks = topology->sinks();
    return std::all_of(sinks.begin(), sinks.end(), [&](topology::StreamId sink) {
      return labeling.streams[sink.index()].severity <= result::Severity::Async;
    });
  }

  static bool quiet(AnomalyQuery& query, Observation observation, const std::vector<bool>& chosen) {
    return !query.escape(observation, chosen).found;
  }

  const topology::Model& model_;
  const std::vector<result::RepairCandidate>& candidates_;
  base::Environment environment_;
  std::vector<topology::Coordination> coordination_;
  AnomalyQuery runs_;
  AnomalyQuery replicas_;
};

std::vector<bool> members(std::uint64_t subset, std::size_t count) {
  std::vector<bool> result;
  for (std::size_t i = 0; i < count; ++i) result.push_back((subset >> i & 1U) != 0);
  return result;
}

}  // namespace

std::optional<std::uint64_t> exhaustive_optimum(
    const topology::Model& model, const topology::Topology& topology,
    const std::vector<result::RepairCandidate>& candidates) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> subsets;  // cost, members
  for (std::uint64_t subset = 0; subset < std::uint64_t{1} << candidates.size(); ++subset) {
    std::uint64_t cost = 0;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if ((subset >> i & 1U) != 0) cost += candidates[i].cost.value();
    }
    subsets.emplace_back(cost, subset);
  }
  std::sort(subsets.begin(), subsets.end());
  Oracle oracle(model, topology, candidates);
  for (const auto& [cost, subset] : subsets) {
    if (oracle.clean(members(subset, candidates.size()))) return cost;
  }
  return std::nullopt;
}

}  // namespace firebreak::bench

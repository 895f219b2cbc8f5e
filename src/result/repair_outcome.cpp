// SPDX-License-Identifier: Apache-2.0
#include "result/repair_outcome.h"

namespace firebreak::result {

RepairOutcome outcome(const RepairResult& result) {
  if (!result.repair) return result.out_of_time ? RepairOutcome::Unknown : RepairOutcome::None;
  if (!result.verified_by_solver) return RepairOutcome::Unknown;
  return result.optimal ? RepairOutcome::Optimal : RepairOutcome::UpperBound;
}

std::vector<RepairCandidate> chosen(const RepairResult& result) {
  std::vector<RepairCandidate> candidates;
  if (!result.repair) return candidates;
  for (const std::size_t i : *result.repair) candidates.push_back(result.candidates[i]);
  return candidates;
}

}  // namespace firebreak::result

// SPDX-License-Identifier: Apache-2.0
#include "result/repair_outcome.h"

#include "base/internal_error.h"

namespace firebreak::result {

RepairOutcome outcome(const RepairResult& result) {
  if (!result.repair) return result.out_of_time ? RepairOutcome::Unknown : RepairOutcome::None;
  if (!result.verified_by_solver) return RepairOutcome::Unknown;
  return result.optimal ? RepairOutcome::Optimal : RepairOutcome::UpperBound;
}

std::string to_string(RepairOutcome outcome) {
  switch (outcome) {
    case RepairOutcome::Optimal:
      return "optimal";
    case RepairOutcome::UpperBound:
      return "upper-bound";
    case RepairOutcome::None:
      return "none";
    case RepairOutcome::Unknown:
      return "unknown";
  }
  throw base::InternalError("an outcome outside its enumeration");
}

const RepairResult& best_known(const RepairResult& result) {
  const bool part = !confirmed(result) && !result.for_decided.empty();
  return part ? result.for_decided.front() : result;
}

std::vector<RepairCandidate> chosen(const RepairResult& result) {
  std::vector<RepairCandidate> candidates;
  if (!result.repair) return candidates;
  for (const std::size_t i : *result.repair) candidates.push_back(result.candidates[i]);
  return candidates;
}

}  // namespace firebreak::result

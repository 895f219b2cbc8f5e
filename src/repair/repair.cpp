// SPDX-License-Identifier: Apache-2.0
#include "repair/repair.h"

#include <fmt/format.h>

#include <utility>

#include "repair/candidates.h"
#include "repair/search.h"

namespace firebreak::repair {

using result::RepairResult;
using result::RepairTarget;

namespace {

void report(const Search& search, const RepairResult& result, base::Environment& environment) {
  const auto& best = search.best();
  environment.report_progress(fmt::format(
      "repair: {} counterexamples, cost between {} and {}", search.certificate().size(),
      result.lower_bound, best ? std::to_string(search.choices().cost(*best)) : "unknown"));
}

// Until what is tried is a repair, or nothing is left. True in the first case.
bool search_cheapest(Search& search, RepairResult& result, base::Environment& environment) {
  while (const auto cheapest = search.cheapest()) {
    result.lower_bound = search.choices().cost(*cheapest);
    const bool repaired = search.is_repair(*cheapest);
    if (repaired || search.gave_up()) return repaired;
    report(search, result, environment);
  }
  return false;
}

void tell_repair(const Search& search, const Subset& repair, RepairResult& result) {
  result.repair = indices(repair);
  result.cost = search.choices().cost(repair);
  result.optimal = result.cost == result.lower_bound;
  const Search::Verified verified = search.verify(repair);
  result.verified_by_solver = verified.by_solver;
  result.verified_by_labels = verified.by_labels;
}

void compare_with_baseline(const topology::Model& model, const Search& search,
                           RepairResult& result) {
  result.baseline = baseline(model, search.candidates(), result.target);
  if (!result.baseline) return;
  for (const std::size_t i : *result.baseline) result.baseline_cost += search.choices().costs()[i];
}

}  // namespace

RepairResult repair(const topology::Model& model, RepairTarget target,
                    base::Environment& environment) {
  Search search(model, target, environment);
  RepairResult result;
  result.model = model.name.text;
  result.target = target;
  result.candidates = search.candidates();
  const bool found = search_cheapest(search, result, environment);
  if (search.gave_up()) {
    result.out_of_time = true;
    result.unknown_reason = search.reason();
  }
  if (!found && !search.gave_up()) {
    result.certificate = search.reasons();
    result.lower_bound = 0;
    return result;
  }
  result.certificate = search.certificate();
  if (!search.best()) return result;
  tell_repair(search, *search.best(), result);
  compare_with_baseline(model, search, result);
  return result;
}

}  // namespace firebreak::repair

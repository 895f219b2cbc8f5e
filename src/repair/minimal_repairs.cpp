// SPDX-License-Identifier: Apache-2.0
// Continues the search for the cheapest repair: once a repair is found, its supersets are excluded,
// and the cheapest of the remaining sets that no counterexample refutes is tried next. If that set
// is a repair, it is minimal: each of its subsets is cheaper, or as cheap with fewer candidates,
// and would have been tried before. This holds with variants too, with which a superset of a repair
// need not be a repair.
#include "repair/minimal_repairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "repair/search.h"

namespace firebreak::repair {

using namespace coordination;

using result::MinimalRepair;
using result::MinimalRepairs;

namespace {

// Of a set that is not verified it is not known whether it is a repair, nor then which others are
// minimal.
MinimalRepair told(const Search& search, const Subset& repair, MinimalRepairs& result) {
  const Search::Verified verified = search.verify(repair);
  if (!verified.by_solver && result.unknown_reason.empty()) result.unknown_reason = verified.reason;
  return {indices(repair), search.choices().cost(repair), verified.by_solver, verified.by_labels};
}

// What is in all of the sets that were found, and in none.
void compare(MinimalRepairs& result) {
  std::vector<std::size_t> count(result.candidates.size(), 0);
  for (const MinimalRepair& repair : result.repairs) {
    for (const std::size_t i : repair.candidates) ++count[i];
  }
  for (std::size_t i = 0; i < count.size(); ++i) {
    if (count[i] == 0) result.in_none.push_back(i);
    if (count[i] == result.repairs.size()) result.in_every.push_back(i);
  }
}

void conclude(Search& search, MinimalRepairs& result) {
  const bool verified = std::ranges::all_of(result.repairs, &MinimalRepair::verified_by_solver);
  result.complete = !search.gave_up() && !search.passed_over() && verified;
  result.out_of_time = !result.complete;
  if (result.unknown_reason.empty()) result.unknown_reason = search.reason();
  if (!result.complete) return;
  result.lower_bound = 0;
  if (result.repairs.empty()) {
    result.reasons = search.taken(search.reasons(std::nullopt));
  } else {
    compare(result);
  }
}

}  // namespace

MinimalRepairs minimal_repairs(const topology::Model& model, result::RepairTarget target,
                               std::size_t most, base::Environment& environment,
                               const base::Interim<MinimalRepairs, bool>& found) {
  Search search(model, target, environment);
  MinimalRepairs result;
  result.model = model.name.text;
  result.target = target;
  result.candidates = search.candidates();
  while (const auto cheapest = search.cheapest()) {
    if (!search.passed_over()) result.lower_bound = search.choices().cost(*cheapest);
    environment.report_progress(
        fmt::format("repair: {} minimal repair{}, others cost at least {}", result.repairs.size(),
                    result.repairs.size() == 1 ? "" : "s", result.lower_bound));
    if (search.is_repair(*cheapest)) {
      if (result.repairs.size() == most) return result;
      result.repairs.push_back(told(search, *cheapest, result));
      if (!found(result)) return result;
      search.exclude_supersets(*cheapest);
    }
    if (search.gave_up()) break;
  }
  conclude(search, result);
  return result;
}

}  // namespace firebreak::repair

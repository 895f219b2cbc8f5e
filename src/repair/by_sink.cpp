// SPDX-License-Identifier: Apache-2.0
// Sinks that are open are taken to accept everything, until what is left is decided: other sinks
// can turn out to be open where the search goes on.
#include "repair/by_sink.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/internal_error.h"
#include "coordination/accepting.h"
#include "coordination/if_sealable.h"
#include "result/repair_outcome.h"

namespace firebreak::repair {

using result::RepairOutcome;
using result::RepairResult;
using topology::Model;

namespace {

using Names = std::vector<std::string>;

bool settled(const RepairResult& result) {
  const RepairOutcome known = result::outcome(result);
  return known == RepairOutcome::Optimal || known == RepairOutcome::None;
}

// Those that are open, and the others.
std::pair<Names, Names> divided(const Names& sinks, const std::set<std::string>& open) {
  std::pair<Names, Names> result;
  for (const std::string& sink : sinks) {
    (open.contains(sink) ? result.first : result.second).push_back(sink);
  }
  return result;
}

// What shows that the others cannot be repaired shows that the whole cannot: the candidates are the
// same, whatever sinks accept.
void tell_of_none(const Model& model, RepairResult part, RepairResult& whole) {
  if (whole.verified_by_solver) throw base::InternalError("a repair of more sinks than have one");
  if (!whole.wrong.empty()) part.wrong = std::move(whole.wrong);
  whole = std::move(part);
  whole.if_sealable = coordination::if_sealable(model, whole);
}

// Whether that leaves nothing open of the whole.
bool settles(const Model& model, const RepairResult& part, RepairResult& whole) {
  if (result::outcome(part) == RepairOutcome::None) {
    tell_of_none(model, part, whole);
    return true;
  }
  if (!whole.repair || !whole.verified_by_solver || whole.cost != part.lower_bound) return false;
  whole.lower_bound = part.lower_bound;
  whole.certificate = part.certificate;
  whole.optimal = true;
  whole.out_of_time = false;
  whole.unknown_reason.clear();
  return true;
}

}  // namespace

RepairResult by_sink(const Model& model, result::RepairTarget target,
                     base::Environment& environment, const FindRepair& find,
                     const base::Interim<RepairResult>& better) {
  auto [whole, open] = find(model, better);
  if (settled(whole)) return std::move(whole);
  const Names sinks = coordination::sinks_that_count(model, target);
  while (!open.empty() && !environment.out_of_time()) {
    auto [undecided, decided] = divided(sinks, open);
    if (decided.empty()) break;
    OpenRepair others = find(coordination::accepting(model, undecided), {});
    if (settled(others.found)) {
      if (settles(model, others.found, whole)) break;
      whole.undecided = std::move(undecided);
      whole.decided = std::move(decided);
      whole.for_decided.push_back(std::move(others.found));
      break;
    }
    const std::size_t before = open.size();
    open.merge(others.open);
    if (open.size() == before) break;
  }
  return std::move(whole);
}

}  // namespace firebreak::repair

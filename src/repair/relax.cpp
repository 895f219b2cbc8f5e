// SPDX-License-Identifier: Apache-2.0
// Removes all coordination from the model and makes what was declared the candidates. The cheapest
// repair is then the cheapest part of the declared coordination that is enough (semantics 7.1:
// removing coordination only adds executions). No proper subset of it is a repair, so each of its
// pieces has a trace that occurs without it.
#include "repair/relax.h"

#include <utility>

#include "base/internal_error.h"
#include "coordination/declared.h"
#include "repair/oracle.h"
#include "repair/repair.h"

namespace firebreak::repair {

using namespace coordination;

using result::Relaxation;
using result::RepairCandidate;
using topology::Model;

namespace {

// For each piece that is kept a trace of the model with the others.
std::vector<result::Need> find_needs(const Model& stripped, const result::RepairResult& kept,
                                     base::Environment& environment) {
  std::vector<result::Need> needs;
  const Choices choices(stripped, kept.candidates);
  Oracle oracle(choices, kept.candidates, kept.target, environment);
  Subset set(kept.candidates.size(), false);
  for (const std::size_t i : *kept.repair) set[i] = true;
  for (const std::size_t i : *kept.repair) {
    if (environment.out_of_time()) break;
    set[i] = false;
    auto trace = oracle.evidence(set);
    set[i] = true;
    if (trace) {
      needs.push_back({i, *std::move(trace)});
    } else if (kept.optimal && !oracle.gave_up()) {
      // Out of time, what is kept may have more than it needs.
      throw base::InternalError("a piece is kept that is not needed");
    }
  }
  return needs;
}

}  // namespace

Relaxation relax(const Model& model, result::RepairTarget target, base::Environment& environment,
                 const base::Interim<Relaxation>& better) {
  Relaxation result;
  std::vector<RepairCandidate> pieces = declared_coordination(model);
  for (const RepairCandidate& piece : pieces) result.declared_cost += piece.cost.value();
  Model stripped = with_coordination(model, Subset(pieces.size(), false));
  stripped.repairs = std::move(pieces);
  base::Interim<result::RepairResult> on_better;
  if (better) {
    on_better = [&](const result::RepairResult& kept) {
      result.kept = kept;
      better(result);
    };
  }
  result.kept = repair(stripped, target, environment, on_better);
  if (!result.kept.repair) return result;
  if (better) better(result);
  result.needs = find_needs(stripped, result.kept, environment);
  return result;
}

}  // namespace firebreak::repair

// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "report/relaxation/relaxation.h"
#include "report/repair/fields.h"
#include "report/repair/object.h"
#include "report/trace/object.h"

namespace firebreak::report {

namespace {

Json kept_pieces(const result::Relaxation& relaxation) {
  Json json = Json::array();
  if (!relaxation.kept.repair) return json;
  json = chosen_candidates(relaxation.kept.candidates, *relaxation.kept.repair,
                           relaxation.kept.meanings);
  for (Json& piece : json) {
    const auto need = std::ranges::find(relaxation.needs, piece.at("candidate").get<std::size_t>(),
                                        &result::Need::piece);
    append(piece, "needed_for",
           need == relaxation.needs.end() ? Json(nullptr) : trace_object(need->trace));
  }
  return json;
}

}  // namespace

std::string relaxation_json(const result::Relaxation& relaxation,
                            const result::RepairDocument& proof) {
  const result::RepairResult& kept = relaxation.kept;
  Json json = {
      {"model", kept.model},
      {"target", result::to_string(kept.target)},
      {"cost", kept.repair ? Json(kept.cost) : Json(nullptr)},
      {"declared_cost", relaxation.declared_cost},
      {"lower_bound", kept.lower_bound},
      {"optimal", kept.optimal},
      {"out_of_time", ended_by_time(kept.out_of_time, kept.unknown_reason)},
      {"dropped", chosen_candidates(kept.candidates, relaxation.dropped())},
      {"kept", kept_pieces(relaxation)},
      {"verified", {{"solver", kept.verified_by_solver}, {"labels", kept.verified_by_labels}}},
      {"statistics", statistics_object(proof.statistics)},
      {"proof", repair_object(proof)}};
  append_reason(json, kept.out_of_time, kept.unknown_reason);
  return dump(json);
}

}  // namespace firebreak::report

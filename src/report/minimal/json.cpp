// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "report/minimal/minimal.h"
#include "report/repair/fields.h"

namespace firebreak::report {

using result::MinimalRepair;
using result::MinimalRepairs;

std::string repair_list_json(const MinimalRepairs& repairs, const result::PieceMeanings& meanings,
                             const base::Statistics& statistics) {
  Json list = Json::array();
  for (const MinimalRepair& repair : repairs.repairs) {
    list.push_back(
        {{"cost", repair.cost},
         {"repairs", chosen_candidates(repairs.candidates, repair.candidates)},
         {"verified",
          {{"solver", repair.verified_by_solver}, {"labels", repair.verified_by_labels}}}});
  }
  Json json = {{"model", repairs.model},
               {"target", result::to_string(repairs.target)},
               {"complete", repairs.complete},
               {"out_of_time", ended_by_time(repairs.out_of_time, repairs.unknown_reason)},
               {"lower_bound", repairs.complete ? Json(nullptr) : Json(repairs.lower_bound)},
               {"minimal_repairs", std::move(list)},
               {"in_every", repairs.complete ? Json(repairs.in_every) : Json(nullptr)},
               {"in_none", repairs.complete ? Json(repairs.in_none) : Json(nullptr)},
               {"statistics", statistics_object(statistics)},
               {"candidates", candidate_list(repairs.candidates, meanings)}};
  append_reason(json, repairs.out_of_time, repairs.unknown_reason);
  return dump(json);
}

}  // namespace firebreak::report

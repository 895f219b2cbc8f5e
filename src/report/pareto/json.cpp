// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "report/pareto/pareto.h"
#include "report/repair/fields.h"

namespace firebreak::report {

namespace {

using result::Effort;
using result::ParetoFront;
using result::RepairResult;

void append_effort(Json& json, const Effort& effort) {
  append(json, "messages", effort.messages);
  append(json, "rounds", effort.rounds);
  append(json, "processes", effort.processes);
}

Json verified(bool solver, bool labels) { return {{"solver", solver}, {"labels", labels}}; }

Json target_object(const ParetoFront& front, const RepairResult& result) {
  Json json = {{"target", result::to_string(result.target)},
               {"cost", result.repair ? Json(result.cost) : Json(nullptr)},
               {"lower_bound", result.lower_bound},
               {"optimal", result.optimal},
               {"out_of_time", ended_by_time(result.out_of_time, result.unknown_reason)},
               {"repairs", chosen_candidates(front.candidates,
                                             result.repair.value_or(std::vector<std::size_t>{}))},
               {"verified", verified(result.verified_by_solver, result.verified_by_labels)}};
  append_reason(json, result.out_of_time, result.unknown_reason);
  return json;
}

Json point_object(const ParetoFront& front, const result::FrontPoint& point) {
  Json json = Json::object();
  append_effort(json, point.effort);
  append(json, "cost", point.repair.cost);
  append(json, "repairs", chosen_candidates(front.candidates, point.repair.candidates));
  append(json, "verified",
         verified(point.repair.verified_by_solver, point.repair.verified_by_labels));
  return json;
}

}  // namespace

std::string pareto_json(const ParetoFront& front, const result::PieceMeanings& meanings,
                        const base::Statistics& statistics) {
  Json targets = Json::array();
  for (const RepairResult& result : front.targets) targets.push_back(target_object(front, result));
  Json points = Json::array();
  for (const result::FrontPoint& point : front.points) points.push_back(point_object(front, point));
  Json candidates = candidate_list(front.candidates, meanings);
  for (std::size_t i = 0; i < front.efforts.size(); ++i) {
    append_effort(candidates[i], front.efforts[i]);
  }
  Json json = {{"model", front.model},
               {"targets", std::move(targets)},
               {"target", result::to_string(front.target)},
               {"front", std::move(points)},
               {"complete", front.complete},
               {"out_of_time", ended_by_time(front.out_of_time, front.unknown_reason)},
               {"statistics", statistics_object(statistics)},
               {"candidates", std::move(candidates)}};
  append_reason(json, front.out_of_time, front.unknown_reason);
  return dump(json);
}

}  // namespace firebreak::report

// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "report/repair/fields.h"
#include "report/tolerance/tolerance.h"
#include "report/trace/object.h"

namespace firebreak::report {

namespace {

using result::Tolerance;
using result::Weakening;

// By name: the words of these promises.
Json grouped(const Tolerance& tolerance, const std::vector<std::size_t>& indices, bool streams) {
  Json json = Json::object();
  for (const std::size_t i : indices) {
    const result::RepairCandidate& promise = tolerance.promises[i];
    if (std::holds_alternative<topology::OrderRepair>(promise.what) == streams) continue;
    json[place_of(promise)].push_back(promise_name(promise));
  }
  return json;
}

Json weakening_object(const Tolerance& tolerance, const Weakening& weakening) {
  return {
      {"streams", grouped(tolerance, weakening.given_up, true)},
      {"components", grouped(tolerance, weakening.given_up, false)},
      {"gives_up", weakening.given_up},
      {"keeps", weakening.kept},
      {"verified",
       {{"solver", weakening.verified_by_solver}, {"labels", weakening.verified_by_labels}}},
      {"next", weakening.next ? Json(*weakening.next) : Json(nullptr)},
      {"trace_of_next", weakening.next ? trace_object(weakening.trace_of_next) : Json(nullptr)}};
}

Json places(const std::vector<PromisesOf>& places, bool streams) {
  Json json = Json::object();
  for (const PromisesOf& place : places) {
    if (place.stream != streams) continue;
    json[place.name] = {{"needs", place.needs}, {"can_lose", place.can_lose}};
  }
  return json;
}

}  // namespace

std::string tolerance_json(const topology::Topology& topology, const Tolerance& tolerance,
                           const base::Statistics& statistics) {
  Json weakenings = Json::array();
  for (const Weakening& weakening : tolerance.weakenings) {
    weakenings.push_back(weakening_object(tolerance, weakening));
  }
  Json apart = Json::array();
  for (const result::Apart& promise : tolerance.apart) {
    apart.push_back({{"dedup", promise.stream}, {"can_lose_alone", promise.alone}});
  }
  const std::vector<PromisesOf> known = by_place(topology, tolerance);
  Json json = {{"model", tolerance.model},
               {"keeps", result::to_string(tolerance.target)},
               {"complete", tolerance.complete},
               {"out_of_time", ended_by_time(tolerance.out_of_time, tolerance.unknown_reason)},
               {"reason", tolerance.unknown_reason},
               {"weakenings", std::move(weakenings)},
               {"streams", places(known, true)},
               {"components", places(known, false)},
               {"not_compared", std::move(apart)},
               {"statistics", statistics_object(statistics)},
               {"promises", candidate_list(tolerance.promises)}};
  return dump(json);
}

}  // namespace firebreak::report

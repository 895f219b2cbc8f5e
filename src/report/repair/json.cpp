// SPDX-License-Identifier: Apache-2.0

#include <string>
#include <vector>

#include "report/repair/fields.h"
#include "report/repair/object.h"
#include "report/repair/repair.h"
#include "report/trace/object.h"
#include "result/repair_outcome.h"

namespace firebreak::report {

namespace {

using result::RepairResult;

using Indices = std::vector<std::size_t>;

Json certificate(const RepairResult& result) {
  Json json = Json::array();
  for (const result::CertificateEntry& entry : result.certificate) {
    Json object = {{"trace", trace_object(entry.trace)}, {"prevented_by", entry.prevented_by}};
    if (!entry.prevented_by_keeping.empty()) {
      append(object, "prevented_by_keeping", entry.prevented_by_keeping);
    }
    if (entry.applied) append(object, "applied", *entry.applied);
    json.push_back(std::move(object));
  }
  return json;
}

Json cost_or_null(bool known, std::uint64_t cost) { return known ? Json(cost) : Json(nullptr); }

Json baseline(const RepairResult& result) {
  if (!result.baseline_known) return nullptr;
  return {{"cost", cost_or_null(result.baseline.has_value(), result.baseline_cost)},
          {"repairs", chosen_candidates(result.candidates, result.baseline.value_or(Indices{}))}};
}

Json progress(const RepairResult& result) {
  if (!result.progress) return nullptr;
  return {{"makes_progress", result.progress->makes_progress},
          {"waits_for_itself", result.progress->waits_for_itself}};
}

Json if_sealable(const RepairResult& result) {
  if (!result.if_sealable) return nullptr;
  return {{"cost", result.if_sealable->cost},
          {"seals", candidate_list(result.if_sealable->seals)},
          {"beside", candidate_list(result.if_sealable->beside)}};
}

// By sink, what is known of repairing it: of the decided ones together.
Json sinks(const RepairResult& result) {
  const RepairResult& known = result.for_decided.front();
  Json json = Json::array();
  for (const std::string& sink : result.decided) {
    json.push_back({{"sink", sink},
                    {"outcome", result::to_string(outcome(known))},
                    {"cost", known.cost},
                    {"repairs", chosen_candidates(known.candidates, *known.repair)}});
  }
  for (const std::string& sink : result.undecided) {
    json.push_back({{"sink", sink},
                    {"outcome", result::to_string(result::RepairOutcome::Unknown)},
                    {"cost", nullptr},
                    {"repairs", Json::array()}});
  }
  return json;
}

// Of the document with its keys sorted, so that other tools may lay it out anew. It shows damage;
// against forgery there is the certificate.
std::string digest(const Json& json) {
  return fingerprint(nlohmann::json::parse(dump(json)).dump());
}

}  // namespace

Json repair_object(const result::RepairDocument& document) {
  const RepairResult& result = document.result;
  Json json = {
      {"model", result.model},
      {"target", result::to_string(result.target)},
      {"cost", cost_or_null(result.repair.has_value(), result.cost)},
      {"lower_bound", result.lower_bound},
      {"optimal", result.optimal},
      {"out_of_time", ended_by_time(result.out_of_time, result.unknown_reason)},
      {"repairs",
       chosen_candidates(result.candidates, result.repair.value_or(Indices{}), result.meanings)},
      {"baseline", baseline(result)},
      {"if_sealable", if_sealable(result)},
      {"certificate", certificate(result)},
      {"progress", progress(result)},
      {"verified", {{"solver", result.verified_by_solver}, {"labels", result.verified_by_labels}}},
      {"statistics", statistics_object(document.statistics)},
      {"candidates", candidate_list(result.candidates)},
      {"barred", barred_list(result.barred)},
      {"model_text", document.model_text}};
  append_reason(json, result.out_of_time, result.unknown_reason);
  if (!result.for_decided.empty()) {
    append(json, "sinks", sinks(result));
    append(json, "for_decided",
           repair_object({result.for_decided.front(), document.decided_text, {}}));
  }
  append(json, "digest", digest(json));
  return json;
}

std::string repair_json(const result::RepairDocument& document) {
  return dump(repair_object(document));
}

}  // namespace firebreak::report

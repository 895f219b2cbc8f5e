// SPDX-License-Identifier: Apache-2.0
#include "report/repair_json.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "report/repair_words.h"
#include "report/trace_object.h"

namespace firebreak::report {

namespace {

using result::RepairCandidate;
using result::RepairResult;

Json texts(const topology::Names& names) {
  Json json = Json::array();
  for (const topology::Name& name : names) json.push_back(name.text);
  return json;
}

void append_nonempty(Json& json, const char* key, const topology::Names& names) {
  if (!names.empty()) append(json, key, texts(names));
}

// The fields as the model format has them.
struct Fields {
  Json& json;
  void operator()(const topology::SealRepair& repair) const {
    append(json, "seal", repair.stream.text);
    append(json, "key", texts(repair.key));
  }
  void operator()(const topology::OrderRepair& repair) const {
    append(json, "order", repair.component.text);
    append(json, "mechanism", mechanism_name(repair.ordering.mechanism));
    append_nonempty(json, "streams", repair.ordering.streams);
    append_nonempty(json, "by", repair.ordering.by);
  }
  void operator()(const topology::FifoRepair& repair) const {
    append(json, "fifo", repair.stream.text);
    append_nonempty(json, "key", repair.key);
  }
  void operator()(const topology::DedupRepair& repair) const {
    append(json, "dedup", repair.stream.text);
  }
  void operator()(const topology::VariantRepair& repair) const {
    append(json, "variant", repair.component.text);
    append(json, "to", repair.variant.text);
  }
};

void append_candidate(Json& json, const RepairCandidate& candidate) {
  append(json, "kind", kind_name(candidate));
  std::visit(Fields{json}, candidate.what);
  append(json, "cost", candidate.cost.value_or(0));
}

Json chosen(const RepairResult& result, const std::optional<std::vector<std::size_t>>& indices) {
  Json json = Json::array();
  if (!indices) return json;
  for (const std::size_t i : *indices) {
    Json entry = {{"candidate", i}};
    append_candidate(entry, result.candidates[i]);
    json.push_back(std::move(entry));
  }
  return json;
}

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

// FNV-1a, of the document with its keys sorted, so that other tools may lay it out anew. It shows
// damage; against forgery there is the certificate.
std::string digest(const Json& json) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : nlohmann::json::parse(dump(json)).dump()) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return fmt::format("{:016x}", hash);
}

}  // namespace

std::string repair_json(const RepairDocument& document) {
  const RepairResult& result = document.result;
  Json candidates = Json::array();
  for (const RepairCandidate& candidate : result.candidates) {
    Json entry = Json::object();
    append_candidate(entry, candidate);
    candidates.push_back(std::move(entry));
  }
  Json statistics = Json::object();
  for (const auto& [name, value] : document.statistics.all()) append(statistics, name, value);
  Json json = {
      {"model", result.model},
      {"target", result::to_string(result.target)},
      {"cost", cost_or_null(result.repair.has_value(), result.cost)},
      {"lower_bound", result.lower_bound},
      {"optimal", result.optimal},
      {"out_of_time", result.out_of_time},
      {"repairs", chosen(result, result.repair)},
      {"baseline",
       {{"cost", cost_or_null(result.baseline.has_value(), result.baseline_cost)},
        {"repairs", chosen(result, result.baseline)}}},
      {"certificate", certificate(result)},
      {"verified", {{"solver", result.verified_by_solver}, {"labels", result.verified_by_labels}}},
      {"statistics", std::move(statistics)},
      {"candidates", std::move(candidates)},
      {"model_text", document.model_text}};
  append(json, "digest", digest(json));
  return dump(json);
}

}  // namespace firebreak::report

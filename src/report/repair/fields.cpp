// SPDX-License-Identifier: Apache-2.0

#include "report/repair/fields.h"

#include <utility>
#include <variant>

#include "report/repair/words.h"

namespace firebreak::report {

namespace {

using result::RepairCandidate;

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
  void operator()(const topology::ResendRepair& repair) const {
    append(json, "resend", repair.stream.text);
  }
  void operator()(const topology::MergeRepair& repair) const {
    append(json, "merge", repair.stream.text);
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

void append_meaning(Json& json, const result::Meaning& meaning) {
  append(json, "asks", meaning.asks);
  append(json, "waits", meaning.waits);
  append(json, "readers", meaning.readers);
  append(json, "price", meaning.price);
}

}  // namespace

Json barred_list(const std::vector<result::Barred>& barred) {
  Json json = Json::array();
  for (const result::Barred& one : barred) {
    json.push_back({{"candidate", one.candidate}, {"why", one.why}});
  }
  return json;
}

Json candidate_list(const std::vector<RepairCandidate>& candidates,
                    const result::PieceMeanings& meanings) {
  Json json = Json::array();
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    Json entry = Json::object();
    append_candidate(entry, candidates[i]);
    const auto meaning = meanings.find(i);
    if (meaning != meanings.end()) append_meaning(entry, meaning->second);
    json.push_back(std::move(entry));
  }
  return json;
}

bool ended_by_time(bool unended, const std::string& reason) { return unended && reason.empty(); }

void append_reason(Json& json, bool unended, const std::string& reason) {
  if (unended && !reason.empty()) append(json, "reason", reason);
}

Json chosen_candidates(const std::vector<RepairCandidate>& candidates,
                       const std::vector<std::size_t>& indices,
                       const std::vector<result::Meaning>& meanings) {
  Json json = Json::array();
  for (std::size_t k = 0; k < indices.size(); ++k) {
    Json entry = {{"candidate", indices[k]}};
    append_candidate(entry, candidates[indices[k]]);
    if (k < meanings.size()) append_meaning(entry, meanings[k]);
    json.push_back(std::move(entry));
  }
  return json;
}

}  // namespace firebreak::report

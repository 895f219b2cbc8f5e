// SPDX-License-Identifier: Apache-2.0
#include "report/repair/candidate_reader.h"

#include <utility>

#include "report/repair/words.h"

namespace firebreak::report {

using result::RepairCandidate;

topology::Names CandidateReader::names(const Parsed& json, const char* key,
                                       const std::string& where, bool required) {
  topology::Names result;
  for (std::string& name : texts(json, key, where, required)) {
    result.push_back({std::move(name), {}});
  }
  return result;
}

topology::Mechanism CandidateReader::mechanism(const Parsed& json, const std::string& where) {
  const std::string name = text(json, "mechanism", where);
  for (const auto mechanism : {topology::Mechanism::Sequencing, topology::Mechanism::Dynamic}) {
    if (name == mechanism_name(mechanism)) return mechanism;
  }
  error(where + ".mechanism: expected \"sequencing\" or \"dynamic\"");
  return topology::Mechanism::Sequencing;
}

RepairCandidate CandidateReader::candidate(const Parsed& json, const std::string& where) {
  RepairCandidate result;
  const std::string kind = text(json, "kind", where);
  const auto name = [&] { return topology::Name{text(json, kind.c_str(), where), {}}; };
  if (kind == "seal") {
    result.what = topology::SealRepair{name(), names(json, "key", where, true)};
  } else if (kind == "order") {
    result.what = topology::OrderRepair{name(),
                                        {mechanism(json, where),
                                         names(json, "streams", where, false),
                                         names(json, "by", where, false),
                                         {}}};
  } else if (kind == "fifo") {
    result.what = topology::FifoRepair{name(), names(json, "key", where, false)};
  } else if (kind == "dedup") {
    result.what = topology::DedupRepair{name()};
  } else if (kind == "resend") {
    result.what = topology::ResendRepair{name()};
  } else if (kind == "merge") {
    result.what = topology::MergeRepair{name()};
  } else if (kind == "variant") {
    result.what = topology::VariantRepair{name(), {text(json, "to", where), {}}};
  } else {
    error(where +
          ".kind: expected \"seal\", \"order\", \"fifo\", \"dedup\", \"resend\", \"merge\" or "
          "\"variant\"");
  }
  result.cost = count(json, "cost", where, kMostCost);
  return result;
}

}  // namespace firebreak::report

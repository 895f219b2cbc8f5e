// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/internal_error.h"
#include "result/label.h"
#include "result/repair.h"
#include "result/trace.h"
#include "result/verdict.h"

namespace firebreak::result {

namespace {

[[noreturn]] void impossible() { throw base::InternalError("a value outside its enumeration"); }

}  // namespace

std::string to_string(const topology::Topology& topology, const Label& label) {
  switch (label.severity) {
    case Severity::Ordered:
      return "Ordered";
    case Severity::Seal: {
      std::vector<std::string> names;
      for (topology::AttributeId attribute : label.key) names.push_back(topology[attribute]);
      std::sort(names.begin(), names.end());
      return fmt::format("Seal[{}]", fmt::join(names, ","));
    }
    case Severity::Async:
      return "Async";
    case Severity::Run:
      return "Run";
    case Severity::Inst:
      return "Inst";
    case Severity::Diverge:
      return "Diverge";
  }
  impossible();
}

std::string to_string(RuleSet rules) { return rules == RuleSet::Icde14 ? "icde14" : "sound"; }

std::string to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Deterministic:
      return "deterministic";
    case Verdict::Divergent:
      return "divergent";
    case Verdict::Unknown:
      return "unknown";
  }
  impossible();
}

std::string to_string(Agreement agreement) {
  switch (agreement) {
    case Agreement::Exact:
      return "exact";
    case Agreement::Imprecise:
      return "imprecise";
    case Agreement::Unsound:
      return "unsound";
  }
  impossible();
}

bool confirmed(const RepairResult& result) {
  return result.verified_by_solver || result.verified_by_labels;
}

std::vector<std::size_t> applied(const CertificateEntry& entry, std::size_t candidates) {
  if (entry.applied) return *entry.applied;
  std::vector<std::size_t> rest;
  for (std::size_t i = 0; i < candidates; ++i) {
    if (!std::ranges::binary_search(entry.prevented_by, i)) rest.push_back(i);
  }
  return rest;
}

Agreement compare(Severity label, Anomaly witnessed) {
  const Anomaly claimed = admitted(label);
  if (claimed == witnessed) return Agreement::Exact;
  return claimed > witnessed ? Agreement::Imprecise : Agreement::Unsound;
}

}  // namespace firebreak::result

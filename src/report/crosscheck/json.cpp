// SPDX-License-Identifier: Apache-2.0
#include <string>
#include <vector>

#include "report/crosscheck/crosscheck.h"
#include "report/json_support.h"

namespace firebreak::report {

using result::AgreementCounts;
using result::Disagreement;
using result::FamilyCrosscheck;
using result::ModelAgreement;
using result::ModelCrosscheck;
using result::RuleSet;
using topology::Topology;

namespace {

Json disagreement(const Disagreement& d, const std::string& model) {
  Json json = {{"model", model},
               {"sink", d.sink},
               {"label", d.label},
               {"anomaly", result::to_string(d.anomaly)},
               {"agreement", result::to_string(d.agreement)},
               {"rule", d.blame.rule},
               {"lacks", nullptr},
               {"stream", d.blame.stream},
               {"step", d.blame.step}};
  if (!d.blame.missing.empty()) json["lacks"] = d.blame.missing;
  return json;
}

// Adds "exact", … and "disagreements" to an object.
void add(Json& json, const AgreementCounts& counts, Json disagreements) {
  json["exact"] = counts.exact;
  json["imprecise"] = counts.imprecise;
  json["unsound"] = counts.unsound;
  json["unknown"] = counts.unknown;
  json["disagreements"] = std::move(disagreements);
}

Json disagreements(const ModelAgreement& rule_set) {
  Json result = Json::array();
  for (const Disagreement& d : rule_set.disagreements) result.push_back(disagreement(d, d.model));
  return result;
}

Json disagreements(const result::FamilyAgreement& rule_set) {
  Json result = Json::array();
  for (const result::DisagreementKind& kind : rule_set.kinds) {
    result.push_back(disagreement(kind.smallest, kind.model_text));
    result.back()["sinks"] = kind.count;
  }
  return result;
}

/// The members of the chosen rule set, then all rule sets.
template <class RuleSets>
void add_rule_sets(Json& json, const RuleSets& rule_sets, RuleSet chosen) {
  Json all = Json::object();
  for (const auto& rule_set : rule_sets) {
    if (rule_set.rules == chosen) add(json, rule_set.counts, disagreements(rule_set));
    Json& here = all[result::to_string(rule_set.rules)];
    add(here, rule_set.counts, disagreements(rule_set));
  }
  json["rule_sets"] = std::move(all);
}

Json sinks_json(const Topology& topology, const ModelCrosscheck& found) {
  Json sinks = Json::object();
  for (std::size_t i = 0; i < found.sinks.size(); ++i) {
    Json sink = {{"anomaly", result::known_anomaly(found.sinks[i])}};
    for (const ModelAgreement& rule_set : found.rule_sets) {
      const auto& agreement = rule_set.agreement[i];
      sink[result::to_string(rule_set.rules)] = {
          {"label", result::to_string(topology, rule_set.labels[i])},
          {"agreement", agreement ? result::to_string(*agreement) : "unknown"}};
    }
    append(sinks, topology[found.sinks[i].sink].name, std::move(sink));
  }
  return sinks;
}

}  // namespace

std::string crosscheck_json(const Topology& topology, const ModelCrosscheck& found, RuleSet rules,
                            const base::Statistics& statistics) {
  Json json = {{"model", topology.name()}, {"rules", result::to_string(rules)}};
  json["sinks"] = sinks_json(topology, found);
  add_rule_sets(json, found.rule_sets, rules);
  if (!found.unknown_reason.empty()) json["reason"] = found.unknown_reason;
  json["statistics"] = statistics_object(statistics);
  return dump(json);
}

std::string family_json(const FamilyCrosscheck& found, RuleSet rules) {
  Json json = {{"components", found.components},       {"attributes", found.attributes},
               {"complete", found.complete},           {"topologies", found.topologies},
               {"topologies_with_names", found.named}, {"rules", result::to_string(rules)}};
  add_rule_sets(json, found.rule_sets, rules);
  json["statistics"] = {{"solver checks", found.solver_checks},
                        {"models verified", found.verified},
                        {"traces replayed", found.replayed}};
  return dump(json);
}

}  // namespace firebreak::report

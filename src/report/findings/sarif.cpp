// SPDX-License-Identifier: Apache-2.0
// SARIF 2.1.0 (OASIS): a result for each finding; the worlds of a trace are the thread flows of one
// code flow; a repair is a fix with one replacement.
#include <fmt/format.h>

#include "base/uri.h"
#include "report/display.h"
#include "report/findings/findings.h"
#include "report/json_support.h"
#include "result/anomaly.h"

namespace firebreak::report {

namespace {

Json physical(const Place& place) {
  Json location = {{"artifactLocation", {{"uri", base::percent_encoded(place.file)}}}};
  if (place.line > 0) {
    Json region = {{"startLine", place.line}};
    if (place.column > 0) region["startColumn"] = place.column;
    location["region"] = std::move(region);
  }
  return location;
}

Json text(const std::string& words) { return {{"text", words}}; }

Json code_flow(const std::vector<Flow>& flows) {
  Json threads = Json::array();
  for (const Flow& flow : flows) {
    Json locations = Json::array();
    for (const FlowStep& step : flow.steps) {
      locations.push_back(
          {{"location",
            {{"physicalLocation", physical(step.place)}, {"message", text(step.what)}}}});
    }
    if (locations.empty()) {
      locations.push_back({{"location", {{"message", text("nothing is handled")}}}});
    }
    threads.push_back({{"id", printable(flow.world)}, {"locations", std::move(locations)}});
  }
  return {{"message", text("two executions over the same input")},
          {"threadFlows", std::move(threads)}};
}

// A region without an end is one to insert at; else it ends where the line after it begins.
Json fix_of(const Fix& fix) {
  const Replacement& made = fix.replacement;
  const Json deleted = {{"startLine", made.first},
                        {"startColumn", 1},
                        {"endLine", made.first + made.count},
                        {"endColumn", 1}};
  return {{"description", text(fix.what)},
          {"artifactChanges",
           {{{"artifactLocation", {{"uri", base::percent_encoded(made.file)}}},
             {"replacements",
              {{{"deletedRegion", deleted}, {"insertedContent", {{"text", made.text}}}}}}}}}};
}

Json result_of(const Finding& finding) {
  Json json = {{"ruleId", finding.rule},
               {"level", finding.level == Level::Error ? "error" : "warning"},
               {"message", text(finding.message)},
               {"locations", {{{"physicalLocation", physical(finding.place)}}}},
               {"partialFingerprints", {{"firebreak/v1", finding.id}}}};
  if (!finding.flows.empty()) json["codeFlows"] = Json::array({code_flow(finding.flows)});
  if (finding.fix) json["fixes"] = Json::array({fix_of(*finding.fix)});
  return json;
}

}  // namespace

std::string sarif_results(const std::vector<Finding>& all) {
  std::string results;
  for (const Finding& finding : all) {
    if (!results.empty()) results += ",\n";
    results += result_of(finding).dump(2, ' ', false, Json::error_handler_t::replace);
  }
  return results;
}

std::string sarif_head(std::string_view version) {
  Json rules = Json::array();
  for (const result::AnomalyKind& kind : result::kAnomalies) {
    rules.push_back({{"id", kind.name}, {"shortDescription", text(std::string(kind.meaning))}});
  }
  const Json driver = {{"name", "firebreak"}, {"version", version}, {"rules", std::move(rules)}};
  return fmt::format(
      R"({{"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [
{{"tool": {{"driver": {}}}, "columnKind": "unicodeCodePoints", "results": [
)",
      driver.dump());
}

std::string sarif_tail() { return "\n]}]}\n"; }

}  // namespace firebreak::report

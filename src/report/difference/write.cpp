// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string_view>

#include "report/difference/difference.h"
#include "report/json_support.h"
#include "result/anomaly.h"

namespace firebreak::report {
namespace {

std::string title(const Difference& difference) {
  if (difference.what == "anomaly") return "sink " + difference.of;
  if (difference.what == "label") return "label of " + difference.of;
  if (difference.what == "cost") return fmt::format("cost ({})", difference.of);
  if (difference.what == "repair") return fmt::format("repair ({})", difference.of);
  return difference.what;
}

std::string change_text(const Difference& difference) {
  const std::string name = title(difference);
  if (!difference.before) return fmt::format("+ {}: {}", name, *difference.after);
  if (!difference.after) return fmt::format("- {}: {}", name, *difference.before);
  return fmt::format("{}: {} → {}", name, *difference.before, *difference.after);
}

bool is_anomaly(const ComparedFinding& finding) { return finding.anomaly != "unknown"; }

std::string where_of(const ComparedFinding& finding) {
  return finding.sink.empty() ? finding.model
                              : fmt::format("sink {} of {}", finding.sink, finding.model);
}

std::string message(const ComparedFinding& finding) {
  const std::string where = where_of(finding);
  if (!is_anomaly(finding)) return fmt::format("{} is not decided, which is new", where);
  for (const result::AnomalyKind& kind : result::kAnomalies) {
    if (kind.name == finding.anomaly) {
      return fmt::format("{} at {} is new: {}", kind.name, where, kind.meaning);
    }
  }
  return fmt::format("{} at {} is new", finding.anomaly, where);
}

std::string counts(const Comparison& found) {
  return fmt::format("{} new, {} known, {} gone", found.fresh.size(), found.known,
                     found.gone.size());
}

Json text_or_null(const std::optional<std::string>& text) {
  return text ? Json(*text) : Json(nullptr);
}

Json finding_list(const std::vector<ComparedFinding>& all) {
  Json json = Json::array();
  for (const ComparedFinding& finding : all) {
    Json entry = {{"id", finding.id},
                  {"model", finding.model},
                  {"sink", finding.sink.empty() ? Json(nullptr) : Json(finding.sink)},
                  {"anomaly", finding.anomaly},
                  {"file", finding.place.file},
                  {"line", finding.place.line}};
    json.push_back(std::move(entry));
  }
  return json;
}

}  // namespace

std::string difference_text(const Comparison& found, const Page& page) {
  if (found.differences.empty()) return "No difference.\n";
  std::string text;
  std::string_view model;
  for (const Difference& difference : found.differences) {
    if (text.empty() || difference.model != model) {
      if (!text.empty()) text += "\n";
      model = difference.model;
      text += page.paragraph(printable(difference.model), 0);
    }
    text += page.paragraph(printable(change_text(difference)), 2);
  }
  return text + fmt::format("\nFindings: {}.\n", counts(found));
}

std::string difference_line(const Comparison& found) {
  return fmt::format("{} differences; findings: {}\n", found.differences.size(), counts(found));
}

std::string fresh_text(const Comparison& found, const Page& page) {
  std::string text;
  for (const ComparedFinding& finding : found.fresh) {
    text += page.paragraph(
        printable(fmt::format("{}: {}", to_string(finding.place), message(finding))), 0);
  }
  for (const ComparedFinding& finding : found.gone) {
    text += page.paragraph(
        printable(fmt::format("gone: {} at {}", finding.anomaly, where_of(finding))), 0);
  }
  return text + fmt::format("Findings: {}.\n", counts(found));
}

std::string difference_json(const Comparison& found) {
  Json differences = Json::array();
  for (const Difference& difference : found.differences) {
    differences.push_back({{"model", difference.model},
                           {"what", difference.what},
                           {"of", difference.of.empty() ? Json(nullptr) : Json(difference.of)},
                           {"before", text_or_null(difference.before)},
                           {"after", text_or_null(difference.after)}});
  }
  return dump({{"differences", std::move(differences)},
               {"new", finding_list(found.fresh)},
               {"gone", finding_list(found.gone)},
               {"known", found.known}});
}

std::vector<Finding> findings(const Comparison& found) {
  std::vector<Finding> all;
  for (const ComparedFinding& finding : found.fresh) {
    all.push_back({.level = is_anomaly(finding) ? Level::Error : Level::Warning,
                   .rule = finding.anomaly,
                   .message = printable(message(finding)),
                   .place = finding.place,
                   .id = finding.id});
  }
  return all;
}

}  // namespace firebreak::report

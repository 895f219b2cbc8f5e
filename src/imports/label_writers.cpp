// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "imports/label_comparison.h"
#include "report/trace/object.h"
#include "report/trace/trace.h"

namespace firebreak::imports {

namespace {

using report::Json;
using report::printable;

std::string here_text(const LabelComparison& of, const ComparedOutput& output) {
  if (output.here == nullptr) return "";
  return fmt::format("{}, {}", result::to_string(*of.topology, output.here->label),
                     result::known_anomaly(*output.here));
}

std::string place_text(const OwnReason& reason) {
  return reason.line == 0 ? "" : fmt::format(" ({}:{})", reason.file, reason.line);
}

std::string table_text(const LabelComparison& of, const std::vector<ComparedOutput>& outputs) {
  const OwnLabels& own = *of.imported.graph.own_labels;
  std::vector<std::vector<std::string>> rows;
  for (const ComparedOutput& output : outputs) {
    rows.push_back({printable(output.name), "",
                    output.own->label.empty() ? output.own->no_label : output.own->label,
                    printable(here_text(of, output)), output.differs ? "yes" : ""});
    for (const auto& [input, label] : output.own->paths) {
      rows.push_back({"", printable(input), label, "", ""});
    }
  }
  return report::table({"output", "from", own.tool, "here", "differs"}, rows, 2);
}

std::string difference_text(const LabelComparison& of, const ComparedOutput& output,
                            const report::Page& page) {
  std::string text = fmt::format("\n{}\n", printable(output.name));
  for (const OwnReason& reason : output.why) {
    text += page.paragraph(printable(reason.text + place_text(reason)), 2);
  }
  if (output.differs && output.trace != nullptr && !output.own->diverges) {
    text += "\n" + report::trace_text(*of.topology, *output.trace, page);
  }
  return text;
}

Json reason_json(const OwnReason& reason) {
  Json json = {{"text", reason.text}};
  if (!reason.file.empty()) json["file"] = reason.file;
  if (reason.line > 0) json["line"] = reason.line;
  return json;
}

Json here_json(const LabelComparison& of, const ComparedOutput& output) {
  return {{"sink", (*of.topology)[output.here->sink].name},
          {"label", result::to_string(*of.topology, output.here->label)},
          {"anomaly", result::known_anomaly(*output.here)}};
}

Json difference_json(const LabelComparison& of, const ComparedOutput& output) {
  Json json = {{"output", output.name}};
  if (!output.own->label.empty()) json["theirs"] = output.own->label;
  if (output.here != nullptr) json["ours"] = here_json(of, output);
  Json why = Json::array();
  for (const OwnReason& reason : output.why) why.push_back(reason_json(reason));
  json["why"] = std::move(why);
  if (output.trace != nullptr && !output.own->diverges) {
    json["trace"] = report::trace_object(*output.trace);
  }
  return json;
}

}  // namespace

std::string labels_text(const LabelComparison& of, const report::Page& page) {
  const OwnLabels& own = *of.imported.graph.own_labels;
  const std::vector<ComparedOutput> outputs = compare_labels(of);
  std::string text = fmt::format("{}: labels of {}, and what executions show\n\n",
                                 printable(of.imported.graph.model), own.tool);
  text += table_text(of, outputs);
  for (const ComparedOutput& output : outputs) {
    if (!output.why.empty()) text += difference_text(of, output, page);
  }
  return text;
}

std::string labels_json(const LabelComparison& of) {
  Json json = {{"module", of.imported.graph.model},
               {"outputs", Json::object()},
               {"paths", Json::object()},
               {"unreported", Json::object()},
               {"ours", Json::object()},
               {"differences", Json::array()}};
  for (const ComparedOutput& output : compare_labels(of)) {
    if (output.own->label.empty()) {
      json["unreported"][output.name] = output.own->no_label;
    } else {
      json["outputs"][output.name] = output.own->label;
      json["paths"][output.name] = output.own->paths;
    }
    if (output.here != nullptr) json["ours"][output.name] = here_json(of, output);
    if (output.differs) json["differences"].push_back(difference_json(of, output));
  }
  return report::dump(json);
}

}  // namespace firebreak::imports

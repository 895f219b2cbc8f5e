// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "frontend/reader.h"
#include "imports/import.h"
#include "imports/rank.h"
#include "imports/result_json.h"
#include "report/display.h"

namespace firebreak::cli {
namespace {

Finish wrong(const std::string& message) {
  std::fputs(complaint(report::printable(message)).c_str(), stderr);
  return {.status = Status::BadInput};
}

// A file that is not there is for the importer to report.
std::optional<std::string> read_quietly(const std::string& file) {
  base::Diagnostics unread;
  return read_text(file, unread);
}

imports::Request request_of(const Options& options) {
  imports::Request request = options.import;
  request.files.assign(options.files.begin() + 1, options.files.end());
  return request;
}

std::string no_format(const std::string& name) {
  std::vector<std::string> names;
  for (const imports::Importer& importer : imports::importers()) names.emplace_back(importer.name);
  const std::string hint = base::did_you_mean(name, names);
  return fmt::format("there is no format '{}' to import; {}", name,
                     hint.empty() ? fmt::format("there are: {}", fmt::join(names, ", ")) : hint);
}

// Holes are weighed only for who reads of them.
std::string told(const imports::Imported& imported, const Options& options) {
  const imports::Graph& graph = imported.graph;
  if (options.quiet || graph.refused()) return imports::findings_text(graph);
  return imports::table(graph, imports::weigh(graph, imported.model), imported.advice);
}

}  // namespace

// Nothing is written unless all of it can be: first the stub, since the model is the result.
Finish run_import(const Options& options, const base::Environment&) {
  const imports::Importer* importer = imports::find_importer(options.files.front());
  if (importer == nullptr) return wrong(no_format(options.files.front()));
  if (options.files.size() < 2 && !options.import.manifest) {
    return wrong("import takes a format and at least one file");
  }
  const imports::Imported imported =
      imports::run_import(*importer, request_of(options), read_quietly);
  const bool json = format_of(options) == Format::Json;
  const bool refused = imported.graph.refused();
  if (!json || refused) std::fputs(told(imported, options).c_str(), stderr);
  if (!refused && options.stub) {
    const std::string problem = write_file(*options.stub, imported.stub);
    if (!problem.empty()) return wrong(problem);
  }
  const std::string text = json      ? imports::result_json(imported.graph, imported.model_text)
                           : refused ? ""
                                     : imported.commented_text;
  if (text.empty()) return {.status = Status::BadInput};
  const std::string problem =
      options.output && !refused ? write_file(*options.output, text) : write_stdout(text);
  if (!problem.empty()) return wrong(problem);
  return {.status = refused ? Status::BadInput : Status::Holds};
}

}  // namespace firebreak::cli

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <limits>
#include <string>
#include <vector>

#include "base/diagnostics.h"
#include "base/internal_error.h"
#include "check/verify.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/per_model.h"
#include "cli/refuse.h"
#include "document/complete_traces.h"
#include "frontend/reader.h"
#include "imports/import.h"
#include "imports/label_comparison.h"
#include "imports/rank.h"
#include "imports/result_json.h"
#include "report/display.h"
#include "topology/builder.h"

namespace firebreak::cli {
namespace {

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

// The labels of the format's own tools beside what verify shows of the model.
std::string labels(const imports::Imported& imported, const Options& options,
                   base::Environment environment) {
  base::Diagnostics none;
  const bool has_model = !imported.model_text.empty();
  const auto topology =
      has_model ? topology::build(imported.model, {}, none) : std::optional<topology::Topology>();
  if (has_model && !topology) throw base::InternalError("an import is no model");
  result::Verification found;
  if (topology) {
    environment.report_progress("verifying " + imported.graph.model);
    found =
        check::verify(*topology, {.traces = std::numeric_limits<std::size_t>::max()}, environment);
    environment.report_progress("");
    document::complete_traces(*topology, imported.model_text, found.traces);
  }
  const imports::LabelComparison of{imported, topology ? &*topology : nullptr, found};
  return format_of(options) == Format::Json ? imports::labels_json(of)
                                            : imports::labels_text(of, page_of(options));
}

// What goes to standard output or, where it is the model, to `-o`.
std::string result_text(const imports::Imported& imported, const Options& options,
                        const base::Environment& environment) {
  const bool refused = imported.graph.refused();
  if (options.import.labels && !refused) return labels(imported, options, environment);
  if (format_of(options) == Format::Json) {
    return imports::result_json(imported.graph, imported.model_text);
  }
  return imported.commented_text;
}

// What is wrong, or "".
std::string write_all(const imports::Imported& imported, const Options& options,
                      const std::string& text) {
  if (imported.graph.refused()) return write_stdout(text);
  std::string problem;
  if (options.stub) problem = write_file(*options.stub, imported.stub);
  if (!problem.empty()) return problem;
  if (!options.output || imported.model_text.empty()) return write_stdout(text);
  if (!options.import.labels) return write_file(*options.output, text);
  problem = write_file(*options.output, imported.commented_text);
  return problem.empty() ? write_stdout(text) : problem;
}

// Says what is wrong with the command line, or "".
std::string misuse(const imports::Importer* importer, const Options& options) {
  if (importer == nullptr) return no_format(options.files.front());
  if (options.files.size() < 2 && !options.import.manifest) {
    return "import takes a format and at least one file";
  }
  if (options.import.labels && !importer->has_labels) {
    return fmt::format("--labels: {} has no labels of its own", importer->name);
  }
  return "";
}

}  // namespace

// Nothing is written unless all of it can be: first the stub, since the model is the result.
Finish run_import(const Options& options, const base::Environment& environment) {
  const imports::Importer* importer = imports::find_importer(options.files.front());
  const std::string misused = misuse(importer, options);
  if (!misused.empty()) return cli::refused(misused);
  const imports::Imported imported =
      imports::run_import(*importer, request_of(options), read_quietly);
  const bool refused = imported.graph.refused();
  if (format_of(options) != Format::Json || refused) {
    std::fputs(told(imported, options).c_str(), stderr);
  }
  const std::string text = result_text(imported, options, environment);
  if (text.empty()) return {.status = Status::BadInput};
  const std::string problem = write_all(imported, options, text);
  if (!problem.empty()) return cli::refused(problem);
  return {.status = refused ? Status::BadInput : Status::Holds};
}

}  // namespace firebreak::cli

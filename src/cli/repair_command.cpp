// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "cli/command.h"
#include "cli/list_repairs.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/per_model.h"
#include "cli/repair_support.h"
#include "cli/write_back.h"
#include "frontend/printer.h"
#include "frontend/reader.h"
#include "repair/apply.h"
#include "repair/candidates.h"
#include "repair/repair.h"
#include "report/explain.h"
#include "report/repair_json.h"
#include "report/repair_text.h"
#include "topology/builder.h"

namespace firebreak::cli {
namespace {

Status status_of(const result::RepairResult& result) {
  if (result.repair && result.optimal && result.verified_by_solver) return Status::Holds;
  return result.repair || result.out_of_time ? Status::Unknown : Status::Broken;
}

// Each trace says which model it is one of, and is explained there.
void complete_traces(const topology::Model& model, result::RepairResult& result) {
  topology::Model program = model;
  program.repairs.reset();
  for (result::CertificateEntry& entry : result.certificate) {
    std::vector<result::RepairCandidate> applied;
    for (const std::size_t i : result::applied(entry, result.candidates.size())) {
      applied.push_back(result.candidates[i]);
    }
    const topology::Model left = repair::apply(program, applied);
    base::Diagnostics none;
    const auto topology = topology::build(left, {}, none);
    entry.trace.model = result.model;
    entry.trace.model_text = frontend::print_model(left);
    if (topology) entry.trace.difference = report::explain(*topology, entry.trace);
  }
}

// Says where the repaired model went, or what went wrong.
std::string save(const std::string& text, const std::string& file, const Loaded& loaded,
                 const Options& options, const result::RepairResult& result, Piece& piece) {
  const auto read = [&](std::string_view edited) {
    base::Diagnostics diagnostics;
    return frontend::read_model(edited, loaded.model.file, diagnostics);
  };
  const bool one_file = !options.topology.has_value();
  std::vector<result::RepairCandidate> changes = chosen(result);
  for (const auto& [component, variant] : options.variants) {
    changes.push_back({topology::VariantRepair{{component, {}}, {variant, {}}}, {}, {}});
  }
  const RepairedText repaired =
      write_back(one_file ? std::optional(text) : std::nullopt, loaded.model,
                 repair::apply(loaded.model, changes), read);
  const std::string problem = write_file(*options.write, repaired.text);
  if (!problem.empty()) {
    piece.status = worst(piece.status, Status::BadInput);
    piece.err = fmt::format("firebreak: {}\n", problem);
    return "";
  }
  return fmt::format("{}: the repaired model is in {}{}\n", file, *options.write,
                     repaired.layout_kept ? ""
                                          : ", in canonical layout: the text of the original "
                                            "could not be edited");
}

std::string show(const std::string& file, const Options& options, const Loaded& loaded,
                 const report::RepairDocument& document) {
  if (options.format == Format::Json) return report::repair_json(document);
  if (options.quiet) {
    return fmt::format("{}: {}\n", file, report::repair_line(document.result));
  }
  std::string text = report::repair_text(loaded.topology, document.result);
  if (options.verbose) text += "\n" + statistics_text(document.statistics);
  return text;
}

Piece repair_model(const std::string& file, const Options& options,
                   base::Environment& environment) {
  base::Diagnostics diagnostics;
  const std::optional<Repairable> task = load_repairable(file, options, diagnostics);
  if (!task) return wrong_input(file, options, diagnostics);
  const topology::Model& model = task->model;
  environment.report_progress(fmt::format("repairing {}", file));
  report::RepairDocument document;
  document.result = repair::repair(model, options.target, environment);
  complete_traces(model, document.result);
  document.model_text = frontend::print_model(model);
  document.statistics = environment.statistics;
  Piece piece{.status = status_of(document.result)};
  piece.out = show(file, options, task->loaded, document);
  if (!options.write || !document.result.repair) return piece;
  const std::string saved = save(task->text, file, task->loaded, options, document.result, piece);
  if (options.format == Format::Text && !options.quiet && !saved.empty()) {
    piece.out += "\n" + saved;
  }
  return piece;
}

// What the interface names and this version does not do.
std::string refused(const Options& options) {
  for (const auto& [asked, name] :
       {std::pair{options.pareto, "--pareto"}, std::pair{options.relax, "--relax"}}) {
    if (asked) return fmt::format("{} is not built yet", name);
  }
  if (options.all && options.write) return "--write takes one repair, not all";
  if (options.limit && !options.all) return "--limit goes with --all";
  if (options.write && options.files.size() > 1) {
    return "--write takes the repair of one model, not of several";
  }
  return "";
}

}  // namespace

Finish run_repair(const Options& options, const base::Environment& environment) {
  const std::string problem = refused(options);
  if (problem.empty()) {
    if (options.all) return run_per_model(options, environment, list_repairs);
    return run_per_model(options, environment, repair_model);
  }
  std::fputs(fmt::format("firebreak: {}\n", problem).c_str(), stderr);
  return {.status = Status::BadInput};
}

}  // namespace firebreak::cli

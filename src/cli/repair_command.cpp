// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "cli/command.h"
#include "cli/complete_traces.h"
#include "cli/list_repairs.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "cli/relax_command.h"
#include "cli/repair_support.h"
#include "cli/save_model.h"
#include "cli/show_pareto.h"
#include "coordination/apply.h"
#include "frontend/printer.h"
#include "repair/repair.h"
#include "report/display.h"
#include "report/repair/repair.h"
#include "report/trace/trace.h"

namespace firebreak::cli {
namespace {

Status status_of(const result::RepairResult& result) {
  if (result.repair && result.optimal && result.verified_by_solver) return Status::Holds;
  return result.repair || result.out_of_time ? Status::Unknown : Status::Broken;
}

// Where nothing helps, the trace that nothing prevents.
std::string trace_of(const topology::Model& model, const result::RepairResult& result) {
  if (result.repair || result.out_of_time || result.certificate.size() != 1) return "";
  const result::CertificateEntry& entry = result.certificate.front();
  const std::string offered = result.candidates.empty() ? "" : " with all candidates";
  return fmt::format("\nThe executions of the model{}\n{}", offered,
                     report::trace_text(traced(model, result, entry), entry.trace));
}

std::string show(const std::string& file, const Options& options, const Repairable& task,
                 const result::RepairDocument& document) {
  if (options.format == Format::Json) return report::repair_json(document);
  if (options.quiet) {
    return fmt::format("{}: {}\n", report::printable(file), report::repair_line(document.result));
  }
  std::string text = report::repair_text(task.loaded.topology, document.result);
  text += trace_of(task.model, document.result);
  if (options.verbose) text += "\n" + statistics_text(document.statistics);
  return text;
}

Piece told(const std::string& file, const Options& options, const Repairable& task,
           const base::Environment& environment, const result::RepairResult& result) {
  result::RepairDocument document;
  document.result = result;
  if (options.format == Format::Json) {
    complete_traces(task.model, document.result);
    document.model_text = frontend::print_model(task.model);
  }
  document.statistics = environment.statistics;
  return {.status = status_of(result), .out = show(file, options, task, document)};
}

Piece repair_model(const std::string& file, const Options& options, base::Environment& environment,
                   const Publish& publish) {
  base::Diagnostics diagnostics;
  const std::optional<Repairable> task = load_repairable(file, options, diagnostics);
  if (!task) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("repairing {}", file));
  base::Interim<result::RepairResult> better;
  if (environment.deadline) {
    better = [&](const result::RepairResult& known) {
      publish(told(file, options, *task, environment, known));
    };
  }
  const result::RepairResult result =
      repair::repair(task->model, options.target, environment, better);
  Piece piece = told(file, options, *task, environment, result);
  if (options.write) {
    const auto repaired = [&] { return coordination::apply(task->loaded.model, chosen(result)); };
    save_model({"repaired", result, repaired}, file, options, task->text, task->loaded, environment,
               piece);
  }
  return piece;
}

// What the interface names and this version does not do.
std::string refused(const Options& options) {
  const bool several = options.all || options.pareto;
  if (options.all && options.pareto) return "--all and --pareto exclude each other";
  if (several && options.relax) return "--relax goes without --all and --pareto";
  if (several && options.write) return "--write takes one repair, not several";
  if (options.limit && !several) return "--limit goes with --all or --pareto";
  if (options.write && options.files.size() > 1) {
    return "--write takes the repair of one model, not of several";
  }
  if (options.write && options.write == options.output) {
    return "--write and --output name the same file";
  }
  return "";
}

}  // namespace

Finish run_repair(const Options& options, const base::Environment& environment) {
  const std::string problem = refused(options);
  if (problem.empty()) {
    if (options.all) return run_per_model(options, environment, list_repairs);
    if (options.pareto) return run_per_model(options, environment, show_pareto);
    if (options.relax) return run_per_model(options, environment, relax_model);
    return run_per_model(options, environment, repair_model);
  }
  std::fputs(complaint(problem).c_str(), stderr);
  return {.status = Status::BadInput};
}

}  // namespace firebreak::cli

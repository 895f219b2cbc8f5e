// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/list_repairs.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "cli/relax_command.h"
#include "cli/repair_support.h"
#include "cli/save_model.h"
#include "cli/show_pareto.h"
#include "cli/verify_support.h"
#include "coordination/apply.h"
#include "document/complete_traces.h"
#include "expect/expectation.h"
#include "frontend/reader.h"
#include "imports/advice.h"
#include "repair/repair.h"

namespace firebreak::cli {
namespace {

std::optional<std::string> read_quietly(const std::string& file) {
  base::Diagnostics unread;
  return frontend::read_included_file(file, unread);
}

// What the repair comes to in the file that the model was imported from.
std::string advice(const topology::Model& model, const result::RepairResult& result,
                   const Options& options) {
  if (format_of(options) != report::Format::Text) return "";
  const std::string format = imports::format_of_origin(model, read_quietly);
  return imports::advice_text(imports::repair_advice(format, model, result), page_of(options));
}

// Only for formats that show them: the edit that --write makes, and the executions that differ.
std::optional<report::Change> change_of(const std::string& file, const Options& options,
                                        const Repairable& task,
                                        const base::Environment& environment,
                                        const result::RepairResult& result) {
  if (format_of(options) != report::Format::Sarif) return std::nullopt;
  if (!result.repair || !result::confirmed(result)) return std::nullopt;
  const topology::Model repaired = coordination::apply(task.loaded.model, result::chosen(result));
  return edited(task, expect::saved_model(repaired, options.variants, environment).model, file,
                options);
}

std::optional<result::Verification> traces_of(const Options& options, const Repairable& task,
                                              base::Environment& environment) {
  if (format_of(options) != report::Format::Sarif) return std::nullopt;
  return verified(task.loaded, options.variants, {options.anomalies, options.traces}, environment);
}

// What the time limit leaves is saved as well.
FileResult told(const std::string& file, const Options& options, const Repairable& task,
                const base::Environment& environment, const result::RepairResult& result,
                const std::optional<result::Verification>& traces) {
  const document::Shown shown = document::shown(task.model, result, environment.statistics,
                                                report::is_document(format_of(options)));
  const auto change = change_of(file, options, task, environment, result::best_known(result));
  FileResult file_result{
      .status = status_of(outcome(result)),
      .out = written(report::Repaired{task.loaded.topology, shown.document, shown.traced,
                                      change ? &*change : nullptr, traces ? &*traces : nullptr},
                     {.file = file,
                      .statistics = environment.statistics,
                      .more_files = task.loaded.model.more_files},
                     options) +
             advice(task.model, result, options)};
  if (options.write) {
    const auto repaired = [&] {
      return coordination::apply(task.loaded.model, result::chosen(result));
    };
    save_model({"repaired", result, repaired}, file, options, task.text, task.loaded, environment,
               file_result);
  }
  return file_result;
}

FileResult repair_model(const std::string& file, const Options& options,
                        base::Environment& environment, const Publish& publish) {
  base::Diagnostics diagnostics;
  const std::optional<Repairable> task = load_repairable(file, options, diagnostics);
  if (!task) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("repairing {}", file));
  const auto traces = traces_of(options, *task, environment);
  base::Interim<result::RepairResult> better;
  if (environment.deadline) {
    better = [&](const result::RepairResult& known) {
      publish(told(file, options, *task, environment, known, traces));
    };
  }
  return told(file, options, *task, environment,
              repair::repair_by_sink(task->model, options.target, environment, better), traces);
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

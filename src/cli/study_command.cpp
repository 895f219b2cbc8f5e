// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/refuse.h"
#include "cli/sweep_support.h"
#include "report/display.h"
#include "study/plot.h"
#include "study/rows.h"
#include "study/statistics.h"
#include "study/study.h"
#include "study/written.h"
#include "sweep/engine.h"

namespace firebreak::cli {
namespace {

namespace fs = std::filesystem;

study::Source source_of(sweep::Store& store, const sweep::Progress& progress) {
  study::Source source;
  source.plan_hash = store.plan_hash();
  source.tool = store.tool();
  source.models = store.database().number("SELECT count(*) FROM model");
  source.runs = progress.runs;
  for (std::size_t i = 0; i < sweep::kEndings.size(); ++i) {
    if (progress.by_ending[i] == 0) continue;
    source.endings.emplace_back(sweep::kEndings[i], progress.by_ending[i]);
  }
  return source;
}

// Everything or the first problem.
std::string write_all_files(const study::Result& result, const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return fmt::format("cannot make directory {}: {}", folder.string(), error.message());
  std::vector<std::pair<std::string, std::string>> files{
      {"numbers.csv", study::numbers_csv(result)},
      {"page.html", study::page_html(result)},
      {"table.tex", study::table_tex(result)}};
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    const study::Measure& measure = result.study.measures[i];
    std::string picture = study::plot(measure, result.findings[i]);
    if (!picture.empty()) files.emplace_back(measure.id + ".svg", std::move(picture));
  }
  for (const auto& [name, content] : files) {
    std::string problem = write_file((folder / name).string(), content);
    if (!problem.empty()) return problem;
  }
  return "";
}

std::string lines(const study::Result& result) {
  std::string text;
  for (std::size_t i = 0; i < result.findings.size(); ++i) {
    const study::Measure& measure = result.study.measures[i];
    const study::Finding& finding = result.findings[i];
    const bool whole = measure.along.empty();
    const study::Estimate& estimate = whole ? finding.groups.front().estimate : finding.difference;
    text += fmt::format("{}: {}", measure.id, study::name_of(finding.outcome));
    if (estimate.count > 0) {
      text += fmt::format(", {}{:.3g} [{:.3g}, {:.3g}] of {}", whole ? "" : "difference ",
                          estimate.mean, estimate.low, estimate.high, estimate.count);
    }
    text += "\n";
  }
  return text;
}

Finish run(const Options& options, const base::Environment& environment) {
  const std::string& file = options.files.front();
  base::Diagnostics diagnostics;
  const std::optional<std::string> text = read_text(file, diagnostics);
  std::optional<study::Study> study;
  if (text) study = study::read_study(*text, file, diagnostics);
  diagnostics.sort();
  if (!study) return refused(diagnostics);
  std::optional<sweep::Plan> plan =
      read_plan_file((fs::path(file).parent_path() / study->plan).string(), diagnostics);
  if (plan) study::check_asked(*study, *plan, diagnostics);
  diagnostics.sort();
  if (!plan || !diagnostics.empty()) return refused(diagnostics);
  std::optional<sweep::Store> store = store_of_plan(*std::move(plan), options, diagnostics);
  diagnostics.sort();
  if (!store) return refused(diagnostics);
  const sweep::Progress progress = do_runs(*store, options, environment);
  if (progress.done() < progress.runs) {
    std::fputs(fmt::format("{}: {}", report::printable(store->database().file()), summary(progress))
                   .c_str(),
               stderr);
    return {.status = Status::Unknown};
  }
  study::Result result{*study, source_of(*store, progress), {}};
  for (std::size_t i = 0; i < study->measures.size(); ++i) {
    const study::Measure& measure = study->measures[i];
    environment.report_progress(fmt::format("study: {}", measure.id));
    result.findings.push_back(study::find(measure, study::rows(*store, measure), i));
  }
  environment.report_progress("");
  const std::string problem = write_all_files(result, *options.output);
  if (!problem.empty()) return refused(problem);
  const std::string failed = write_stdout(lines(result));
  return failed.empty() ? Finish{} : refused(failed);
}

}  // namespace

Finish run_study(const Options& options, const base::Environment& environment) {
  if (options.files.size() != 1) return refused("study takes one study");
  if (!options.output) return refused("the results go into a directory: --output DIR is missing");
  try {
    return run(options, environment);
  } catch (const sweep::StorageError& error) {
    return refused(error.what());
  } catch (const sweep::EngineError& error) {
    return refused(error.what());
  }
}

}  // namespace firebreak::cli

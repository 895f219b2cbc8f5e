// SPDX-License-Identifier: Apache-2.0
#include "cli/sweep_support.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "cli/load.h"
#include "cli/signals_held.h"
#include "frontend/reader.h"
#include "sweep/crew.h"
#include "sweep/engine.h"
#include "sweep/mpi.h"
#include "sweep/plan.h"
#include "sweep/slurm.h"
#include "sweep/sweep.h"
#include "sweep/tool.h"

namespace firebreak::cli {

namespace {

// Beside the plan, under its name.
std::string database_of(const std::string& plan, const Options& options) {
  if (options.database) return *options.database;
  return std::filesystem::path(plan).replace_extension(".db").string();
}

}  // namespace

std::optional<sweep::Plan> read_plan_file(const std::string& file, base::Diagnostics& diagnostics) {
  const std::optional<std::string> text = read_text(file, diagnostics);
  return text ? sweep::read_plan(*text, file, diagnostics) : std::nullopt;
}

std::optional<sweep::Store> store_of_plan(sweep::Plan plan, const Options& options,
                                          base::Diagnostics& diagnostics) {
  const std::string database = database_of(plan.file, options);
  const std::optional<sweep::Expanded> expanded =
      sweep::expand(std::move(plan), {frontend::read_text_file, is_valid}, diagnostics);
  if (!expanded) return std::nullopt;
  return sweep::Store::of_plan(database, *expanded, sweep::tool_name());
}

sweep::Progress do_runs(sweep::Store& store, const Options& options,
                        const base::Environment& environment) {
  const sweep::Progress before = store.progress();
  const auto start = std::chrono::steady_clock::now();
  const auto tell = [&](const sweep::Progress& now) {
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    environment.report_progress(sweep::progress_line(before, now, time.count()));
  };
  {
    const SignalsHeld held;
    const auto stopped = [&] { return held.caught() || environment.out_of_time(); };
    const std::string program = std::filesystem::read_symlink(kThisProgram).string();
    switch (options.engine) {
      case Engine::Local:
        sweep::work(store, {kThisProgram, options.jobs, stopped}, tell);
        break;
      case Engine::Slurm:
        sweep::work_on_slurm(store, program, options.workers, options.jobs,
                             {stopped, environment.progress});
        break;
      case Engine::Mpi:
        sweep::work_with_mpi(store, program, options.workers, options.jobs, stopped, tell);
        break;
    }
  }
  environment.report_progress("");
  return store.progress();
}

std::string summary(const sweep::Progress& progress) {
  std::string list;
  for (std::size_t i = 0; i < sweep::kEndings.size(); ++i) {
    if (progress.by_ending[i] == 0) continue;
    list +=
        fmt::format("{}{} {}", list.empty() ? "" : ", ", progress.by_ending[i], sweep::kEndings[i]);
  }
  const std::int64_t left = progress.runs - progress.done();
  if (left > 0) list += fmt::format("{}{} to be done", list.empty() ? "" : ", ", left);
  return fmt::format("{} runs: {}\n", progress.runs, list);
}

}  // namespace firebreak::cli

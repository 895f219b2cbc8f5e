// SPDX-License-Identifier: Apache-2.0
// The words of `firebreak sweep` and what they do (docs/experiments.md).
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>

#include "base/diagnostics.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/signals_held.h"
#include "frontend/reader.h"
#include "report/display.h"
#include "sweep/crew.h"
#include "sweep/engine.h"
#include "sweep/export.h"
#include "sweep/mpi.h"
#include "sweep/plan.h"
#include "sweep/slurm.h"
#include "sweep/store.h"
#include "sweep/sweep.h"

namespace firebreak::cli {
namespace {

using sweep::Columns;
using sweep::Store;

// This program, even where another has taken its place in the meantime.
constexpr const char* kThisProgram = "/proc/self/exe";

Finish wrong(const std::string& message) {
  std::fputs(complaint(report::printable(message)).c_str(), stderr);
  return {.status = Status::BadInput};
}

Finish wrong(base::Diagnostics& diagnostics) {
  diagnostics.sort();
  for (const base::Diagnostic& diagnostic : diagnostics.all()) {
    std::fputs((base::format(diagnostic) + "\n").c_str(), stderr);
  }
  return {.status = Status::BadInput};
}

Finish said(const std::string& text, Status status = Status::Holds) {
  const std::string problem = write_stdout(text);
  return problem.empty() ? Finish{.status = status} : wrong(problem);
}

// "8 runs: 7 answered, 1 crashed".
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

Finish work(Store& store, const Options& options, const base::Environment& environment) {
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
  const sweep::Progress now = store.progress();
  environment.report_progress("");
  const bool complete = now.done() == now.runs;
  return said(fmt::format("{}: {}", report::printable(store.database().file()), summary(now)),
              complete ? Status::Holds : Status::Unknown);
}

// Beside the plan, under its name.
std::string database_of(const std::string& plan, const Options& options) {
  if (options.database) return *options.database;
  return std::filesystem::path(plan).replace_extension(".db").string();
}

Finish begin(const std::string& file, const Options& options,
             const base::Environment& environment) {
  base::Diagnostics diagnostics;
  const std::optional<std::string> text = read_text(file, diagnostics);
  std::optional<sweep::Plan> plan;
  if (text) plan = sweep::read_plan(*text, file, diagnostics);
  std::optional<sweep::Expanded> expanded;
  if (plan)
    expanded = sweep::expand(*std::move(plan), {frontend::read_text_file, is_valid}, diagnostics);
  if (!expanded) return wrong(diagnostics);
  Store store = Store::of_plan(database_of(file, options), *expanded, FIREBREAK_VERSION);
  return work(store, options, environment);
}

Finish go_on(const Options& options, const base::Environment& environment) {
  Store store = Store::open(options.files[1], FIREBREAK_VERSION);
  return work(store, options, environment);
}

Finish export_rows(const Options& options, const base::Environment&) {
  Store store = Store::open(options.files[1], FIREBREAK_VERSION);
  const Columns columns = options.reproducible ? Columns::Reproducible : Columns::All;
  const std::string csv = sweep::export_csv(store, columns);
  if (!options.output) return said(csv);
  const std::string name = std::filesystem::path(*options.output).filename().string();
  std::string problem =
      write_file(*options.output + "-metadata.json", sweep::export_metadata(store, columns, name));
  if (problem.empty()) problem = write_file(*options.output, csv);
  return problem.empty() ? Finish{} : wrong(problem);
}

// What became of it, in words for people.
std::string compared(std::int64_t id, const std::optional<sweep::Outcome>& before,
                     const sweep::Outcome& now) {
  if (!before) return fmt::format("run {}: {}; it was not yet done\n", id, name_of(now.ending));
  if (before->ending != now.ending) {
    return fmt::format("run {}: {}, it was {}\n", id, name_of(now.ending), name_of(before->ending));
  }
  const bool same = before->digest == now.digest;
  return fmt::format("run {}: {}, {}\n", id, name_of(now.ending),
                     same ? "as before" : "but not the same document as before");
}

Finish rerun(const Options& options, const base::Environment&) {
  const std::string& word = options.files[2];
  std::int64_t id = 0;
  std::from_chars(word.data(), word.data() + word.size(), id);
  Store store = Store::open(options.files[1], FIREBREAK_VERSION);
  const std::optional<sweep::Run> run = store.find(id);
  if (!run) {
    return wrong(fmt::format("{} has no run '{}'; they are numbered from 1 to {}", options.files[1],
                             word, store.progress().runs));
  }
  sweep::Crew crew(kThisProgram, 1);
  crew.start(*run);
  std::vector<sweep::Outcome> ended;
  while (ended.empty()) ended = crew.wait(std::chrono::minutes(1));
  const sweep::Outcome& now = ended.front();
  const std::optional<sweep::Outcome> before = store.outcome(id);
  std::fputs(compared(id, before, now).c_str(), stderr);
  const bool same = before && before->ending == now.ending && before->digest == now.digest;
  return said(now.document, same ? Status::Holds : Status::Broken);
}

struct Word {
  std::string_view name;
  std::size_t files;  // with itself
  std::string_view form;
  Finish (*run)(const Options& options, const base::Environment& environment);
};

constexpr std::array kWords{
    Word{"continue", 2, "continue FILE.db", go_on},
    Word{"export", 2, "export FILE.db", export_rows},
    Word{"rerun", 3, "rerun FILE.db RUN", rerun},
};

Finish dispatch(const Options& options, const base::Environment& environment) {
  for (const Word& word : kWords) {
    if (options.files.front() != word.name) continue;
    if (options.files.size() == word.files) return word.run(options, environment);
    return wrong(fmt::format("expected: sweep {}", word.form));
  }
  if (options.files.size() == 1) return begin(options.files.front(), options, environment);
  return wrong("sweep takes one plan, or one of the words continue, export and rerun");
}

}  // namespace

Finish run_sweep(const Options& options, const base::Environment& environment) {
  try {
    return dispatch(options, environment);
  } catch (const sweep::StorageError& error) {
    return wrong(error.what());
  } catch (const sweep::EngineError& error) {
    return wrong(error.what());
  }
}

}  // namespace firebreak::cli

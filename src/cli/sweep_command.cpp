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
#include "cli/output.h"
#include "cli/refuse.h"
#include "cli/sweep_support.h"
#include "report/display.h"
#include "sweep/crew.h"
#include "sweep/engine.h"
#include "sweep/export.h"
#include "sweep/plan.h"
#include "sweep/store.h"
#include "sweep/sweep.h"
#include "sweep/tool.h"

namespace firebreak::cli {
namespace {

using sweep::Columns;
using sweep::Store;

Finish said(const std::string& text, const Options& options, Status status = Status::Holds) {
  const std::string problem =
      options.output ? write_file(*options.output, text) : write_stdout(text);
  return problem.empty() ? Finish{.status = status} : refused(problem);
}

// Does what is left, and says how far it came.
Finish work(Store& store, const Options& options, const base::Environment& environment) {
  const sweep::Progress now = do_runs(store, options, environment);
  const std::string file = report::printable(store.database().file());
  return said(fmt::format("{}: {}", file, summary(now)), options,
              now.done() == now.runs ? Status::Holds : Status::Unknown);
}

Finish begin(const std::string& file, const Options& options,
             const base::Environment& environment) {
  base::Diagnostics diagnostics;
  std::optional<sweep::Plan> plan = read_plan_file(file, diagnostics);
  std::optional<Store> store;
  if (plan) store = store_of_plan(*std::move(plan), options, diagnostics);
  diagnostics.sort();
  return store ? work(*store, options, environment) : refused(diagnostics);
}

Finish go_on(const Options& options, const base::Environment& environment) {
  Store store = Store::open(options.files[1], sweep::tool_name());
  return work(store, options, environment);
}

Finish export_rows(const Options& options, const base::Environment&) {
  Store store = Store::to_read(options.files[1]);
  const Columns columns = options.reproducible ? Columns::Reproducible : Columns::All;
  const std::string csv = sweep::export_csv(store, columns);
  if (!options.output) return said(csv, options);
  const std::string name = std::filesystem::path(*options.output).filename().string();
  const std::string problem =
      write_file(*options.output + "-metadata.json", sweep::export_metadata(store, columns, name));
  return problem.empty() ? said(csv, options) : refused(problem);
}

// What became of it, in words for people.
std::string compared(const std::optional<sweep::Outcome>& before, const sweep::Outcome& now) {
  const std::string_view ending = name_of(now.ending);
  if (!before) return fmt::format("{}; it was not yet done", ending);
  if (before->ending != now.ending) {
    return fmt::format("{}, it was {}", ending, name_of(before->ending));
  }
  const bool same = before->digest == now.digest;
  return fmt::format("{}, {}", ending, same ? "as before" : "but not the same document as before");
}

// Where another build has begun the sweep.
std::string compared_builds(Store& store) {
  if (store.tool() == sweep::tool_name()) return "";
  return fmt::format(" (it was firebreak {}, this is {})", report::printable(store.tool()),
                     sweep::tool_name());
}

Finish rerun(const Options& options, const base::Environment&) {
  const std::string& word = options.files[2];
  std::int64_t id = 0;
  const char* const end = std::from_chars(word.data(), word.data() + word.size(), id).ptr;
  if (end != word.data() + word.size()) id = 0;  // which no run has
  Store store = Store::to_read(options.files[1]);
  const std::optional<sweep::Run> run = store.find(id);
  if (!run) {
    return refused(fmt::format("{} has no run '{}'; they are numbered from 1 to {}",
                               options.files[1], word, store.progress().runs));
  }
  sweep::Crew crew(kThisProgram, 1);
  crew.start(*run);
  std::vector<sweep::Outcome> ended;
  while (ended.empty()) ended = crew.wait(std::chrono::minutes(1));
  const sweep::Outcome& now = ended.front();
  const std::optional<sweep::Outcome> before = store.outcome(id);
  std::fputs(
      fmt::format("run {}: {}{}\n", id, compared(before, now), compared_builds(store)).c_str(),
      stderr);
  const bool same = before && before->ending == now.ending && before->digest == now.digest;
  return said(now.document, options, same ? Status::Holds : Status::Broken);
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
    return refused(fmt::format("expected: sweep {}", word.form));
  }
  if (options.files.size() == 1) return begin(options.files.front(), options, environment);
  return refused("sweep takes one plan, or one of the words continue, export and rerun");
}

}  // namespace

Finish run_sweep(const Options& options, const base::Environment& environment) {
  try {
    return dispatch(options, environment);
  } catch (const sweep::StorageError& error) {
    return refused(error.what());
  } catch (const sweep::EngineError& error) {
    return refused(error.what());
  }
}

}  // namespace firebreak::cli

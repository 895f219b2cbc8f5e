// SPDX-License-Identifier: Apache-2.0
#include "cli/repair_support.h"

#include <utility>

#include "coordination/apply.h"
#include "coordination/candidates.h"
#include "coordination/repairable.h"
#include "frontend/write_back.h"
#include "infer/complete.h"

namespace firebreak::cli {

namespace {

std::optional<Repairable> relaxable(std::optional<std::string> text, const std::string& file,
                                    const Options& options, base::Diagnostics& diagnostics) {
  if (!text) return std::nullopt;
  std::optional<Loaded> loaded = load_text(*text, file, options, diagnostics);
  if (!loaded) return std::nullopt;
  topology::Model model = coordination::repairable(loaded->model, options.variants);
  return Repairable{*std::move(text), *std::move(loaded), std::move(model)};
}

std::optional<Repairable> checked(std::optional<Repairable> task, base::Diagnostics& diagnostics) {
  if (!task) return std::nullopt;
  coordination::check_variants(
      task->model, coordination::candidates(task->model, task->loaded.topology), diagnostics);
  return diagnostics.empty() ? std::move(task) : std::nullopt;
}

}  // namespace

std::optional<Repairable> load_relaxable(const std::string& file, const Options& options,
                                         base::Diagnostics& diagnostics) {
  return relaxable(read_text(file, diagnostics), file, options, diagnostics);
}

std::optional<Repairable> load_repairable_text(std::string text, const std::string& file,
                                               const Options& options,
                                               base::Diagnostics& diagnostics) {
  return checked(relaxable(std::move(text), file, options, diagnostics), diagnostics);
}

std::optional<Repairable> load_repairable(const std::string& file, const Options& options,
                                          base::Diagnostics& diagnostics) {
  return checked(load_relaxable(file, options, diagnostics), diagnostics);
}

std::optional<report::Change> edited(const Repairable& task, const topology::Model& changed,
                                     const std::string& file, const Options& options) {
  if (options.topology) return std::nullopt;
  const topology::Model& model = task.loaded.model;
  const auto written = frontend::write_back(
      task.text, model, changed, frontend::reader_of_saved(model, file, infer::complete_model));
  if (!written || !written->elsewhere.empty()) return std::nullopt;
  return report::Change{task.text, written->text};
}

Status status_of(result::RepairOutcome outcome) {
  switch (outcome) {
    case result::RepairOutcome::Optimal:
      return Status::Holds;
    case result::RepairOutcome::None:
      return Status::Broken;
    case result::RepairOutcome::UpperBound:
    case result::RepairOutcome::Unknown:
      break;
  }
  return Status::Unknown;
}

}  // namespace firebreak::cli

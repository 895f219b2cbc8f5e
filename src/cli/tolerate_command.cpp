// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "cli/command.h"
#include "cli/per_model.h"
#include "cli/repair_support.h"
#include "repair/tolerate.h"

namespace firebreak::cli {
namespace {

Status status_of(const result::Tolerance& found) {
  const bool verified =
      std::ranges::all_of(found.weakenings, &result::Weakening::verified_by_solver);
  if (!found.complete || !verified) return Status::Unknown;
  return found.weakenings.empty() ? Status::Broken : Status::Holds;
}

FileResult told(const std::string& file, const Options& options, const Repairable& task,
                const base::Environment& environment, const result::Tolerance& found) {
  return {.status = status_of(found),
          .out = written(report::Tolerated{task.loaded.topology, found},
                         {file, environment.statistics}, options)};
}

FileResult tolerate_model(const std::string& file, const Options& options,
                          base::Environment& environment, const Publish& publish) {
  base::Diagnostics diagnostics;
  const std::optional<Repairable> task = load_relaxable(file, options, diagnostics);
  if (!task) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("weakening what {} is promised", file));
  const auto found = [&](const result::Tolerance& so_far) {
    publish(told(file, options, *task, environment, so_far));
    return true;
  };
  return told(file, options, *task, environment,
              repair::tolerate(task->model, options.target, options.limit.value_or(kMostRepairs),
                               environment, found));
}

}  // namespace

Finish run_tolerate(const Options& options, const base::Environment& environment) {
  return run_per_model(options, environment, tolerate_model);
}

}  // namespace firebreak::cli

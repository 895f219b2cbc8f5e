// SPDX-License-Identifier: Apache-2.0
#include "cli/show_pareto.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/repair_support.h"
#include "coordination/meaning.h"
#include "repair/pareto.h"

namespace firebreak::cli {
namespace {

// Of the front for the target that was asked for; the costs for the others have to be known too.
Status status_of(const result::ParetoFront& front) {
  const bool known = std::ranges::all_of(front.targets, [](const auto& result) {
    const result::RepairOutcome found = outcome(result);
    return found == result::RepairOutcome::Optimal || found == result::RepairOutcome::None;
  });
  const bool verified = std::ranges::all_of(
      front.points, [](const auto& point) { return point.repair.verified_by_solver; });
  if (!front.complete || !known || !verified) return Status::Unknown;
  return front.points.empty() ? Status::Broken : Status::Holds;
}

result::PieceMeanings meanings(const topology::Model& model, const result::ParetoFront& front) {
  result::PieceMeanings known;
  const auto add = [&](const std::vector<std::size_t>& repair) {
    coordination::add_meanings(model, front.candidates, repair, known);
  };
  for (const result::RepairResult& result : front.targets) {
    if (result.repair) add(*result.repair);
  }
  for (const result::FrontPoint& point : front.points) add(point.repair.candidates);
  return known;
}

}  // namespace

FileResult show_pareto(const std::string& file, const Options& options,
                       base::Environment& environment, const Publish& publish) {
  base::Diagnostics diagnostics;
  const std::optional<Repairable> task = load_repairable(file, options, diagnostics);
  if (!task) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("repairing {}", file));
  const auto tell = [&](const result::ParetoFront& front) {
    const result::PieceMeanings known = meanings(task->model, front);
    return FileResult{.status = status_of(front),
                      .out = written(report::Fronted{task->loaded.topology, front, known},
                                     {file, environment.statistics}, options)};
  };
  const result::ParetoFront front =
      repair::pareto(task->model, options.target, options.limit.value_or(kMostRepairs), environment,
                     [&](const result::ParetoFront& so_far) { publish(tell(so_far)); });
  return tell(front);
}

}  // namespace firebreak::cli

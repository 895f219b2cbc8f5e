// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "cli/pool.h"
#include "crosscheck/crosscheck.h"
#include "crosscheck/family.h"
#include "frontend/printer.h"
#include "report/crosscheck/crosscheck.h"
#include "report/display.h"

namespace firebreak::cli {
namespace {

using result::FamilyCrosscheck;

/// An execution that is worse than its published label is what this command is there to find; one
/// that is worse than its label under `sound` refutes our own rules.
Status status_of(const result::AgreementCounts& sound) {
  if (sound.unsound > 0) return Status::Broken;
  return sound.unknown > 0 ? Status::Unknown : Status::Holds;
}

FileResult crosscheck_model(const std::string& file, const Options& options,
                            base::Environment& environment) {
  base::Diagnostics diagnostics;
  const std::optional<Loaded> loaded = load(file, options, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("cross-checking {}", file));
  const result::ModelCrosscheck found = crosscheck::crosscheck(loaded->topology, environment);
  return {.status = status_of(found.rule_sets.front().counts),
          .out = written(report::Crosschecked{loaded->topology, found, options.rules},
                         {file, environment.statistics}, options)};
}

/// Gives the smallest models a name and a text.
void write_models(FamilyCrosscheck& found) {
  for (result::FamilyAgreement& rule_set : found.rule_sets) {
    std::size_t number = 0;
    for (result::DisagreementKind& kind : rule_set.kinds) {
      kind.smallest.model = fmt::format("{}-{}-{}", result::to_string(rule_set.rules),
                                        result::to_string(kind.smallest.agreement), ++number);
      kind.model.name = {kind.smallest.model};
      kind.model_text = frontend::print_model(kind.model);
    }
  }
}

std::string show(const FamilyCrosscheck& found, const Options& options) {
  base::Statistics statistics;
  statistics.add("solver checks", found.solver_checks);
  statistics.add("models verified", found.verified);
  statistics.add("traces replayed", found.replayed);
  return written(report::FamilyCrosschecked{found, options.rules}, {.statistics = statistics},
                 options);
}

/// Says how far the work is, from time to time.
class Progress {
 public:
  Progress(const base::Environment& environment, std::size_t shares)
      : environment_(environment), shares_(shares) {}

  void tell(std::size_t done, const FamilyCrosscheck& found) {
    constexpr std::chrono::seconds kPause{2};
    const auto now = base::Environment::Clock::now();
    if (now - last_ < kPause) return;
    last_ = now;
    environment_.report_progress(
        fmt::format("{:.1f} % of the work: {}",
                    100.0 * static_cast<double>(done) / static_cast<double>(shares_),
                    report::family_line(found)));
  }

 private:
  const base::Environment& environment_;
  std::size_t shares_;
  base::Environment::Clock::time_point last_ = base::Environment::Clock::now();
};

Finish run_family(const Options& options, const base::Environment& environment) {
  const auto family = std::make_shared<const crosscheck::Family>(*options.enumerate,
                                                                 options.attributes.value_or(1));
  const auto share = [family, environment](std::size_t index) {
    return family->crosscheck(index, environment);
  };
  const std::size_t count = family->share_count();
  Pool<FamilyCrosscheck> pool(count, {options.jobs, environment.deadline}, share);
  FamilyCrosscheck found = family->nothing();
  std::string problem;
  Progress progress(environment, count);
  for (std::size_t i = 0; i < count; ++i) {
    Outcome<FamilyCrosscheck> outcome = pool.get(i);
    if (outcome.result) crosscheck::merge(found, *std::move(outcome.result));
    found.complete = found.complete && outcome.ending == Ending::Finished;
    if (problem.empty()) problem = outcome.problem;
    progress.tell(i + 1, found);
  }
  write_models(found);
  Status status = status_of(found.rule_sets.front().counts);
  if (!found.complete) status = worst(status, Status::Unknown);
  if (!problem.empty()) {
    std::fputs(internal_error(problem).c_str(), stderr);
    status = Status::Internal;
  }
  Finish finish = finish_with(options, show(found, options), status);
  finish.workers_left = pool.gave_up();
  return finish;
}

std::string refused(const Options& options) {
  if (options.enumerate.has_value() != options.files.empty()) {
    return "crosscheck expects either models or --enumerate N";
  }
  if (options.attributes && !options.enumerate) return "--attributes goes with --enumerate N";
  if (options.enumerate && (options.topology || !options.variants.empty())) {
    return "--variant and --topology are about models, not for --enumerate N";
  }
  return "";
}

}  // namespace

Finish run_crosscheck(const Options& options, const base::Environment& environment) {
  const std::string problem = refused(options);
  if (!problem.empty()) {
    std::fputs(complaint(problem).c_str(), stderr);
    return {.status = Status::BadInput};
  }
  if (options.enumerate) return run_family(options, environment);
  return run_per_model(options, environment, crosscheck_model);
}

}  // namespace firebreak::cli

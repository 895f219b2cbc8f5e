// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <vector>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/per_model.h"
#include "cli/pool.h"
#include "expect/expectation.h"
#include "report/display.h"
#include "report/test/test.h"

namespace firebreak::cli {
namespace {

using result::TestResult;
using result::TestStatus;

TestResult test_model(const std::string& file, const Options& options,
                      base::Environment& environment) {
  base::Diagnostics diagnostics;
  const std::optional<Loaded> loaded = load(file, options, diagnostics);
  TestResult result;
  if (loaded) {
    result = expect::hold_to_expectations(loaded->model, loaded->topology, options.variants,
                                          environment);
  } else {
    result.status = TestStatus::Error;
    for (const base::Diagnostic& diagnostic : diagnostics.all()) {
      result.messages.push_back(base::format(diagnostic));
    }
  }
  result.file = file;
  return result;
}

Status status_of(TestStatus status) {
  switch (status) {
    case TestStatus::Passed:
      return Status::Holds;
    case TestStatus::Failed:
      return Status::Broken;
    case TestStatus::Unknown:
      return Status::Unknown;
    case TestStatus::Error:
      return Status::BadInput;
  }
  return Status::Internal;
}

std::string write_junit(const Options& options, const std::vector<TestResult>& results) {
  return options.junit ? write_file(*options.junit, report::junit_xml(results)) : "";
}

TestResult result_of(const std::string& file, const Options& options, Outcome<TestResult> outcome) {
  if (outcome.result) return *std::move(outcome.result);
  TestResult result;
  result.file = file;
  if (outcome.ending == Ending::Failed) {
    result.status = TestStatus::Error;
    result.messages = {"internal error: " + outcome.problem};
  } else {
    result.status = TestStatus::Unknown;
    result.messages = {limit_reached(outcome.ending, options)};
  }
  return result;
}

}  // namespace

Finish run_test(const Options& options, const base::Environment& environment) {
  const auto shared = std::make_shared<const Options>(options);
  const auto work = [shared, environment](std::size_t index) {
    base::Environment own = environment;
    return test_model(shared->files[index], *shared, own);
  };
  Pool<TestResult> pool(options.files.size(), {options.jobs, environment.deadline}, work);
  Status status = Status::Holds;
  std::vector<TestResult> results;
  for (std::size_t i = 0; i < options.files.size(); ++i) {
    const std::string& file = options.files[i];
    Outcome<TestResult> outcome = pool.get(i);
    if (outcome.ending == Ending::Failed) {
      environment.report_progress("");
      std::fputs(
          internal_error(fmt::format("{}: {}", report::printable(file), outcome.problem)).c_str(),
          stderr);
      status = Status::Internal;
    }
    results.push_back(result_of(file, options, std::move(outcome)));
    status = worst(status, status_of(results.back().status));
  }
  const std::string problem = write_junit(options, results);
  if (!problem.empty()) {
    std::fputs(complaint(problem).c_str(), stderr);
    status = worst(status, Status::BadInput);
  }
  Finish finish = finish_with(options, written(report::Tested{results}, {}, options), status);
  finish.workers_left = pool.gave_up();
  return finish;
}

}  // namespace firebreak::cli

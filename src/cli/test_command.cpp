// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdio>
#include <vector>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/packed.h"
#include "cli/per_model.h"
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

std::string packed(const TestResult& result) {
  std::vector<std::string> fields = {std::to_string(static_cast<int>(result.status)),
                                     std::to_string(result.checked)};
  fields.insert(fields.end(), result.messages.begin(), result.messages.end());
  return pack(fields);
}

TestResult unpacked(const std::string& file, std::string_view text) {
  const std::vector<std::string> fields = unpack(text);
  return {file,
          static_cast<TestStatus>(std::stoi(fields.at(0))),
          std::stoul(fields.at(1)),
          {fields.begin() + 2, fields.end()}};
}

TestResult result_of(const std::string& file, const Options& options,
                     const Outcome<std::string>& outcome) {
  if (outcome.result) return unpacked(file, *outcome.result);
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
  Processes processes(
      options.files.size(), environment,
      [&](std::size_t index, base::Environment& own, const auto&) {
        return packed(test_model(options.files[index], options, own));
      },
      notices(options, environment));
  Status status = Status::Holds;
  std::vector<TestResult> results;
  for (std::size_t i = 0; i < options.files.size(); ++i) {
    const std::string& file = options.files[i];
    const Outcome<std::string> outcome = processes.get(i);
    if (outcome.ending == Ending::Failed) {
      environment.report_progress("");
      std::fputs(
          internal_error(fmt::format("{}: {}", report::printable(file), outcome.problem)).c_str(),
          stderr);
      status = Status::Internal;
    }
    results.push_back(result_of(file, options, outcome));
    status = worst(status, status_of(results.back().status));
  }
  const std::string problem = write_junit(options, results);
  if (!problem.empty()) {
    std::fputs(complaint(problem).c_str(), stderr);
    status = worst(status, Status::BadInput);
  }
  return finish_with(options, written(report::Tested{results}, {}, options), status);
}

}  // namespace firebreak::cli

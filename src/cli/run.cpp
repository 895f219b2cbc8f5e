// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/load.h"
#include "cli/output.h"
#include "cli/parse.h"
#include "cli/progress_line.h"
#include "cli/watch.h"

namespace firebreak::cli {
namespace {

base::Environment environment_for(const Options& options,
                                  const std::shared_ptr<ProgressLine>& progress) {
  base::Environment environment;
  environment.seed = options.seed;
  environment.jobs = options.jobs;
  if (options.timeout) {
    environment.deadline = base::Environment::Clock::now() +
                           std::chrono::duration_cast<base::Environment::Clock::duration>(
                               std::chrono::duration<double>(*options.timeout));
  }
  if (!options.quiet) {
    environment.progress = [progress](std::string_view text) { progress->show(text); };
  }
  return environment;
}

// Whether what the option names is an input.
std::string overwrites(const Options& options, std::string_view option,
                       const std::optional<std::string>& file) {
  std::error_code none;
  if (!file || !std::filesystem::is_regular_file(*file, none)) return "";
  std::vector<std::string> inputs = options.files;
  if (options.topology) inputs.push_back(*options.topology);
  if (options.baseline) inputs.push_back(*options.baseline);
  for (const std::string& input : inputs) {
    if (!std::filesystem::equivalent(*file, input, none)) continue;
    return fmt::format("{} names the file {}, which is read", option, input);
  }
  return "";
}

// A result would take the place of what it is the result of. A repaired model may.
std::string overwrites(const Options& options) {
  const std::string problem = overwrites(options, "--output", options.output);
  return problem.empty() ? overwrites(options, "--junit", options.junit) : problem;
}

// What is watched must be there again, and not change by what the run itself writes.
std::string unwatchable(const Options& options) {
  if (!options.watch) return "";
  const bool input = std::ranges::find(options.files, kStandardInput) != options.files.end() ||
                     options.topology == kStandardInput;
  if (input) return "--watch takes files; standard input comes once";
  return overwrites(options, "--write", options.write);
}

// Whatever happens, the line of progress is erased.
Finish run_command(const Command& command, const Options& options) {
  const auto progress = std::make_shared<ProgressLine>();
  const struct Finishing {
    ProgressLine& line;
    ~Finishing() { line.finish(); }
  } finishing{*progress};
  return command.run(options, environment_for(options, progress));
}

}  // namespace

Finish run(int argc, const char* const* argv) {
  Invocation invocation = parse(argc, argv);
  if (invocation.command != nullptr && invocation.status == Status::Holds) {
    std::string refused = overwrites(invocation.options);
    if (refused.empty()) refused = unwatchable(invocation.options);
    if (!refused.empty()) {
      std::fputs(complaint(refused).c_str(), stderr);
      return {.status = Status::BadInput};
    }
    const Options& options = invocation.options;
    const auto once = [&] { return run_command(*invocation.command, options); };
    return options.watch ? watch(options, once) : once();
  }
  std::fputs(invocation.err.c_str(), stderr);
  const std::string problem = write_stdout(invocation.out);
  if (problem.empty()) return {.status = invocation.status};
  std::fputs(complaint(problem).c_str(), stderr);
  return {.status = worst(invocation.status, Status::BadInput)};
}

}  // namespace firebreak::cli

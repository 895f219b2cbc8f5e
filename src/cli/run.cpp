// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/output.h"
#include "cli/parse.h"

namespace firebreak::cli {
namespace {

base::Environment environment_for(const Options& options) {
  base::Environment environment;
  environment.seed = options.seed;
  environment.jobs = options.jobs;
  if (options.timeout) {
    environment.deadline = base::Environment::Clock::now() +
                           std::chrono::duration_cast<base::Environment::Clock::duration>(
                               std::chrono::duration<double>(*options.timeout));
  }
  if (!options.quiet && ::isatty(STDERR_FILENO) == 1) {
    environment.progress = [](std::string_view line) {
      std::fputs(fmt::format("firebreak: {}\n", line).c_str(), stderr);
    };
  }
  return environment;
}

// A result would take the place of what it is the result of. A repaired model may.
std::string overwrites(const Options& options) {
  for (const auto& [option, file] :
       {std::pair("--output", options.output), std::pair("--junit", options.junit)}) {
    std::error_code none;
    if (!file || !std::filesystem::is_regular_file(*file, none)) continue;
    std::vector<std::string> inputs = options.files;
    if (options.topology) inputs.push_back(*options.topology);
    for (const std::string& input : inputs) {
      if (!std::filesystem::equivalent(*file, input, none)) continue;
      return fmt::format("{} names the file {}, which is read", option, input);
    }
  }
  return "";
}

}  // namespace

Finish run(int argc, const char* const* argv) {
  Invocation invocation = parse(argc, argv);
  if (invocation.command != nullptr && invocation.status == Status::Holds) {
    const std::string refused = overwrites(invocation.options);
    if (!refused.empty()) {
      std::fputs(fmt::format("firebreak: {}\n", refused).c_str(), stderr);
      return {.status = Status::BadInput};
    }
    return invocation.command->run(invocation.options, environment_for(invocation.options));
  }
  std::fputs(invocation.err.c_str(), stderr);
  const std::string problem = write_stdout(invocation.out);
  if (problem.empty()) return {.status = invocation.status};
  std::fputs(fmt::format("firebreak: {}\n", problem).c_str(), stderr);
  return {.status = worst(invocation.status, Status::BadInput)};
}

}  // namespace firebreak::cli

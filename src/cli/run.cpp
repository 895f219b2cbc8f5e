// SPDX-License-Identifier: Apache-2.0
#include "cli/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

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

}  // namespace

Finish run(int argc, const char* const* argv) {
  Invocation invocation = parse(argc, argv);
  if (invocation.command != nullptr && invocation.status == Status::Holds) {
    return invocation.command->run(invocation.options, environment_for(invocation.options));
  }
  std::fputs(invocation.err.c_str(), stderr);
  const std::string problem = write_stdout(invocation.out);
  if (problem.empty()) return {.status = invocation.status};
  std::fputs(fmt::format("firebreak: {}\n", problem).c_str(), stderr);
  return {.status = worst(invocation.status, Status::BadInput)};
}

}  // namespace firebreak::cli

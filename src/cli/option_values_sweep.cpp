// SPDX-License-Identifier: Apache-2.0
// Options of `generate` and `sweep`.
#include <fmt/format.h>

#include <limits>

#include "cli/option_values.h"
#include "cli/store_number.h"

namespace firebreak::cli {

std::string store_set(std::string_view value, Options& options) {
  const std::size_t equals = value.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fmt::format("'{}' is not of the form PARAMETER=NUMBER", value);
  }
  std::uint64_t number = 0;
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  std::string problem = store_number<std::uint64_t>(value.substr(equals + 1), 0, kMost, number);
  if (problem.empty()) options.parameters.emplace_back(value.substr(0, equals), number);
  return problem;
}

std::string store_count(std::string_view value, Options& options) {
  constexpr std::uint32_t kMost = 1'000'000;
  std::uint32_t number = 0;
  std::string problem = store_number<std::uint32_t>(value, 1, kMost, number);
  if (problem.empty()) options.count = number;
  return problem;
}

std::string store_database(std::string_view value, Options& options) {
  if (value.empty()) return "the name of a file is expected";
  options.database = value;
  return "";
}

std::string store_engine(std::string_view value, Options& options) {
  options.engine = value == "slurm" ? Engine::Slurm : value == "mpi" ? Engine::Mpi : Engine::Local;
  return "";
}

std::string store_workers(std::string_view value, Options& options) {
  constexpr std::size_t kMost = 100'000;
  return store_number<std::size_t>(value, 1, kMost, options.workers);
}

}  // namespace firebreak::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/option_values.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "cli/store_number.h"
#include "crosscheck/enumerate_models.h"

namespace firebreak::cli {
namespace {

constexpr std::string_view kStandardOutput = "-";

}  // namespace

std::string store_format(std::string_view value, Options& options) {
  options.format = report::format_named(value);
  return "";
}

std::string store_output(std::string_view value, Options& options) {
  if (value.empty()) return "the name of a file is expected";
  if (value == kStandardOutput) {
    options.output.reset();
  } else {
    options.output = value;
  }
  return "";
}

// "10", "10s", "1.5m" or "2h".
std::string store_timeout(std::string_view value, Options& options) {
  constexpr double kLeast = 0.001;
  constexpr double kMost = 1e7;
  std::string_view number = value;
  double factor = 1.0;
  for (const auto& [unit, seconds] :
       {std::pair('s', 1.0), std::pair('m', 60.0), std::pair('h', 3600.0)}) {
    if (!value.ends_with(unit)) continue;
    number.remove_suffix(1);
    factor = seconds;
    break;
  }
  double count = 0;
  if (!store_number(number, kLeast / factor, kMost / factor, count).empty() || std::isnan(count)) {
    return fmt::format(
        "'{}' is no time from {} to {} seconds: a number, perhaps with s, m or h behind it", value,
        kLeast, static_cast<std::uint64_t>(kMost));
  }
  options.timeout = count * factor;
  return "";
}

std::string store_seed(std::string_view value, Options& options) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::uint32_t>::max();
  return store_number<std::uint32_t>(value, 0, kMost, options.seed);
}

std::string store_jobs(std::string_view value, Options& options) {
  constexpr unsigned kMost = 1024;
  return store_number<unsigned>(value, 1, kMost, options.jobs);
}

std::string store_quiet(std::string_view, Options& options) {
  options.quiet = true;
  return "";
}

std::string store_verbose(std::string_view, Options& options) {
  options.verbose = true;
  return "";
}

std::string store_variant(std::string_view value, Options& options) {
  const std::size_t equals = value.find('=');
  if (equals == 0 || equals == std::string_view::npos || equals + 1 == value.size()) {
    return fmt::format("'{}' is not of the form COMPONENT=VARIANT", value);
  }
  const auto [row, added] =
      options.variants.emplace(value.substr(0, equals), value.substr(equals + 1));
  return added ? "" : fmt::format("component '{}' is given two variants", row->first);
}

std::string store_topology(std::string_view value, Options& options) {
  if (value.empty()) return "the name of a file is expected";
  options.topology = value;
  return "";
}

std::string store_color(std::string_view value, Options& options) {
  options.color = value == "always" ? Color::Always : value == "never" ? Color::Never : Color::Auto;
  return "";
}

std::string store_watch(std::string_view, Options& options) {
  options.watch = true;
  return "";
}

std::string store_rules(std::string_view value, Options& options) {
  options.rules = value == "icde14" ? result::RuleSet::Icde14 : result::RuleSet::Sound;
  return "";
}

std::string store_anomaly(std::string_view value, Options& options) {
  if (value == "all") return "";
  for (const result::AnomalyKind& kind : result::kAnomalies) {
    if (value == kind.name) options.anomalies = {kind.anomaly};
  }
  return "";
}

std::string store_enumerate(std::string_view value, Options& options) {
  unsigned number = 0;
  std::string problem = store_number<unsigned>(value, 1, crosscheck::kMostComponents, number);
  if (problem.empty()) options.enumerate = number;
  return problem;
}

std::string store_attributes(std::string_view value, Options& options) {
  unsigned number = 0;
  std::string problem = store_number<unsigned>(value, 0, crosscheck::kMostAttributes, number);
  if (problem.empty()) options.attributes = number;
  return problem;
}

std::string store_messages(std::string_view value, Options& options) {
  constexpr unsigned kMost = 9;
  return store_number<unsigned>(value, 1, kMost, options.messages);
}

std::string store_traces(std::string_view value, Options& options) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (value == "all") {
    options.traces = std::numeric_limits<std::size_t>::max();
    return "";
  }
  return store_number<std::size_t>(value, 0, kMost, options.traces);
}

std::string store_to(std::string_view value, Options& options) {
  options.to = value;
  return "";
}

std::string store_junit(std::string_view value, Options& options) {
  if (value.empty()) return "the name of a file is expected";
  options.junit = value;
  return "";
}

std::string store_baseline(std::string_view value, Options& options) {
  if (value.empty()) return "the name of a file is expected";
  options.baseline = value;
  return "";
}

std::string store_target(std::string_view value, Options& options) {
  options.target = result::target_of(value).value_or(options.target);
  return "";
}

std::string store_write(std::string_view value, Options& options) {
  if (value.empty()) return "the name of a file is expected";
  if (value == kStandardOutput) return "standard output has the report; name a file";
  options.write = value;
  return "";
}

std::string store_all(std::string_view, Options& options) {
  options.all = true;
  return "";
}

std::string store_limit(std::string_view value, Options& options) {
  constexpr std::size_t kMost = std::numeric_limits<std::uint32_t>::max();
  std::size_t number = 0;
  std::string problem = store_number<std::size_t>(value, 1, kMost, number);
  if (problem.empty()) options.limit = number;
  return problem;
}

std::string store_pareto(std::string_view, Options& options) {
  options.pareto = true;
  return "";
}

std::string store_relax(std::string_view, Options& options) {
  options.relax = true;
  return "";
}

std::string store_over_coordination(std::string_view, Options& options) {
  options.over_coordination = true;
  return "";
}

std::string store_weakest_network(std::string_view, Options& options) {
  options.weakest_network = true;
  return "";
}

std::string store_reproducible(std::string_view, Options& options) {
  options.reproducible = true;
  return "";
}

}  // namespace firebreak::cli

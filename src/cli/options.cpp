// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "base/internal_error.h"
#include "crosscheck/enumerate_models.h"

namespace firebreak::cli {
namespace {

constexpr std::string_view kStandardOutput = "-";

constexpr std::array<std::string_view, 7> kCommon = {"format", "output", "timeout", "seed",
                                                     "jobs",   "quiet",  "verbose"};

template <class Number>
std::string store_number(std::string_view value, Number least, Number most, Number& target) {
  Number number{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool whole = error == std::errc{} && end == value.data() + value.size();
  if (!whole || number < least || number > most) {
    return fmt::format("'{}' is not a number from {} to {}", value, least, most);
  }
  target = number;
  return "";
}

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

std::string store_rules(std::string_view value, Options& options) {
  options.rules = value == "icde14" ? result::RuleSet::Icde14 : result::RuleSet::Sound;
  return "";
}

/// The names of a table's rows, and more.
template <class Kinds>
std::vector<std::string_view> names(const Kinds& kinds, std::vector<std::string_view> more = {}) {
  std::vector<std::string_view> all;
  all.reserve(kinds.size() + more.size());
  for (const auto& kind : kinds) all.push_back(kind.name);
  all.insert(all.end(), more.begin(), more.end());
  return all;
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

std::string store_properties(std::string_view value, Options& options) {
  options.import.properties = value;
  return "";
}

std::string store_env(std::string_view value, Options& options) {
  const std::size_t equals = value.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fmt::format("'{}' is not of the form NAME=VALUE", value);
  }
  options.import.env[std::string(value.substr(0, equals))] = value.substr(equals + 1);
  return "";
}

std::string store_include_path(std::string_view value, Options& options) {
  options.import.include_paths.emplace_back(value);
  return "";
}

std::string store_manifest(std::string_view value, Options& options) {
  options.import.manifest = value;
  return "";
}

std::string store_tasks(std::string_view value, Options& options) {
  const std::size_t equals = value.rfind('=');
  if (equals == std::string_view::npos || equals == 0) {
    return fmt::format("'{}' is not of the form ID=N", value);
  }
  std::uint32_t count = 0;
  std::string problem = store_number(value.substr(equals + 1), 1U, 1'000'000U, count);
  if (problem.empty()) options.import.tasks[std::string(value.substr(0, equals))] = count;
  return problem;
}

std::string store_classes(std::string_view value, Options& options) {
  options.import.classes = value;
  return "";
}

std::string store_module(std::string_view value, Options& options) {
  options.import.module = value;
  return "";
}

std::string store_overlay(std::string_view value, Options& options) {
  options.import.overlay = value;
  return "";
}

std::string store_stub(std::string_view value, Options& options) {
  options.stub = value;
  return "";
}

const std::vector<OptionRow>& rows() {
  using enum ValueKind;
  static const std::vector<OptionRow> table = {
      {.name = "format",
       .value = "FORMAT",
       .kind = Choice,
       .choices = {"text", "json", "sarif", "github"},
       .help = "text for people (default), one JSON document, or what is wrong as SARIF or GitHub "
               "annotations",
       .store = store_format},
      {.name = "output",
       .short_name = "o",
       .value = "FILE",
       .kind = File,
       .help = "write the result to FILE, whole or not at all, instead of standard output",
       .store = store_output},
      {.name = "timeout",
       .value = "TIME",
       .kind = Free,
       .help = "stop after so many seconds (10, 10s, 5m); what is not decided by then is unknown",
       .store = store_timeout},
      {.name = "seed",
       .value = "N",
       .kind = Free,
       .help = "the solver's random seed (default 0)",
       .store = store_seed},
      {.name = "jobs",
       .short_name = "j",
       .value = "N",
       .kind = Free,
       .help = "handle up to N models at the same time (default 1)",
       .store = store_jobs},
      {.name = "quiet",
       .short_name = "q",
       .help = "one line for each model, and no progress",
       .store = store_quiet},
      {.name = "verbose",
       .short_name = "v",
       .help = "print the statistics of the run as well, and traces from their beginning",
       .store = store_verbose},
      {.name = "variant",
       .value = "COMPONENT=VARIANT",
       .kind = Free,
       .repeatable = true,
       .help = "use this variant of the component instead of its annotation",
       .store = store_variant},
      {.name = "topology",
       .value = "FILE",
       .kind = File,
       .help = "the model file whose streams go with an annotation file that has none",
       .store = store_topology},
      {.name = "rules",
       .value = "RULES",
       .kind = Choice,
       .choices = {"sound", "icde14"},
       .help = "the rule set: sound (default), or icde14, the published one",
       .store = store_rules},
      {.name = "anomaly",
       .value = "ANOMALY",
       .kind = Choice,
       .choices = names(result::kAnomalies, {"all"}),
       .help = "the anomaly to look for (default all)",
       .store = store_anomaly},
      {.name = "traces",
       .value = "N",
       .kind = Free,
       .help = "show traces for up to N sinks, or all (default 16)",
       .store = store_traces},
      {.name = "enumerate",
       .value = "N",
       .kind = Free,
       .help = "look at every topology with up to N components instead",
       .store = store_enumerate},
      {.name = "attributes",
       .value = "N",
       .kind = Free,
       .help = "with --enumerate: how many attributes messages have (default 1)",
       .store = store_attributes},
      {.name = "to",
       .value = "LANGUAGE",
       .kind = Choice,
       .choices = {"dot", "mermaid", "smt2", "itf", "shiviz"},
       .required = true,
       .help = "the language to export to",
       .store = store_to},
      {.name = "junit",
       .value = "FILE",
       .kind = File,
       .help = "write the outcome to FILE as JUnit XML as well",
       .store = store_junit},
      {.name = "target",
       .value = "TARGET",
       .kind = Choice,
       .choices = names(result::kTargets),
       .help = "what the repair has to reach (default deterministic)",
       .store = store_target},
      {.name = "write",
       .value = "FILE",
       .kind = File,
       .help = "save the model, repaired or with what is inferred, in FILE",
       .store = store_write},
      {.name = "all",
       .help = "every minimal repair, the cheapest first, instead of the cheapest one",
       .store = store_all},
      {.name = "limit",
       .value = "N",
       .kind = Free,
       .help = "at most N repairs, with --all or --pareto, or weakenings (default 100)",
       .store = store_limit},
      {.name = "pareto",
       .help =
           "the least cost for each target, and repairs not beaten in messages, rounds, processes",
       .store = store_pareto},
      {.name = "relax",
       .help = "the declared coordination that can go, instead",
       .store = store_relax},
      {.name = "properties",
       .value = "FILE",
       .kind = File,
       .help = "values of variables, or settings, as Java properties",
       .store = store_properties},
      {.name = "env",
       .value = "NAME=VALUE",
       .kind = Free,
       .repeatable = true,
       .help = "a variable of the environment that the file may ask for",
       .store = store_env},
      {.name = "include-path",
       .value = "DIR",
       .kind = File,
       .repeatable = true,
       .help = "where files that are included are looked for",
       .store = store_include_path},
      {.name = "manifest",
       .value = "FILE",
       .kind = File,
       .help = "which documents belong together, and how they are to be read",
       .store = store_manifest},
      {.name = "tasks",
       .value = "ID=N",
       .kind = Free,
       .repeatable = true,
       .help = "how many instances a node has",
       .store = store_tasks},
      {.name = "classes",
       .value = "FILE",
       .kind = File,
       .help = "what is known of classes, beside what ships",
       .store = store_classes},
      {.name = "module",
       .value = "NAME",
       .kind = Free,
       .help = "which module of the program is imported",
       .store = store_module},
      {.name = "overlay",
       .value = "MODEL",
       .kind = File,
       .help = "what you know better: a part of a model that is laid over the import",
       .store = store_overlay},
      {.name = "stub",
       .value = "FILE",
       .kind = File,
       .help = "write an overlay with a line for each open question",
       .store = store_stub},
  };
  return table;
}

}  // namespace

std::span<const OptionRow> option_table() { return rows(); }

const OptionRow& option_row(std::string_view name) {
  for (const OptionRow& row : rows()) {
    if (row.name == name) return row;
  }
  throw base::InternalError(fmt::format("no option is called '{}'", name));
}

std::span<const std::string_view> common_options() { return kCommon; }

}  // namespace firebreak::cli

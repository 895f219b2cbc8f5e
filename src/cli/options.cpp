// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <fmt/format.h>

#include <array>

#include "base/internal_error.h"
#include "cli/option_values.h"

namespace firebreak::cli {
namespace {

constexpr std::array<std::string_view, 7> kCommon = {"format", "output", "timeout", "seed",
                                                     "jobs",   "quiet",  "verbose"};

/// The names of a table's rows, and more.
template <class Kinds>
std::vector<std::string_view> names(const Kinds& kinds, std::vector<std::string_view> more = {}) {
  std::vector<std::string_view> all;
  all.reserve(kinds.size() + more.size());
  for (const auto& kind : kinds) all.push_back(kind.name);
  all.insert(all.end(), more.begin(), more.end());
  return all;
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
       .choices = {"dot", "mermaid", "smt2", "promela", "tla", "itf", "shiviz"},
       .required = true,
       .help = "the language to export to",
       .store = store_to},
      {.name = "messages",
       .value = "N",
       .kind = Free,
       .help = "to promela and tla: messages of each source (default 2)",
       .store = store_messages},
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
      {.name = "labels",
       .help = "print the labels that Bud gives beside ours, and why they differ, not the model",
       .store = store_labels},
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
      {.name = "set",
       .value = "PARAMETER=NUMBER",
       .kind = Free,
       .repeatable = true,
       .help = "give the models that are generated another size, or another share of something",
       .store = store_set},
      {.name = "count",
       .value = "N",
       .kind = Free,
       .help = "N models, of as many seeds, into the directory --output",
       .store = store_count},
      {.name = "database",
       .value = "FILE",
       .kind = File,
       .help = "where the results of a sweep are kept (default: the plan's name with .db)",
       .store = store_database},
      {.name = "engine",
       .value = "ENGINE",
       .kind = Choice,
       .choices = {"local", "slurm", "mpi"},
       .help = "what does the runs of a sweep: this machine (default), array jobs of Slurm, or MPI",
       .store = store_engine},
      {.name = "workers",
       .value = "N",
       .kind = Free,
       .help =
           "how many tasks of Slurm, or ranks of MPI (default 2), each with --jobs runs at a time",
       .store = store_workers},
      {.name = "reproducible",
       .help = "export only what is the same each time: no times, no host",
       .store = store_reproducible},
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

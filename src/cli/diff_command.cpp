// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/packed.h"
#include "cli/per_model.h"
#include "cli/processes.h"
#include "cli/refuse.h"
#include "cli/repair_support.h"
#include "cli/verify_support.h"
#include "document/complete_traces.h"
#include "labels/derivation.h"
#include "repair/repair.h"
#include "report/difference/difference.h"
#include "report/findings/findings.h"

namespace firebreak::cli {
namespace {

using report::KnownModel;

// What is to be found out of a model: no more than the other side knows.
struct Questions {
  bool verdict = true;
  bool labels = true;
  bool repair = true;
};

struct Side {
  std::string file;
  std::string text;
  std::optional<std::vector<KnownModel>> known = std::nullopt;  // where it is a saved result
};

bool is_result(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  return start != std::string_view::npos && (text[start] == '{' || text[start] == '[');
}

// None: it was said what is wrong.
std::optional<std::vector<Side>> read_sides(const std::vector<std::string>& files) {
  base::Diagnostics diagnostics;
  std::vector<Side> sides;
  for (const std::string& file : files) {
    std::optional<std::string> text = read_text(file, diagnostics);
    if (!text) continue;
    Side side{file, *std::move(text)};
    if (is_result(side.text)) side.known = report::read_known(side.text, file, diagnostics);
    sides.push_back(std::move(side));
  }
  if (diagnostics.empty()) return sides;
  diagnostics.sort();
  refused(diagnostics);
  return std::nullopt;
}

Questions all_known(const std::vector<Side>& sides, Questions questions) {
  for (const Side& side : sides) {
    if (!side.known) continue;
    const auto any = [&](auto has) { return std::ranges::any_of(*side.known, has); };
    questions.verdict &= any([](const KnownModel& model) { return model.verdict.has_value(); });
    questions.labels &= any([](const KnownModel& model) { return model.labelled; });
    questions.repair &= any([](const KnownModel& model) { return !model.repairs.empty(); });
  }
  return questions;
}

// Works on one model; its results are those of `label`, `verify` and `repair` as they are saved.
class Asked {
 public:
  Asked(const Side& side, const Options& options, const Questions& questions,
        base::Environment& environment)
      : side_(side), options_(options), questions_(questions), environment_(environment) {}

  /// Either errors, or a list of documents.
  std::string run(const Processes::Publish& publish) {
    base::Diagnostics diagnostics;
    const auto task = load_repairable_text(side_.text, side_.file, options_, diagnostics);
    if (!task) {
      diagnostics.sort();
      return pack(std::array<std::string, 2>{error_text(diagnostics), ""});
    }
    const topology::Topology& topology = task->loaded.topology;
    if (questions_.labels) {
      const labels::Explainer explainer(topology, result::RuleSet::Sound);
      add(report::Labels{topology, explainer});
    }
    if (questions_.verdict) verify(*task);
    if (questions_.repair) {
      publish(documents());
      repair(*task);
    }
    return documents();
  }

 private:
  template <class Result>
  void add(const Result& result) {
    if (!documents_.empty()) documents_ += ",";
    documents_ += report::write(report::Format::Json, result, {.file = side_.file});
  }
  std::string documents() const {
    return pack(std::array<std::string, 2>{"", "[" + documents_ + "]"});
  }

  void verify(const Repairable& task) {
    environment_.report_progress(fmt::format("verifying {}", side_.file));
    result::Verification found = verified(task.loaded, options_.variants,
                                          {result::all_anomalies(), options_.traces}, environment_);
    found.traces.clear();  // they are not compared
    found.value_traces.clear();
    add(report::Verified{task.loaded.topology, found});
  }

  void repair(const Repairable& task) {
    environment_.report_progress(fmt::format("repairing {}", side_.file));
    const result::RepairResult result =
        repair::repair_by_sink(task.model, options_.target, environment_, {});
    const document::Shown shown =
        document::shown(task.model, result, environment_.statistics, true);
    add(report::Repaired{task.loaded.topology, shown.document, shown.traced});
  }

  const Side& side_;
  const Options& options_;
  const Questions& questions_;
  base::Environment& environment_;
  std::string documents_;
};

// What became of a model; where nothing did it is said why.
void take(Side& side, const Outcome<std::string>& outcome, const Options& options, Status& status) {
  if (outcome.ending == Ending::Failed) {
    status = worst(status, Status::Internal);
    std::fputs(internal_error(outcome.problem).c_str(), stderr);
    return;
  }
  if (!outcome.result || outcome.ending != Ending::Finished) {
    status = worst(status, Status::Unknown);
    std::fputs(complaint(fmt::format("{}: unknown: {}", report::printable(side.file),
                                     limit_reached(outcome.ending, options)))
                   .c_str(),
               stderr);
    if (!outcome.result) return;
  }
  const std::vector<std::string> fields = unpack(*outcome.result);
  if (!fields.at(0).empty()) {
    status = worst(status, Status::BadInput);
    std::fputs(fields[0].c_str(), stderr);
    return;
  }
  base::Diagnostics diagnostics;
  side.known = report::read_known(fields.at(1), side.file, diagnostics);
}

// Finds out what is to be known of the models among the sides.
Status ask(std::vector<Side>& sides, const Questions& questions, const Options& options,
           const base::Environment& environment) {
  std::vector<std::size_t> models;
  for (std::size_t i = 0; i < sides.size(); ++i) {
    if (!sides[i].known) models.push_back(i);
  }
  Options own = options;
  own.files.clear();
  for (const std::size_t i : models) own.files.push_back(sides[i].file);
  Processes processes(
      models.size(), environment,
      [&](std::size_t index, base::Environment& child, const Processes::Publish& publish) {
        return Asked(sides[models[index]], options, questions, child).run(publish);
      },
      notices(own, environment));
  std::vector<Outcome<std::string>> outcomes;
  for (std::size_t i = 0; i < models.size(); ++i) outcomes.push_back(processes.get(i));
  environment.report_progress("");
  Status status = Status::Holds;
  for (std::size_t i = 0; i < models.size(); ++i) {
    take(sides[models[i]], outcomes[i], options, status);
  }
  return status;
}

// All models of the sides from `first` to `last`; two of one name would be taken for one.
std::optional<std::vector<KnownModel>> joined(std::vector<Side>& sides, std::size_t first,
                                              std::size_t last) {
  std::vector<KnownModel> all;
  for (std::size_t i = first; i < last; ++i) {
    std::ranges::move(*sides[i].known, std::back_inserter(all));
  }
  std::ranges::stable_sort(all, {}, &KnownModel::name);
  const auto twice = std::ranges::adjacent_find(all, {}, &KnownModel::name);
  if (twice == all.end()) return all;
  refused(
      fmt::format("{} and {} are both of a model '{}'; models that are compared have different "
                  "names",
                  twice->file, std::next(twice)->file, twice->name));
  return std::nullopt;
}

std::string shown(const report::Comparison& found, const Options& options) {
  switch (format_of(options)) {
    case Format::Json:
      return report::difference_json(found);
    case Format::Github:
      return report::github_annotations(report::findings(found));
    case Format::Line:
      return report::difference_line(found);
    default:
      return options.baseline ? report::fresh_text(found, page_of(options))
                              : report::difference_text(found, page_of(options));
  }
}

// With a baseline, only what is new fails; else, what differs.
Status status_of(const report::Comparison& found, const Options& options) {
  const auto anomaly = [](const report::ComparedFinding& finding) {
    return finding.anomaly != "unknown";
  };
  if (options.baseline) {
    if (std::ranges::any_of(found.fresh, anomaly)) return Status::Broken;
    return found.fresh.empty() ? Status::Holds : Status::Unknown;
  }
  if (!found.differences.empty()) return Status::Broken;
  return found.undecided ? Status::Unknown : Status::Holds;
}

}  // namespace

Finish run_diff(const Options& options, const base::Environment& environment) {
  std::vector<std::string> files = options.files;
  if (options.baseline) {
    files.insert(files.begin(), *options.baseline);
  } else if (files.size() != 2) {
    return refused(
        "diff takes two files, OLD and NEW; or, with --baseline OLD, those that are new");
  }
  std::optional<std::vector<Side>> sides = read_sides(files);
  if (!sides) return {.status = Status::BadInput};
  const Questions questions =
      options.baseline ? Questions{true, false, false} : all_known(*sides, {});
  const Status asked = ask(*sides, questions, options, environment);
  if (options.baseline && asked == Status::Unknown && sides->front().known) {
    for (Side& side : *sides) {
      if (!side.known) side.known.emplace();  // the others are compared all the same
    }
  }
  if (std::ranges::any_of(*sides, [](const Side& side) { return !side.known; })) {
    return {.status = asked};
  }
  auto before = joined(*sides, 0, 1);
  auto after = joined(*sides, 1, sides->size());
  if (!before || !after) return {.status = Status::BadInput};
  if (options.baseline &&
      std::ranges::none_of(*before, [](const KnownModel& m) { return m.verdict.has_value(); })) {
    return refused(
        fmt::format("{} has no verdict; save one with `verify --format json`", *options.baseline));
  }
  const report::Comparison found = report::compare(
      *before, *after, options.baseline ? report::Pairing::ByName : report::Pairing::OneToOne);
  return finish_with(options, shown(found, options), worst(asked, status_of(found, options)));
}

}  // namespace firebreak::cli

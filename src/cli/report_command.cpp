// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <functional>
#include <optional>
#include <vector>

#include "base/internal_error.h"
#include "cli/command.h"
#include "cli/load.h"
#include "cli/output.h"
#include "cli/packed.h"
#include "cli/per_model.h"
#include "cli/processes.h"
#include "cli/refuse.h"
#include "cli/repair_support.h"
#include "cli/verify_support.h"
#include "coordination/apply.h"
#include "document/complete_traces.h"
#include "page/page.h"
#include "repair/relax.h"
#include "repair/repair.h"
#include "repair/tolerate.h"
#include "report/display.h"
#include "topology/builder.h"

namespace firebreak::cli {
namespace {

/// What one model adds to the page.
struct Part {
  Status status = Status::Unknown;
  std::string verdict = "unknown";
  std::string section;
  std::string err;
};

std::string packed(const Part& part) {
  const std::array fields = {std::to_string(static_cast<int>(part.status)), part.verdict,
                             part.section, part.err};
  return pack(fields);
}

Part unpacked(std::string_view text) {
  const std::vector<std::string> fields = unpack(text);
  return {static_cast<Status>(std::stoi(fields.at(0))), fields.at(1), fields.at(2), fields.at(3)};
}

class ReportOne {
 public:
  ReportOne(std::size_t number, const std::string& file, const Options& options,
            const Repairable& task, base::Environment& environment)
      : number_(number), file_(file), options_(options), task_(task), environment_(environment) {}

  Part run(const std::function<void(const Part&)>& publish) const {
    const topology::Topology& topology = task_.loaded.topology;
    environment_.report_progress(fmt::format("verifying {}", file_));
    Known known{.found = verified(task_.loaded, options_.variants,
                                  {result::all_anomalies(), options_.traces}, environment_)};
    document::complete_traces(topology, "", known.found.traces);
    if (known.found.verdict != result::Verdict::Deterministic) {
      publish(show(known));
      environment_.report_progress(fmt::format("repairing {}", file_));
      known.repair = repair::repair_by_sink(task_.model, options_.target, environment_, {});
    }
    add_margins(known, publish);
    return show(known);
  }

 private:
  /// What has been found out.
  struct Known {
    result::Verification found;
    std::optional<result::RepairResult> repair = {};
    std::optional<result::Relaxation> relaxation = {};
    std::optional<result::Tolerance> tolerance = {};
  };

  /// What else is asked for.
  void add_margins(Known& known, const std::function<void(const Part&)>& publish) const {
    if (options_.over_coordination) {
      publish(show(known));
      environment_.report_progress(fmt::format("relaxing {}", file_));
      known.relaxation = repair::relax(task_.model, options_.target, environment_);
    }
    if (options_.weakest_network) {
      publish(show(known));
      environment_.report_progress(fmt::format("weakening what {} is promised", file_));
      const auto so_far = [&](const result::Tolerance& found) {
        known.tolerance = found;
        publish(show(known));
        return true;
      };
      known.tolerance =
          repair::tolerate(task_.model, options_.target, kMostRepairs, environment_, so_far);
    }
  }

  Part show(const Known& known) const {
    const labels::Explainer explainer(task_.loaded.topology, result::RuleSet::Sound);
    const topology::Topology& topology = task_.loaded.topology;
    page::Reported reported{file_, topology, explainer, known.found};
    if (known.repair) reported.repair = &*known.repair;
    if (known.relaxation) reported.relaxation = &*known.relaxation;
    if (known.tolerance) reported.tolerance = &*known.tolerance;
    const Part part{status_of(known.found), result::in_one_word(known.found), "", ""};
    if (!known.repair || !known.repair->repair || known.repair->repair->empty() ||
        !result::confirmed(*known.repair)) {
      return with_section(part, reported);
    }
    const std::vector<result::RepairCandidate> chosen = result::chosen(*known.repair);
    base::Diagnostics none;  // what was read stays readable with its own repairs
    const auto repaired = topology::build(coordination::apply(task_.model, chosen), {}, none);
    if (!repaired) throw base::InternalError("a repaired model cannot be built");
    const page::Outcome outcome{
        *repaired, edited(task_, coordination::apply(task_.loaded.model, chosen), file_, options_)};
    reported.repaired = &outcome;
    return with_section(part, reported);
  }

  Part with_section(Part part, const page::Reported& reported) const {
    part.section = page::section(reported, number_);
    return part;
  }

  const std::size_t number_;
  const std::string& file_;
  const Options& options_;
  const Repairable& task_;
  base::Environment& environment_;
};

Part report_model(std::size_t number, const Options& options, base::Environment& environment,
                  const std::function<void(const Part&)>& publish) {
  const std::string& file = options.files[number];
  base::Diagnostics diagnostics;
  const std::optional<Repairable> task = load_repairable(file, options, diagnostics);
  if (task) return ReportOne(number, file, options, *task, environment).run(publish);
  Part part{.status = Status::BadInput, .verdict = "wrong input", .section = "", .err = ""};
  diagnostics.sort();
  part.err = error_text(diagnostics);
  return part;
}

Part part_of(std::size_t number, const Options& options, const Outcome<std::string>& outcome) {
  const std::string& file = options.files[number];
  if (outcome.result) return unpacked(*outcome.result);
  if (outcome.ending != Ending::Failed) {
    return {
        .section = page::section_of_nothing(file, limit_reached(outcome.ending, options), number),
        .err = ""};
  }
  return {.status = Status::Internal,
          .section = "",
          .err = internal_error(fmt::format("{}: {}", report::printable(file), outcome.problem))};
}

}  // namespace

// A page with a gap would look complete: where an input is wrong none is written.
Finish run_report(const Options& options, const base::Environment& environment) {
  Processes processes(
      options.files.size(), environment,
      [&](std::size_t index, base::Environment& own, const auto& publish) {
        return packed(
            report_model(index, options, own, [&](const Part& part) { publish(packed(part)); }));
      },
      notices(options, environment));
  Status status = Status::Holds;
  std::vector<page::Entry> entries;
  std::vector<std::string> sections;
  for (std::size_t i = 0; i < options.files.size(); ++i) {
    Part part = part_of(i, options, processes.get(i));
    environment.report_progress("");
    std::fputs(part.err.c_str(), stderr);
    status = worst(status, part.status);
    entries.push_back({options.files[i], std::move(part.verdict)});
    sections.push_back(std::move(part.section));
  }
  if (status == Status::BadInput || status == Status::Internal) return {.status = status};
  return finish_with(options, page::document(entries, sections, FIREBREAK_VERSION), status);
}

}  // namespace firebreak::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/list_repairs.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/output.h"
#include "cli/repair_support.h"
#include "repair/minimal_repairs.h"
#include "report/display.h"
#include "report/minimal/minimal.h"

namespace firebreak::cli {
namespace {

Status status_of(const result::MinimalRepairs& found) {
  const bool verified = std::ranges::all_of(
      found.repairs, [](const auto& repair) { return repair.verified_by_solver; });
  if (!found.complete || !verified) return Status::Unknown;
  return found.repairs.empty() ? Status::Broken : Status::Holds;
}

class Listing {
 public:
  Listing(const std::string& file, const Options& options, const Repairable& task,
          base::Environment& environment, const Publish& publish)
      : file_(file),
        options_(options),
        topology_(task.loaded.topology),
        environment_(environment),
        publish_(publish),
        streams_(text() && !options.output && options.files.size() == 1) {}

  Piece run(const topology::Model& model) {
    const result::MinimalRepairs found =
        repair::minimal_repairs(model, options_.target, options_.limit.value_or(kMostRepairs),
                                environment_, [&](const result::MinimalRepairs& so_far) {
                                  hear(so_far);
                                  return problem_.empty();
                                });
    return piece(found);
  }

 private:
  bool text() const { return options_.format == Format::Text && !options_.quiet; }

  void hear(const result::MinimalRepairs& so_far) {
    if (text()) {
      if (so_far.repairs.size() == 1) say(report::repair_list_head(so_far));
      say(report::repair_list_entry(topology_, so_far));
    }
    result::MinimalRepairs cut = so_far;
    cut.out_of_time = true;
    publish_(piece(cut));
  }

  void say(const std::string& words) {
    if (streams_ && problem_.empty()) {
      problem_ = write_stdout(words);
    } else {
      said_ += words;
    }
  }

  Piece piece(const result::MinimalRepairs& found) const {
    Piece piece{.status = status_of(found), .out = said_};
    if (!problem_.empty()) {
      return {.status = Status::BadInput, .err = complaint(problem_)};
    }
    if (options_.format == Format::Json) {
      piece.out = report::repair_list_json(found, environment_.statistics);
    } else if (options_.quiet) {
      piece.out =
          fmt::format("{}: {}\n", report::printable(file_), report::repair_list_line(found));
    } else if (found.repairs.empty() && !found.complete) {
      piece.out = fmt::format("{}: {}\n", found.model, report::repair_list_line(found));
    } else {
      piece.out += report::repair_list_end(topology_, found);
    }
    if (text() && options_.verbose) piece.out += "\n" + statistics_text(environment_.statistics);
    return piece;
  }

  const std::string& file_;
  const Options& options_;
  const topology::Topology& topology_;
  base::Environment& environment_;
  const Publish& publish_;
  bool streams_;
  std::string said_;
  std::string problem_;
};

}  // namespace

Piece list_repairs(const std::string& file, const Options& options, base::Environment& environment,
                   const Publish& publish) {
  base::Diagnostics diagnostics;
  const std::optional<Repairable> task = load_repairable(file, options, diagnostics);
  if (!task) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("repairing {}", file));
  return Listing(file, options, *task, environment, publish).run(task->model);
}

}  // namespace firebreak::cli

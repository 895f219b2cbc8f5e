// SPDX-License-Identifier: Apache-2.0
#include "cli/list_repairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "cli/output.h"
#include "cli/repair_support.h"
#include "coordination/meaning.h"
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
        streams_(format_of(options) == Format::Text && !options.output &&
                 options.files.size() == 1) {}

  FileResult run(const topology::Model& model) {
    const result::MinimalRepairs found = repair::minimal_repairs(
        model, options_.target, options_.limit.value_or(kMostRepairs), environment_,
        [&](const result::MinimalRepairs& so_far) {
          coordination::add_meanings(model, so_far.candidates, so_far.repairs.back().candidates,
                                     meanings_);
          hear(so_far);
          return problem_.empty();
        });
    return file_result(found);
  }

 private:
  void hear(const result::MinimalRepairs& so_far) {
    if (streams_ && problem_.empty()) {
      std::string text = so_far.repairs.size() == 1 ? report::repair_list_head(so_far) : "";
      text += report::repair_list_entry(topology_, so_far, meanings_, page_of(options_));
      streamed_ += text.size();
      problem_ = write_stdout(text);
    }
    result::MinimalRepairs cut = so_far;
    cut.out_of_time = true;
    publish_(file_result(cut));
  }

  // What was streamed is how its text begins.
  FileResult file_result(const result::MinimalRepairs& found) const {
    if (!problem_.empty()) {
      return {.status = Status::BadInput, .err = complaint(problem_)};
    }
    const std::string text = written(report::Listed{topology_, found, meanings_},
                                     {file_, environment_.statistics}, options_);
    return {.status = status_of(found), .out = text.substr(streamed_)};
  }

  const std::string& file_;
  const Options& options_;
  const topology::Topology& topology_;
  base::Environment& environment_;
  const Publish& publish_;
  bool streams_;
  result::PieceMeanings meanings_;
  std::size_t streamed_ = 0;  // of the text, in bytes
  std::string problem_;
};

}  // namespace

FileResult list_repairs(const std::string& file, const Options& options,
                        base::Environment& environment, const Publish& publish) {
  base::Diagnostics diagnostics;
  const std::optional<Repairable> task = load_repairable(file, options, diagnostics);
  if (!task) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("repairing {}", file));
  return Listing(file, options, *task, environment, publish).run(task->model);
}

}  // namespace firebreak::cli

// SPDX-License-Identifier: Apache-2.0
#include "cli/relax_command.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "cli/repair_support.h"
#include "cli/save_model.h"
#include "coordination/declared.h"
#include "document/complete_traces.h"
#include "frontend/printer.h"
#include "repair/relax.h"
#include "report/display.h"

namespace firebreak::cli {
namespace {

class Relaxing {
 public:
  Relaxing(const std::string& file, const Options& options, const Repairable& task,
           base::Environment& environment)
      : file_(file), options_(options), task_(task), environment_(environment) {}

  FileResult run(const Publish& publish) const {
    base::Interim<result::Relaxation> on_relaxed;
    if (environment_.deadline) {
      on_relaxed = [&](const result::Relaxation& known) { publish(told(known)); };
    }
    return told(repair::relax(task_.model, options_.target, environment_, on_relaxed));
  }

 private:
  // What the time limit leaves is saved as well.
  FileResult told(const result::Relaxation& found) const {
    FileResult file_result = show(found);
    if (options_.write) save(found, file_result);
    return file_result;
  }

  FileResult show(result::Relaxation found) const {
    result::RepairDocument proof;
    if (report::is_document(format_of(options_))) proof = complete(found);
    return {.status = status_of(outcome(found.kept)),
            .out = written(report::Relaxed{task_.loaded.topology, found, proof},
                           {file_, environment_.statistics}, options_)};
  }

  result::RepairDocument complete(result::Relaxation& found) const {
    const topology::Model stripped = document::complete_traces(task_.model, found);
    return {found.kept, frontend::print_model(stripped), environment_.statistics};
  }

  void save(const result::Relaxation& found, FileResult& file_result) const {
    const auto relaxed = [&] {
      coordination::Subset kept(found.kept.candidates.size(), false);
      for (const std::size_t i : *found.kept.repair) kept[i] = true;
      return coordination::with_coordination(task_.loaded.model, kept);
    };
    save_model({"relaxed", found.kept, relaxed}, file_, options_, task_.text, task_.loaded,
               environment_, file_result);
  }

  const std::string& file_;
  const Options& options_;
  const Repairable& task_;
  base::Environment& environment_;
};

}  // namespace

FileResult relax_model(const std::string& file, const Options& options,
                       base::Environment& environment, const Publish& publish) {
  base::Diagnostics diagnostics;
  const std::optional<Repairable> task = load_relaxable(file, options, diagnostics);
  if (!task) return wrong_input(file, options, diagnostics);
  environment.report_progress(fmt::format("relaxing {}", file));
  return Relaxing(file, options, *task, environment).run(publish);
}

}  // namespace firebreak::cli

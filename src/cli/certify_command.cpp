// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "cli/repair_support.h"
#include "frontend/printer.h"
#include "repair/candidates.h"
#include "repair/certify.h"
#include "report/display.h"
#include "report/json_support.h"
#include "report/repair_json.h"
#include "report/repair_text.h"

namespace firebreak::cli {
namespace {

using report::Json;

std::string show(const std::string& file, const Options& options,
                 const result::RepairResult& result, const std::vector<std::string>& problems) {
  if (options.format == Format::Json) {
    return report::dump({{"model", result.model},
                         {"target", result::to_string(result.target)},
                         {"accepted", problems.empty()},
                         {"problems", problems}});
  }
  if (problems.empty()) {
    return fmt::format("{}: accepted: {}: {}\n", file, report::printable(result.model),
                       report::repair_line(result));
  }
  std::string text = fmt::format("{}: refused\n", file);
  if (options.quiet) return text;
  for (const std::string& problem : problems) text += "  " + report::printable(problem) + "\n";
  return text;
}

Piece certify_file(const std::string& file, const Options& options, base::Environment&) {
  base::Diagnostics diagnostics;
  const std::optional<std::string> text = read_text(file, diagnostics);
  if (!text) return wrong_input(file, options, diagnostics);
  const auto saved = report::read_repair(*text, file, diagnostics);
  if (!saved) return wrong_input(file, options, diagnostics);
  const report::RepairDocument& document = saved->document;
  const auto loaded = load_text(document.model_text, file + " (model_text)", {}, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  check_candidates(loaded->model, repair::candidates(loaded->model, loaded->topology),
                   diagnostics);
  if (!diagnostics.empty()) return wrong_input(file, options, diagnostics);
  std::vector<std::string> problems;
  if (!saved->altered.empty()) problems.push_back(saved->altered);
  if (frontend::print_model(loaded->model) != document.model_text) {
    problems.push_back("the text of the model is not canonical");
  }
  for (std::string& problem : repair::certify(loaded->model, document.result, model_text())) {
    problems.push_back(std::move(problem));
  }
  return {.status = problems.empty() ? Status::Holds : Status::Broken,
          .out = show(file, options, document.result, problems)};
}

}  // namespace

Finish run_certify(const Options& options, const base::Environment& environment) {
  return run_per_model(options, environment, certify_file);
}

}  // namespace firebreak::cli

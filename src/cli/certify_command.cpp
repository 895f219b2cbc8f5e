// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "cli/repair_support.h"
#include "cli/saved_documents.h"
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

Status status_of(const repair::Certification& found) {
  if (!found.problems.empty()) return Status::Broken;
  return found.doubts.empty() ? Status::Holds : Status::Unknown;
}

std::string show(const std::string& file, const Options& options,
                 const result::RepairResult& result, const repair::Certification& found) {
  if (options.format == Format::Json) {
    return report::dump({{"model", result.model},
                         {"target", result::to_string(result.target)},
                         {"accepted", found.accepted()},
                         {"problems", found.problems},
                         {"doubts", found.doubts}});
  }
  const std::string claim =
      fmt::format("{}: {}", report::printable(result.model), report::repair_line(result));
  if (found.accepted()) return fmt::format("{}: accepted: {}\n", file, claim);
  const bool refused = !found.problems.empty();
  std::string text =
      refused ? fmt::format("{}: refused\n", file) : fmt::format("{}: open: {}\n", file, claim);
  if (options.quiet) return text;
  for (const std::string& what : refused ? found.problems : found.doubts) {
    text += "  " + report::printable(what) + "\n";
  }
  if (!refused) text += "  nothing was found to be wrong\n";
  return text;
}

Piece certify_document(const std::string& text, const std::string& file, const Options& options) {
  base::Diagnostics diagnostics;
  const auto saved = report::read_repair(text, file, diagnostics);
  if (!saved) return wrong_input(file, options, diagnostics);
  const report::RepairDocument& document = saved->document;
  const auto loaded = load_text(document.model_text, file + " (model_text)", {}, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  check_variants(loaded->model, repair::candidates(loaded->model, loaded->topology), diagnostics);
  if (!diagnostics.empty()) return wrong_input(file, options, diagnostics);
  repair::Certification found = repair::certify(loaded->model, document.result, model_text());
  if (frontend::print_model(loaded->model) != document.model_text) {
    found.problems.insert(found.problems.begin(), "the text of the model is not canonical");
  }
  if (!saved->altered.empty()) found.problems.insert(found.problems.begin(), saved->altered);
  return {.status = status_of(found), .out = show(file, options, document.result, found)};
}

Piece certify_file(const std::string& file, const Options& options, base::Environment&) {
  base::Diagnostics diagnostics;
  const std::optional<std::string> text = read_text(file, diagnostics);
  if (!text) return wrong_input(file, options, diagnostics);
  const std::vector<std::string> documents =
      repairs_in(*text).value_or(std::vector<std::string>{*text});
  if (documents.empty()) return wrong_input(file, options, "the result holds no repair");
  Piece whole;
  std::vector<std::string> shown;
  for (const std::string& document : documents) {
    const Piece piece = certify_document(document, file, options);
    whole.status = worst(whole.status, piece.status);
    whole.err += piece.err;
    shown.push_back(piece.out);
  }
  whole.out = one_or_array(shown, options);
  return whole;
}

}  // namespace

Finish run_certify(const Options& options, const base::Environment& environment) {
  return run_per_model(options, environment, certify_file);
}

}  // namespace firebreak::cli

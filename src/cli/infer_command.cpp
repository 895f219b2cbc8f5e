// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "frontend/printer.h"
#include "infer/infer_model.h"
#include "topology/builder.h"

namespace firebreak::cli {
namespace {

Status status_of(result::Audit audit) {
  switch (audit) {
    case result::Audit::Stronger:
      return Status::Broken;
    case result::Audit::Undecided:
      return Status::Unknown;
    case result::Audit::Exact:
    case result::Audit::Weaker:
    case result::Audit::Undeclared:
      break;
  }
  return Status::Holds;
}

FileResult infer_file(const std::string& file, const Options& options,
                      base::Environment& environment) {
  base::Diagnostics diagnostics;
  const std::optional<std::string> text = read_text(file, diagnostics);
  std::optional<topology::Model> model;
  if (text) model = read_unresolved(*text, file, options, diagnostics);
  std::optional<result::Inference> found;
  if (model) found = infer::infer_model(*model, environment, diagnostics);
  if (found) topology::build(*model, options.variants, diagnostics);  // says what else is wrong
  if (!diagnostics.empty()) {
    diagnostics.sort();
    return wrong_input(file, options, diagnostics);
  }
  if (found->components.empty()) {
    return wrong_input(file, options, "no component has a behaviour; give one the key 'behavior'");
  }
  FileResult file_result{.status = status_of(result::audit_of(*found)),
                         .out = written(report::Inferred{*found},
                                        {.file = file, .more_files = model->more_files}, options)};
  if (options.write) {
    file_result.save = Save{*options.write, frontend::print_model(*model), "", ""};
  }
  return file_result;
}

}  // namespace

Finish run_infer(const Options& options, const base::Environment& environment) {
  return run_per_model(options, environment, infer_file, Layout::Separate);
}

}  // namespace firebreak::cli

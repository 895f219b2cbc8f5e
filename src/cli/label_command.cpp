// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "labels/derivation.h"

namespace firebreak::cli {
namespace {

FileResult label_model(const std::string& file, const Options& options, base::Environment&) {
  base::Diagnostics diagnostics;
  const std::optional<Loaded> loaded = load(file, options, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  const labels::Explainer explainer(loaded->topology, options.rules);
  return {.out = written(report::Labels{loaded->topology, explainer}, {file}, options)};
}

}  // namespace

Finish run_label(const Options& options, const base::Environment& environment) {
  return run_per_model(options, environment, label_model, Layout::Separate);
}

}  // namespace firebreak::cli

// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <string>

#include "cli/command.h"
#include "cli/load.h"
#include "cli/per_model.h"
#include "labels/derivation.h"
#include "report/display.h"
#include "report/label/label.h"

namespace firebreak::cli {
namespace {

std::string one_line(const std::string& file, const topology::Topology& topology,
                     const labels::Labeling& labeling) {
  std::string text = file + ":";
  for (const topology::StreamId sink : topology.sinks()) {
    text += fmt::format(" {} {}", topology[sink].name,
                        result::to_string(topology, labeling.streams[sink.index()]));
  }
  return report::printable(text) + "\n";
}

Piece label_model(const std::string& file, const Options& options, base::Environment&) {
  base::Diagnostics diagnostics;
  const std::optional<Loaded> loaded = load(file, options, diagnostics);
  if (!loaded) return wrong_input(file, options, diagnostics);
  const labels::Explainer explainer(loaded->topology, options.rules);
  if (options.format == Format::Json)
    return {.out = report::label_json(loaded->topology, explainer)};
  if (options.quiet) return {.out = one_line(file, loaded->topology, explainer.labeling())};
  return {.out = report::label_text(loaded->topology, explainer)};
}

}  // namespace

Finish run_label(const Options& options, const base::Environment& environment) {
  return run_per_model(options, environment, label_model, Layout::Separate);
}

}  // namespace firebreak::cli

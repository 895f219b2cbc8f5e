// SPDX-License-Identifier: Apache-2.0
#include "cli/load.h"

#include "infer/complete.h"

namespace firebreak::cli {
namespace {

// What diagnostics call a file; for standard input, also the stem that names the model.
std::string shown(const std::string& file) { return file == kStandardInput ? "stdin" : file; }

}  // namespace

std::optional<std::string> read_text(const std::string& file, base::Diagnostics& diagnostics) {
  return frontend::read_text_file(file == kStandardInput ? "/dev/stdin" : file, diagnostics);
}

std::optional<topology::Model> read_unresolved(std::string_view text, const std::string& file,
                                               const Options& options,
                                               base::Diagnostics& diagnostics) {
  if (!options.topology) {
    return frontend::read_model(text, shown(file), diagnostics, frontend::read_included_file);
  }
  const std::optional<std::string> streams = read_text(*options.topology, diagnostics);
  if (!streams) return std::nullopt;
  return frontend::read_model_with_topology({text, shown(file)},
                                            {*streams, shown(*options.topology)}, diagnostics,
                                            frontend::read_included_file);
}

std::optional<Loaded> load(const std::string& file, const Options& options,
                           base::Diagnostics& diagnostics) {
  const std::optional<std::string> text = read_text(file, diagnostics);
  return text ? load_text(*text, file, options, diagnostics) : std::nullopt;
}

std::optional<Loaded> load_text(std::string_view text, const std::string& file,
                                const Options& options, base::Diagnostics& diagnostics) {
  if (!options.topology) {
    return frontend::load_model({text, shown(file)}, std::nullopt, options.variants, diagnostics,
                                frontend::read_included_file, infer::complete_model);
  }
  const std::optional<std::string> streams = read_text(*options.topology, diagnostics);
  if (!streams) return std::nullopt;
  return frontend::load_model(
      {text, shown(file)}, frontend::SourceText{*streams, shown(*options.topology)},
      options.variants, diagnostics, frontend::read_included_file, infer::complete_model);
}

bool is_valid(const topology::Model& model) {
  topology::Model completed = model;
  base::Diagnostics diagnostics;
  return infer::complete_model(completed, diagnostics) &&
         topology::build(completed, {}, diagnostics);
}

}  // namespace firebreak::cli

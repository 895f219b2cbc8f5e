// SPDX-License-Identifier: Apache-2.0
#include "cli/load.h"

#include <utility>

#include "frontend/reader.h"

namespace firebreak::cli {
namespace {

// What diagnostics call a file; for standard input, also the stem that names the model.
std::string shown(const std::string& file) { return file == kStandardInput ? "stdin" : file; }

std::optional<topology::Model> read(std::string_view text, const std::string& file,
                                    const Options& options, base::Diagnostics& diagnostics) {
  if (!options.topology) return frontend::read_model(text, shown(file), diagnostics);
  const std::optional<std::string> streams = read_text(*options.topology, diagnostics);
  if (!streams) return std::nullopt;
  return frontend::read_model_with_topology({text, shown(file)},
                                            {*streams, shown(*options.topology)}, diagnostics);
}

}  // namespace

std::optional<std::string> read_text(const std::string& file, base::Diagnostics& diagnostics) {
  return frontend::read_text_file(file == kStandardInput ? "/dev/stdin" : file, diagnostics);
}

std::optional<Loaded> load(const std::string& file, const Options& options,
                           base::Diagnostics& diagnostics) {
  const std::optional<std::string> text = read_text(file, diagnostics);
  return text ? load_text(*text, file, options, diagnostics) : std::nullopt;
}

std::optional<Loaded> load_text(std::string_view text, const std::string& file,
                                const Options& options, base::Diagnostics& diagnostics) {
  std::optional<topology::Model> model = read(text, file, options, diagnostics);
  std::optional<topology::Topology> built;
  if (model) built = topology::build(*model, options.variants, diagnostics);
  diagnostics.sort();
  if (!built) return std::nullopt;
  return Loaded{std::move(*model), std::move(*built)};
}

}  // namespace firebreak::cli

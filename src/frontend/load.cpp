// SPDX-License-Identifier: Apache-2.0
#include "frontend/load.h"

#include <utility>

namespace firebreak::frontend {

std::optional<Loaded> load_model(const SourceText& text, const std::optional<SourceText>& topology,
                                 const topology::VariantChoice& variants,
                                 base::Diagnostics& diagnostics, const FileReader& files,
                                 const Completion& complete) {
  std::optional<topology::Model> model =
      topology ? read_model_with_topology(text, *topology, diagnostics, files)
               : read_model(text.text, text.file, diagnostics, files);
  std::optional<topology::Topology> built;
  if (model && complete && !complete(*model, diagnostics)) model.reset();
  if (model) built = topology::build(*model, variants, diagnostics);
  diagnostics.sort();
  if (!built) return std::nullopt;
  return Loaded{std::move(*model), std::move(*built)};
}

}  // namespace firebreak::frontend

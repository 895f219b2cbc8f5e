// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "base/diagnostics.h"
#include "frontend/reader.h"
#include "topology/model.h"

namespace firebreak::frontend::yaml {

/// Reads a model, or annotations together with `topology`, as frontend/reader.h says.
std::optional<topology::Model> read(const SourceText& source, const SourceText* topology,
                                    const FileReader& files, base::Diagnostics& diagnostics);

}  // namespace firebreak::frontend::yaml

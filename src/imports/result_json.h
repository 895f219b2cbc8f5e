// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "imports/graph.h"

namespace firebreak::imports {

/// The document of `import --format json` (docs/imports.md): of a refused import only format,
/// status, files and diagnostics.
std::string result_json(const Graph& graph, const std::string& model_text);

}  // namespace firebreak::imports

// SPDX-License-Identifier: Apache-2.0
// JSON as the same tree of nodes with positions as YAML.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "imports/graph.h"
#include "imports/tree.h"

namespace firebreak::imports {

/// Parses one JSON text (RFC 8259), and reports what is wrong with it as errors of the graph:
/// `invalid-utf8`, `json-syntax`, `too-deep`, each with line and column. Of a key that stands twice
/// the last one counts; a warning says so. Texts are nodes that are quoted, numbers and truth
/// values plain ones, as they are written. Time and memory are linear in the size of the text.
std::optional<Document> parse_json(std::string_view text, const std::string& file, Graph& graph);

}  // namespace firebreak::imports

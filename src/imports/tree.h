// SPDX-License-Identifier: Apache-2.0
// Looking into documents of other formats, which may have more than we want to know.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "frontend/yaml/document.h"
#include "imports/graph.h"

namespace firebreak::imports {

using frontend::Document;
using frontend::NodeId;

/// The value of the key in a mapping, of several the last; none, too, of what is no mapping.
std::optional<NodeId> find(const Document& document, NodeId map, std::string_view key);

struct Member {
  NodeId key;
  NodeId value;
};
/// Of a mapping; nothing of what is none.
std::vector<Member> members(const Document& document, NodeId map);

/// Of a sequence; nothing of what is none.
std::vector<NodeId> items(const Document& document, NodeId list);

Place place_of(const Document& document, NodeId node, const std::string& file);

/// Parses a document of another format: what is wrong with its text is an error of the graph, a key
/// that stands twice a warning (the last one counts). None where nothing of it can be used. `empty`
/// is the code of the error where the text holds nothing.
std::optional<Document> parse(std::string_view text, const std::string& file, Graph& graph,
                              const char* empty = "empty-file");

}  // namespace firebreak::imports

// SPDX-License-Identifier: Apache-2.0
#include "imports/tree.h"

namespace firebreak::imports {

std::optional<NodeId> find(const Document& document, NodeId map, std::string_view key) {
  std::optional<NodeId> found;
  if (document[map].kind != frontend::NodeKind::Map) return found;
  const auto children = document.children(map);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (document.text(children[i]) == key) found = children[i + 1];
  }
  return found;
}

std::vector<Member> members(const Document& document, NodeId map) {
  std::vector<Member> all;
  if (document[map].kind != frontend::NodeKind::Map) return all;
  const auto children = document.children(map);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    all.push_back({children[i], children[i + 1]});
  }
  return all;
}

std::vector<NodeId> items(const Document& document, NodeId list) {
  if (document[list].kind != frontend::NodeKind::Sequence) return {};
  const auto children = document.children(list);
  return {children.begin(), children.end()};
}

Place place_of(const Document& document, NodeId node, const std::string& file) {
  return {file, document[node].span.line};
}

std::optional<Document> parse(std::string_view text, const std::string& file, Graph& graph,
                              const char* empty) {
  base::Diagnostics diagnostics;
  auto document = frontend::parse_document(text, file, diagnostics, frontend::Dialect::Foreign);
  for (const base::Diagnostic& one : diagnostics.all()) {
    const bool repeated = document && one.code == "duplicate-key";
    if (repeated) {
      graph.warning(one.code, file, one.span, one.message, one.hint);
    } else {
      graph.error(one.code == "empty-file" ? empty : one.code, file, one.span, one.message,
                  one.hint);
    }
  }
  return document;
}

}  // namespace firebreak::imports

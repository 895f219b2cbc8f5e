// SPDX-License-Identifier: Apache-2.0
// Imports of texts in memory, for tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "imports/import.h"

namespace firebreak::imports {

using Texts = std::map<std::string, std::string>;  // by name of file

/// Imports files in memory; those of the request, or the first.
inline Imported imported(const char* format, const Texts& texts, Request request = {}) {
  if (request.files.empty()) request.files = {texts.begin()->first};
  const Importer* importer = find_importer(format);
  EXPECT_NE(importer, nullptr);
  return run_import(*importer, request, [&](const std::string& file) {
    const auto text = texts.find(file);
    return text == texts.end() ? std::nullopt : std::optional(text->second);
  });
}

/// "code:line" of each error, or warning.
inline std::vector<std::string> codes(const Graph& graph, bool error) {
  std::vector<std::string> all;
  for (const Finding& finding : graph.findings) {
    if (finding.error == error) {
      all.push_back(finding.what.code + ":" + std::to_string(finding.what.span.line));
    }
  }
  return all;
}
inline std::vector<std::string> errors(const Graph& graph) { return codes(graph, true); }
inline std::vector<std::string> warnings(const Graph& graph) { return codes(graph, false); }

/// The edge "from>to" or "from:port>to".
inline const Edge& edge(const Graph& graph, const std::string& stream) {
  const auto found = std::ranges::find(graph.edges, stream, &Edge::stream);
  if (found == graph.edges.end()) throw std::runtime_error("no edge is called " + stream);
  return *found;
}

inline const Node& node(const Graph& graph, const std::string& id) {
  const auto found = std::ranges::find(graph.nodes, id, &Node::id);
  if (found == graph.nodes.end()) throw std::runtime_error("no node is called " + id);
  return *found;
}

inline const Fact& fact(const Graph& graph, const std::string& subject,
                        const std::string& property) {
  const auto found = std::ranges::find_if(graph.facts, [&](const Fact& one) {
    return one.subject == subject && one.property == property;
  });
  if (found == graph.facts.end()) throw std::runtime_error("no fact of " + subject);
  return *found;
}

/// "subject property" of each hole.
inline std::vector<std::string> holes(const Graph& graph) {
  std::vector<std::string> all;
  for (const Hole& hole : graph.holes) all.push_back(hole.subject + " " + hole.property);
  return all;
}

}  // namespace firebreak::imports

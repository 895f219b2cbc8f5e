// SPDX-License-Identifier: Apache-2.0
// Makes a Document of the events of a YAML parser, and holds it to the limits of model files.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "frontend/yaml/document.h"

namespace firebreak::frontend {

/// Thrown for what a file cannot go on after; the diagnostic says why.
struct Refused {
  base::Diagnostic diagnostic;
};

/// What may stand before a node; both are empty where it does not.
struct NodeProperties {
  std::string_view anchor;
  std::string_view tag;
};

/// One call for each event, in the order of the text. Keys that are no texts, keys that stand twice
/// and typographic quotes go to the diagnostics; everything else that is not allowed is Refused at
/// once.
class DocumentBuilder {
 public:
  /// `deepest`: how deep collections may nest.
  DocumentBuilder(const std::string& file, base::Diagnostics& diagnostics,
                  int deepest = kMaximumDepth, Dialect dialect = Dialect::Model)
      : file_(file), diagnostics_(diagnostics), deepest_(deepest), dialect_(dialect) {}

  void start_document(base::SourceSpan span);
  void add_scalar(base::SourceSpan span, const NodeProperties& properties, std::string_view text,
                  bool plain);
  void open(NodeKind kind, base::SourceSpan span, const NodeProperties& properties);
  /// Ends the collection that was opened last.
  void close();
  void add_alias(base::SourceSpan span, std::string_view anchor);

  Document take() { return std::move(document_); }

 private:
  /// What an anchor names: a finished node, the number of nodes it expands to, and its height.
  struct Anchored {
    NodeId node;
    std::uint64_t size = 1;
    int height = 0;
  };
  using Anchor = std::optional<std::size_t>;  // index in anchored_
  /// A collection under construction; its children are the tail of `pending_`.
  struct Open {
    NodeId node;
    Anchor anchor;
    std::size_t first_pending = 0;
    std::uint64_t size = 1;
    int height = 1;
  };

  /// What an alias of no anchor may mean.
  std::string hint_of_anchor(std::string_view anchor) const;
  [[noreturn]] void refuse(std::string code, base::SourceSpan span, std::string message,
                           std::string hint) const;
  void refuse_tag(base::SourceSpan span, std::string_view tag) const;
  void refuse_depth(base::SourceSpan span, int depth) const;
  Anchor declare(std::string_view anchor);
  bool awaits_value() const;
  std::string_view without_typographic_quotes(base::SourceSpan span, std::string_view text);
  NodeId add(const Node& node);
  void finish(const Anchored& node, Anchor anchor);
  void attach(const Anchored& child);
  void check_keys(const Open& map);
  void merge_maps(const Open& map);
  bool is_merge_key(NodeId key) const;
  void merge_map(NodeId merged, std::set<std::string_view>& has);
  void report_duplicates();

  const std::string& file_;
  base::Diagnostics& diagnostics_;
  int deepest_;
  Dialect dialect_;
  Document document_;
  std::vector<Open> open_;
  std::vector<NodeId> pending_;
  std::vector<std::pair<std::string_view, NodeId>> keys_;  // scratch of check_keys
  std::unordered_map<std::string, std::size_t> anchors_;   // the last of each name
  std::vector<std::optional<Anchored>> anchored_;          // nothing while the node is open
  std::uint64_t expansion_ = 0;
  int documents_ = 0;
};

}  // namespace firebreak::frontend

// SPDX-License-Identifier: Apache-2.0
// A YAML document as a compact tree of nodes with positions. Aliases are resolved: an aliased
// node is a child of several nodes, so the tree is a directed acyclic graph whose expansion is
// bounded.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "base/ids.h"

namespace firebreak::frontend {

using NodeId = base::Id<struct NodeTag>;

/// How deep the collections of a model file may nest; the format itself needs 6.
inline constexpr int kMaximumDepth = 64;

enum class NodeKind : std::uint8_t { Null, Scalar, Sequence, Map };

/// For messages: "nothing", "a text", "a list", "a mapping".
std::string_view describe_kind(NodeKind kind);

struct Node {
  NodeKind kind = NodeKind::Null;
  bool quoted = false;  // of a scalar: written in quotes or as a block
  base::SourceSpan span{};
  std::uint32_t begin = 0;  // of the text of a scalar, of the children of a collection
  std::uint32_t count = 0;
};

class Document {
 public:
  bool empty() const { return nodes_.empty(); }
  NodeId root() const { return root_; }
  const Node& operator[](NodeId id) const { return nodes_[id.index()]; }
  /// The text of a scalar.
  std::string_view text(NodeId id) const;
  /// The items of a sequence; of a map its keys and values, alternately.
  std::span<const NodeId> children(NodeId id) const;

 private:
  friend class DocumentBuilder;
  std::vector<Node> nodes_;
  std::vector<NodeId> children_;
  std::string text_;
  NodeId root_;
};

/// Whose document it is. One of another system may have what a model file may not: tags, which are
/// read over, and what looks like typographic quotes.
enum class Dialect : std::uint8_t { Model, Foreign };

/// Parses one YAML document. Nothing comes back, and one diagnostic says why, for: what check_text
/// refuses, syntax errors, no document or several, nesting beyond kMaximumDepth, tags, aliases of
/// a node that contains them, and aliases that expand to more than a million nodes. Keys that are
/// not text and duplicate keys add diagnostics too, but the document comes back, so that the rest
/// of it can be looked at. Time and memory are linear in the size of the text.
std::optional<Document> parse_document(std::string_view text, const std::string& file,
                                       base::Diagnostics& diagnostics,
                                       Dialect dialect = Dialect::Model);

}  // namespace firebreak::frontend

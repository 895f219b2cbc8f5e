// SPDX-License-Identifier: Apache-2.0
#include "frontend/yaml/document.h"

#include "frontend/yaml/document_builder.h"
#include "frontend/yaml/events.h"
#include "frontend/yaml/text_check.h"

namespace firebreak::frontend {

std::string_view Document::text(NodeId id) const {
  const Node& node = (*this)[id];
  return std::string_view(text_).substr(node.begin, node.count);
}

std::span<const NodeId> Document::children(NodeId id) const {
  const Node& node = (*this)[id];
  return std::span(children_).subspan(node.begin, node.count);
}

std::string_view describe_kind(NodeKind kind) {
  switch (kind) {
    case NodeKind::Null:
      return "nothing";
    case NodeKind::Scalar:
      return "a text";
    case NodeKind::Sequence:
      return "a list";
    case NodeKind::Map:
      return "a mapping";
  }
  return "";
}

std::optional<Document> parse_document(std::string_view text, const std::string& file,
                                       base::Diagnostics& diagnostics, Dialect dialect) {
  text = without_bom(text);
  if (!check_text(text, file, diagnostics)) return std::nullopt;
  DocumentBuilder builder(file, diagnostics, kMaximumDepth, dialect);
  try {
    send_yaml_events(text, file, builder);
  } catch (const Refused& refused) {
    diagnostics.add(refused.diagnostic);
    return std::nullopt;
  }
  Document document = builder.take();
  if (!document.empty()) return document;
  if (dialect == Dialect::Foreign) {
    diagnostics.add({"empty-file", file, {1, 1}, "the file holds nothing", ""});
  } else {
    diagnostics.add({"empty-file",
                     file,
                     {1, 1},
                     "the file holds no model",
                     "a model file has 'streams' and 'components' (docs/formats.md)"});
  }
  return std::nullopt;
}

}  // namespace firebreak::frontend

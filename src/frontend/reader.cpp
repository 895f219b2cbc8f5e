// SPDX-License-Identifier: Apache-2.0
#include "frontend/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "frontend/document.h"
#include "frontend/fields.h"
#include "frontend/scalars.h"
#include "frontend/sections.h"

namespace firebreak::frontend {

using topology::Model;
using topology::Name;

namespace {

bool has_key(const Document& document, NodeId node, std::string_view key) {
  if (document[node].kind != NodeKind::Map) return false;
  const std::span<const NodeId> children = document.children(node);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (document[children[i]].kind == NodeKind::Scalar && document.text(children[i]) == key) {
      return true;
    }
  }
  return false;
}

/// A file in the form of the Blazes paper: component names at the top level.
bool holds_annotations_only(const Document& document) {
  const NodeId root = document.root();
  if (document[root].kind != NodeKind::Map || has_key(document, root, "streams") ||
      has_key(document, root, "components")) {
    return false;
  }
  const std::span<const NodeId> children = document.children(root);
  for (std::size_t i = 1; i < children.size(); i += 2) {
    if (has_key(document, children[i], "annotation")) return true;
  }
  return false;
}

Name default_name(const std::string& file) {
  std::string stem = std::filesystem::path(file).stem().string();
  if (stem.empty() || stem == "-") stem = "model";
  return {stem.substr(0, kLongestName), {}};
}

void read_name(Source& source, const Fields& fields, Model& model) {
  const auto node = fields.find("name");
  const auto name = node ? source.name(*node, "the name of a model") : std::nullopt;
  if (name) model.name = *name;
}

Model read_full_model(Source& source) {
  Model model;
  model.file = source.file();
  model.name = default_name(source.file());
  const Fields fields(source, source.document().root(), keys::kModel);
  read_name(source, fields, model);
  if (const auto node = fields.find("fds")) model.fds = read_dependencies(source, *node);
  if (const auto node = fields.find("streams")) {
    model.streams = read_streams(source, *node);
  } else if (fields.valid()) {
    source.error(fields.span(), "no-streams", "a model needs the key 'streams'",
                 "a file of annotations alone goes with --topology FILE");
  }
  if (const auto node = fields.find("components")) {
    model.components = read_components(source, *node);
  }
  if (const auto node = fields.find("repairs")) model.repairs = read_repairs(source, *node);
  if (const auto node = fields.find("expect")) model.expect = read_expect(source, *node);
  return model;
}

}  // namespace

std::optional<Model> read_model(std::string_view text, std::string file_name,
                                base::Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.size();
  const auto document = parse_document(text, file_name, diagnostics);
  if (!document) return std::nullopt;
  Source source(*document, std::move(file_name), diagnostics);
  if (holds_annotations_only(*document)) {
    source.error({}, "no-streams", "the file holds annotations, but no streams",
                 "name the file with the streams: --topology FILE");
    return std::nullopt;
  }
  Model model = read_full_model(source);
  if (diagnostics.size() > errors_before) return std::nullopt;
  return model;
}

std::optional<Model> read_model_file(const std::filesystem::path& path,
                                     base::Diagnostics& diagnostics) {
  const auto text = read_text_file(path, diagnostics);
  if (!text) return std::nullopt;
  return read_model(*text, path.string(), diagnostics);
}

}  // namespace firebreak::frontend

// SPDX-License-Identifier: Apache-2.0
#include "frontend/yaml/files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>

#include "frontend/yaml/document.h"
#include "frontend/yaml/scalars.h"
#include "frontend/yaml/sections.h"
#include "frontend/yaml/text_check.h"

namespace firebreak::frontend {

using topology::Model;
using topology::Name;

namespace {

constexpr std::size_t kMostFiles = 100;

/// A file in the form of the Blazes paper: component names at the top level.
bool holds_annotations_only(const Source& source) {
  const NodeId root = source.document().root();
  if (source.kind(root) != NodeKind::Map || source.has_key(root, "streams") ||
      source.has_key(root, "components")) {
    return false;
  }
  const std::span<const NodeId> children = source.document().children(root);
  for (std::size_t i = 1; i < children.size(); i += 2) {
    if (source.has_key(children[i], "annotation")) return true;
  }
  return false;
}

Name default_name(const std::string& file) {
  std::string stem = std::filesystem::path(file).stem().string();
  if (stem.empty() || stem == "-") stem = "model";
  return {well_formed(stem, kLongestName), {}};
}

/// What a file in the paper's form holds; a text under `name` is the model's name.
Model read_annotations(Source& source) {
  Model model;
  auto entries = source.entries(source.document().root(), "a file of annotations",
                                "each as NAME: { annotation: [...] }");
  if (!entries) return model;
  for (auto& [name, value] : *entries) {
    if (name.text == "name" && source.kind(value) == NodeKind::Scalar) {
      model.name = source.name(value, "the name of a model").value_or(model.name);
    } else if (!name.text.starts_with(keys::kForOthers)) {
      model.components.push_back(read_component(source, std::move(name), value));
    }
  }
  return model;
}

/// `include`: the value of that key.
Model read_sections(Source& source, std::optional<NodeId>& include) {
  Model model;
  const Fields fields(source, source.document().root(), keys::kModel);
  include = fields.find("include");
  if (const auto node = fields.find("name")) {
    model.name = source.name(*node, "the name of a model").value_or(model.name);
  }
  if (const auto node = fields.find("fds")) model.fds = read_dependencies(source, *node);
  const auto defaults = fields.find("defaults");
  if (const auto node = fields.find("streams")) {
    model.streams =
        read_streams(source, *node, defaults ? read_defaults(source, *defaults) : StreamDefaults{});
  } else if (defaults) {
    read_defaults(source, *defaults);
  }
  if (const auto node = fields.find("components")) {
    model.components = read_components(source, *node);
  }
  if (const auto node = fields.find("assume")) model.assumptions = read_assumptions(source, *node);
  if (const auto node = fields.find("repairs")) model.repairs = read_repairs(source, *node);
  if (const auto node = fields.find("costs")) model.costs = read_costs(source, *node);
  if (const auto node = fields.find("expect")) model.expect = read_expect(source, *node);
  return model;
}

/// The same path for the same file, as far as paths tell.
std::string normal(const std::filesystem::path& path) { return path.lexically_normal().string(); }

template <class List>
void append(List& list, List more) {
  list.insert(list.end(), std::make_move_iterator(more.begin()),
              std::make_move_iterator(more.end()));
}

}  // namespace

Joined Files::read(const SourceText& source, Streams streams) {
  joined_ = {};
  streams_ = streams;
  first_ = names_.size();
  seen_ = {normal(source.file)};
  add(source);
  joined_.model.file = names_.front();
  joined_.model.more_files.assign(names_.begin() + 1, names_.end());
  return std::move(joined_);
}

void Files::add(const SourceText& text) {
  const auto number = static_cast<std::uint32_t>(names_.size());
  const bool included = number != first_;
  names_.push_back(text.file);
  bytes_ += text.text.size();
  const auto document = parse_document(text.text, text.file, diagnostics_);
  if (!document) return joined_.lost.add(Aspect::All);
  Source source(*document, text, number, diagnostics_);
  const NodeId root = document->root();
  if (source.has_key(root, "firebreak") && source.has_key(root, "schema")) {
    joined_.lost.add(Aspect::All);
    return source.error(source.span(root), "not-a-model",
                        "the file holds a result of firebreak, not a model",
                        "name the model's file; `firebreak replay` reads a trace, `firebreak "
                        "certify` a repair, `firebreak report` any result");
  }
  const bool has_streams = source.has_key(root, "streams");
  joined_.has_streams = joined_.has_streams || has_streams;
  if (has_streams && streams_ == Streams::Refused) {
    source.error(source.span(root), "two-topologies",
                 "the file holds streams of its own; with --topology it can hold only components",
                 "leave out --topology, or remove the key 'streams'");
  }
  std::optional<NodeId> list;
  Model part =
      holds_annotations_only(source) ? read_annotations(source) : read_sections(source, list);
  if (included) {
    join(std::move(part));
  } else {
    joined_.model = std::move(part);
    if (joined_.model.name.text.empty()) joined_.model.name = default_name(text.file);
  }
  open_.push_back(normal(text.file));
  if (list) include(source, *list);
  open_.pop_back();
  joined_.lost.add(source.lost());
  if (included || joined_.has_streams || streams_ == Streams::Refused) return;
  if (source.kind(root) != NodeKind::Map) return;
  source.error(source.span(root), "no-streams", "the file holds no streams",
               "write the key 'streams', or name the file that has it: --topology FILE");
}

void Files::join(Model part) {
  Model& whole = joined_.model;
  append(whole.fds, std::move(part.fds));
  append(whole.streams, std::move(part.streams));
  append(whole.components, std::move(part.components));
  append(whole.assumptions, std::move(part.assumptions));
  if (!part.repairs) return;
  if (!whole.repairs) whole.repairs.emplace();
  append(*whole.repairs, *std::move(part.repairs));
}

void Files::include(Source& from, NodeId node) {
  const auto paths = from.names(node, "include");
  if (!paths) return joined_.lost.add(Aspect::All);
  for (const Name& path : *paths) include(from, path);
}

void Files::include(Source& from, const Name& path) {
  const auto refuse = [&](std::string code, std::string message, std::string hint) {
    joined_.lost.add(Aspect::All);
    from.error(path.span, std::move(code), std::move(message), std::move(hint));
  };
  if (std::filesystem::path(path.text).has_root_path()) {
    return refuse("absolute-path", fmt::format("'{}' is an absolute path", excerpt(path.text)),
                  "write it relative to this file");
  }
  const std::string file = normal(std::filesystem::path(from.file()).parent_path() / path.text);
  const auto cycle = std::ranges::find(open_, file);
  if (cycle != open_.end()) {
    std::string chain;
    for (auto i = cycle; i != open_.end(); ++i) chain += fmt::format("{} includes ", excerpt(*i));
    return refuse("include-cycle",
                  fmt::format("a file includes itself: {}{}", chain, excerpt(file)),
                  "remove one of these entries");
  }
  if (!seen_.insert(file).second) return;
  if (names_.size() >= kMostFiles) {
    return refuse("too-many-files", fmt::format("a model of more than {} files", kMostFiles), "");
  }
  if (!reader_) {
    return refuse("unreadable-file",
                  fmt::format("'{}' cannot be included here", excerpt(path.text)),
                  "only a model that is read from a file includes others");
  }
  base::Diagnostics found;
  const bool a_path = path.text.find('\0') == std::string::npos;
  const auto text = a_path ? reader_(file, found) : std::nullopt;
  if (text && bytes_ + text->size() <= kLargestFile) return add({*text, file});
  const std::string why =
      !a_path ? "there is no such file"
      : text  ? fmt::format("the files are larger than {} MiB together", kLargestFile >> 20U)
              : found.all().front().message;
  refuse("unreadable-file", fmt::format("cannot include '{}': {}", excerpt(file), why), "");
}

}  // namespace firebreak::frontend

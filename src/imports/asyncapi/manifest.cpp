// SPDX-License-Identifier: Apache-2.0
#include "imports/asyncapi/manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "imports/asyncapi/sources.h"
#include "imports/tree.h"

namespace firebreak::imports::asyncapi {

namespace {

using Texts = std::vector<std::string>;

class ManifestReader {
 public:
  ManifestReader(const Document& document, const std::string& file, Graph& graph)
      : document_(document), file_(file), graph_(graph) {}

  Manifest read() {
    Manifest manifest;
    const NodeId root = document_.root();
    if (!is_map(root, "a manifest")) return manifest;
    check_keys(root, {"documents", "aliases"});
    if (const auto documents = find(document_, root, "documents")) {
      if (document_[*documents].kind != frontend::NodeKind::Sequence) {
        error("wrong-type", *documents, "expected a list of documents");
      }
      for (const NodeId item : items(document_, *documents)) add_document(manifest, item);
    }
    const auto aliases = find(document_, root, "aliases");
    if (aliases && is_map(*aliases, "the value of 'aliases'")) {
      for (const Member& alias : members(document_, *aliases)) add_alias(manifest, alias);
    }
    return manifest;
  }

 private:
  void add_document(Manifest& manifest, NodeId item) {
    if (!is_map(item, "a document")) return;
    check_keys(item, {"file", "service", "direction", "split", "instances"});
    const auto file = text_at(item, "file");
    if (!file) {
      error("missing-key", item, "a document needs the key 'file'");
      return;
    }
    if (!files_.insert(*file).second) {
      error("duplicate-id", item, fmt::format("the manifest names '{}' already", *file));
      return;
    }
    ManifestDocument one{.file = *file,
                         .service = text_at(item, "service"),
                         .reversed = chosen(item, "direction", {"spec", "reversed"}) == 1,
                         .split = chosen(item, "split", {"none", "prefix"}) == 1,
                         .instances = instances(item),
                         .place = place_of(document_, item, file_),
                         .span = document_[item].span};
    manifest.documents.push_back(std::move(one));
  }

  void add_alias(Manifest& manifest, const Member& alias) {
    if (document_[alias.value].kind != frontend::NodeKind::Scalar) {
      error("wrong-type", alias.value, "expected an address");
      return;
    }
    manifest.aliases.push_back({std::string(document_.text(alias.key)),
                                std::string(document_.text(alias.value)),
                                document_[alias.key].span});
  }

  // The index of the value among those that there are; 0 where the key is not there.
  std::size_t chosen(NodeId map, const std::string& key, const Texts& values) {
    const auto node = find(document_, map, key);
    if (!node) return 0;
    const auto text = text_at(map, key);
    const auto found = std::ranges::find(values, text.value_or(""));
    if (found != values.end()) return static_cast<std::size_t>(found - values.begin());
    error("unknown-value", *node, fmt::format("'{}' is one of: {}", key, fmt::join(values, ", ")),
          text ? base::did_you_mean(*text, values) : "");
    return 0;
  }

  std::optional<std::uint32_t> instances(NodeId map) {
    const auto node = find(document_, map, "instances");
    if (!node) return std::nullopt;
    const std::string text = text_at(map, "instances").value_or("");
    std::uint32_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure == std::errc() && end == text.data() + text.size() && number > 0) return number;
    error("bad-number", *node, "expected a number of instances, from 1 on");
    return std::nullopt;
  }

  std::optional<std::string> text_at(NodeId map, std::string_view key) const {
    const auto node = find(document_, map, key);
    if (!node || document_[*node].kind != frontend::NodeKind::Scalar) return std::nullopt;
    return std::string(document_.text(*node));
  }

  bool is_map(NodeId node, std::string_view what) {
    if (document_[node].kind == frontend::NodeKind::Map) return true;
    error("wrong-type", node, fmt::format("{} is a mapping", what));
    return false;
  }

  void check_keys(NodeId map, const Texts& known) {
    for (const Member& member : members(document_, map)) {
      const std::string key(document_.text(member.key));
      if (std::ranges::count(known, key) > 0) continue;
      error("unknown-key", member.key, fmt::format("there is no key '{}' here", key),
            base::did_you_mean(key, known));
    }
  }

  void error(const char* code, NodeId node, std::string message, std::string hint = "") {
    graph_.error(code, file_, document_[node].span, std::move(message), std::move(hint));
  }

  const Document& document_;
  const std::string& file_;
  Graph& graph_;
  std::set<std::string> files_;
};

}  // namespace

Manifest read_manifest(std::string_view text, const std::string& file, Graph& graph) {
  const auto document = parse_either(text, file, graph);
  return document ? ManifestReader(*document, file, graph).read() : Manifest{};
}

}  // namespace firebreak::imports::asyncapi

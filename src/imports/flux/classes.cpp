// SPDX-License-Identifier: Apache-2.0
#include "imports/flux/classes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "frontend/yaml/keys.h"
#include "imports/tree.h"

namespace firebreak::imports::flux {

namespace {

constexpr std::array<std::string_view, 6> kKeys = {"state",  "label",    "gate",
                                                   "writes", "grouping", "keys"};

class ClassReader {
 public:
  ClassReader(const Document& document, const std::string& file, Graph& graph)
      : document_(document), file_(file), graph_(graph) {}

  Class read(NodeId node) {
    Class one;
    for (const Member& member : members(document_, node)) {
      const std::string key(document_.text(member.key));
      if (std::ranges::find(kKeys, key) == kKeys.end()) {
        error("unknown-key", member.key, fmt::format("a class has no key '{}'", key),
              base::did_you_mean(key, std::vector<std::string>(kKeys.begin(), kKeys.end())));
      } else {
        set(one, key, member.value);
      }
    }
    return one;
  }

 private:
  void set(Class& one, const std::string& key, NodeId value) {
    const std::string text = document_[value].kind == frontend::NodeKind::Scalar
                                 ? std::string(document_.text(value))
                                 : std::string();
    if (key == "state") one.stateless = text == "none";
    if (key == "writes") one.writes = text == "true";
    if (key == "gate" && text != "*") one.gate = texts(value);
    if (key == "keys") one.keys = texts(value);
    if (key == "label") {
      const auto& all = frontend::keys::kAnnotations;
      const auto label = std::ranges::find(all, text);
      if (label == all.end()) {
        error("unknown-value", value, "the label of a class is CR, CW, OR or OW", "");
      } else {
        one.label = static_cast<topology::Annotation>(label - all.begin());
      }
    }
    if (key == "grouping") set_grouping(one, text, value);
  }

  void set_grouping(Class& one, const std::string& text, NodeId value) {
    for (const Grouping grouping : {Grouping::Forward, Grouping::Hash, Grouping::Shuffle,
                                    Grouping::Broadcast, Grouping::Single, Grouping::Direct}) {
      if (name_of(grouping) == text) one.grouping = grouping;
    }
    if (!one.grouping) error("unknown-value", value, "no grouping is called so", "");
  }

  std::vector<std::string> texts(NodeId list) const {
    std::vector<std::string> all;
    for (const NodeId item : items(document_, list)) all.emplace_back(document_.text(item));
    return all;
  }

  void error(const char* code, NodeId node, std::string message, std::string hint) {
    graph_.error(code, file_, document_[node].span, std::move(message), std::move(hint));
  }

  const Document& document_;
  const std::string& file_;
  Graph& graph_;
};

}  // namespace

void ClassTable::add(std::string_view text, const std::string& file, Graph& graph) {
  const std::optional<Document> document = parse(text, file, graph);
  if (!document) return;
  ClassReader reader(*document, file, graph);
  if (const auto aliases = imports::find(*document, document->root(), "aliases")) {
    for (const Member& member : members(*document, *aliases)) {
      aliases_[std::string(document->text(member.key))] = document->text(member.value);
    }
  }
  const auto classes = imports::find(*document, document->root(), "classes");
  if (!classes) {
    graph.error("missing-key", file, {1, 1}, "a table of classes has the key 'classes'");
    return;
  }
  for (const Member& member : members(*document, *classes)) {
    classes_[std::string(document->text(member.key))] = reader.read(member.value);
  }
}

const Class* ClassTable::find(std::string_view name) const {
  const auto found = classes_.find(name);
  if (found != classes_.end()) return &found->second;
  for (const auto& [old_package, package] : aliases_) {
    if (!name.starts_with(old_package + ".")) continue;
    const auto renamed = classes_.find(package + std::string(name.substr(old_package.size())));
    if (renamed != classes_.end()) return &renamed->second;
  }
  return nullptr;
}

}  // namespace firebreak::imports::flux

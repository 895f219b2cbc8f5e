// SPDX-License-Identifier: Apache-2.0
#include "export/refuse.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "export/unfolding.h"
#include "frontend/yaml/document.h"
#include "topology/instances.h"
#include "topology/observers.h"

namespace firebreak::exports {
namespace {

using frontend::NodeId;
using topology::Component;
using topology::Path;
using topology::Stream;
using topology::Topology;

/// The key of a mapping and its value.
std::optional<std::pair<NodeId, NodeId>> entry(const frontend::Document& document, NodeId map,
                                               std::string_view key) {
  if (document[map].kind != frontend::NodeKind::Map) return std::nullopt;
  const auto children = document.children(map);
  for (std::size_t i = 0; i + 1 < children.size(); i += 2) {
    if (document.text(children[i]) == key) return std::pair(children[i], children[i + 1]);
  }
  return std::nullopt;
}

class Refusal {
 public:
  Refusal(const frontend::Loaded& loaded, std::string_view text, base::Diagnostics& diagnostics)
      : model_(loaded.model), topology_(loaded.topology), diagnostics_(diagnostics) {
    base::Diagnostics ignored;
    document_ = frontend::parse_document(text, model_.file, ignored);
  }

  void run() {
    if (!model_.fds.empty()) add("fds", model_.fds.front().span, "functional dependencies are");
    for (const Stream& stream : topology_.streams()) look_at(stream);
    for (const Component& component : topology_.components()) look_at(component);
    for (const Path& path : topology_.paths()) look_at(path);
    look_at_cycles();
    diagnostics_.sort();
  }

 private:
  void look_at(const Stream& stream) {
    const auto refused = [&](std::string_view key, std::string_view what) {
      const Stream& shown = topology_[topology::declared(topology_, stream.id)];
      add(key, place("streams", shown.declared, key, shown.span),
          fmt::format("stream '{}': {}", shown.declared, what));
    };
    if (!stream.seals.empty() || !stream.watermarks.empty()) refused("seal", "seals are");
    if (stream.delivery != topology::Delivery::ExactlyOnce) {
      refused("delivery", "repeated and lost messages are");
    }
    if (!stream.unique.empty()) refused("unique", "unique keys are");
    if (!stream.fifos.empty() && stream.producers > 1) {
      refused("producers", "FIFO delivery from several producers is");
    }
    if (stream.is_merged) refused("Rep", "a stream that merges what replicas emit is");
    if (stream.observed == topology::Observed::Latest) refused("observe", "what comes last is");
    if (stream.observed == topology::Observed::Newest) refused("observe", "what is newest is");
  }

  void look_at(const Component& component) {
    const auto refused = [&](std::string_view key, std::string_view what) {
      add(key, place("components", component.name, key, component.span),
          fmt::format("component '{}': {}", component.name, what));
    };
    if (component.crash != topology::Crash::Survives) refused("crash", "crashes are");
    if (topology::has_instances(component)) refused("instances", "parallel instances are");
    if (component.replicated) return;
    for (const Stream& stream : topology_.streams()) {
      if (stream.is_private && stream.to && topology_[*stream.to].component == component.id &&
          !topology::is_observer(topology_, component.id)) {
        refused("Rep", fmt::format("one instance that reads what each replica emits (on '{}') is",
                                   stream.declared));
      }
    }
  }

  void look_at(const Path& path) {
    const auto refused = [&](std::string_view key, std::string_view what) {
      if (topology::is_observer(topology_, path.component)) return;
      add(key, path.span, fmt::format("path '{}': {}", describe(topology_, path.id), what));
    };
    if (!path.newest.empty()) refused("newest", "a path that keeps the newest is");
    if (path.repeats) refused("repeats", "repeated emissions are");
  }

  void look_at_cycles() {
    std::vector<bool> placed(topology_.components().size(), false);
    for (const topology::ComponentId id : in_stages(topology_)) placed[id.index()] = true;
    const auto open = [&](topology::ComponentId id) { return !placed[id.index()]; };
    for (const Stream& stream : topology_.streams()) {
      if (!stream.from || !stream.to || !open(topology_[*stream.from].component) ||
          !open(topology_[*stream.to].component)) {
        continue;
      }
      add("to", place("streams", stream.declared, "to", stream.span),
          fmt::format("stream '{}': a cycle of components, or what is read from one, is",
                      stream.declared));
    }
  }

  base::SourceSpan place(std::string_view section, std::string_view name, std::string_view key,
                         base::SourceSpan otherwise) const {
    if (!document_ || document_->empty()) return otherwise;
    std::optional<std::pair<NodeId, NodeId>> at = entry(*document_, document_->root(), section);
    if (at) at = entry(*document_, at->second, name);
    if (at) at = entry(*document_, at->second, key);
    return at ? (*document_)[at->first].span : otherwise;
  }

  void add(std::string_view key, base::SourceSpan span, std::string_view what) {
    diagnostics_.add({.code = "not-exported",
                      .file = model_.file_of(span),
                      .span = span,
                      .message = fmt::format("{} not exported (key '{}')", what, key),
                      .hint = "the model is exported without this key, or analyzed by `verify`"});
  }

  const topology::Model& model_;
  const Topology& topology_;
  base::Diagnostics& diagnostics_;
  std::optional<frontend::Document> document_;
};

}  // namespace

void refuse(const frontend::Loaded& loaded, std::string_view text, base::Diagnostics& diagnostics) {
  Refusal(loaded, text, diagnostics).run();
}

}  // namespace firebreak::exports
